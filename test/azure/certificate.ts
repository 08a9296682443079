import { generateKeyPairSync, sign } from 'node:crypto';

/** Just enough of DER (ITU-T X.690) for a certificate that signs itself (RFC 5280). */
function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...contents: readonly Buffer[]): Buffer => tlv(0x30, ...contents);
const objectId = (hex: string): Buffer => tlv(6, Buffer.from(hex, 'hex'));
const SHA256_WITH_RSA = sequence(objectId('2a864886f70d01010b'), tlv(5));
const bits = (content: Buffer): Buffer => tlv(3, Buffer.from([0]), content);

function name(common: string): Buffer {
  return sequence(tlv(0x31, sequence(objectId('550403'), tlv(0x0c, Buffer.from(common)))));
}

function time(instant: string): Buffer {
  return tlv(0x17, Buffer.from(`${instant.replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));
}

export interface SelfSigned {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate with its key, PEM, as `openssl req -x509` makes one. */
export function selfSigned({ from = '2026-01-01T00:00:00', until = '2027-01-01T00:00:00' }: { readonly from?: string; readonly until?: string } = {}): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const who = name('contoso-scanner');
  const body = sequence(tlv(2, Buffer.from([1])), SHA256_WITH_RSA, who, sequence(time(from), time(until)), who, publicKey.export({ type: 'spki', format: 'der' }));
  const der = sequence(body, SHA256_WITH_RSA, bits(sign('sha256', body, privateKey)));
  const certificate = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/(.{64})/g, '$1\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
  return { certificate, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
