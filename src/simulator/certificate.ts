import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A certificate with its key, as the https front takes them. The key lives in memory only. */
export interface SelfSigned {
  readonly key: string;
  readonly certificate: string;
}

export interface CertificateOptions {
  readonly hosts: readonly string[];
  /** IPv4 addresses. */
  readonly addresses: readonly string[];
  /** Milliseconds since the epoch: it is valid from an hour before to a week after. */
  readonly now: number;
}

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const NAME = 'portcullis simulated Azure';

/**
 * A certificate that vouches for itself (RFC 5280, EC P-256, ecdsa-with-SHA256), for clients that are told to trust it. The
 * extensions are those that strict checkers want of what is authority and server at once: basic constraints and key usage
 * (critical), subject key identifier, server authentication, and the names that it stands for.
 */
export function selfSigned({ hosts, addresses, now }: CertificateOptions): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(identifier('1.2.840.10045.4.3.2'));
  const body = sequence(
    element(0xa0, integer(Buffer.from([2]))),
    integer(serialOf(spki)),
    algorithm,
    commonName(NAME),
    sequence(utcTime(now - HOUR), utcTime(now + WEEK)),
    commonName(NAME),
    spki,
    element(0xa3, sequence(...extensions(spki, hosts, addresses))),
  );
  const der = sequence(body, algorithm, bitString(sign('sha256', body, privateKey)));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate: pem(der) };
}

function extensions(spki: Buffer, hosts: readonly string[], addresses: readonly string[]): readonly Buffer[] {
  const names = [...hosts.map((host) => element(0x82, Buffer.from(host))), ...addresses.map((address) => element(0x87, Buffer.from(address.split('.').map(Number))))];
  // digitalSignature (bit 0) and keyCertSign (bit 5); two bits of the byte are unused.
  const usage = element(0x03, Buffer.from([2, 0b1000_0100]));
  return [
    extension('2.5.29.19', sequence(element(0x01, Buffer.from([0xff]))), 'critical'),
    extension('2.5.29.15', usage, 'critical'),
    extension('2.5.29.14', octets(digest('sha1', spki))),
    extension('2.5.29.37', sequence(identifier('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...names)),
  ];
}

function extension(type: string, value: Buffer, critical?: 'critical'): Buffer {
  return sequence(identifier(type), ...(critical === undefined ? [] : [element(0x01, Buffer.from([0xff]))]), octets(value));
}

/** Eight bytes of the key's digest: another key, another serial. Positive and never shortened, as the first byte is 64 to 127. */
function serialOf(spki: Buffer): Buffer {
  const bytes = digest('sha256', spki).subarray(0, 8);
  return Buffer.from([((bytes[0] ?? 0) & 0x3f) | 0x40, ...bytes.subarray(1)]);
}

function digest(algorithm: string, bytes: Buffer): Buffer {
  return createHash(algorithm).update(bytes).digest();
}

function commonName(text: string): Buffer {
  return sequence(element(0x31, sequence(identifier('2.5.4.3'), element(0x0c, Buffer.from(text)))));
}

/** YYMMDDHHMMSSZ. RFC 5280 4.1.2.5.1: two digits mean 1950 to 2049, and later years must be written otherwise. */
function utcTime(milliseconds: number): Buffer {
  const date = new Date(milliseconds);
  const year = date.getUTCFullYear();
  if (year < 1950 || year > 2049) throw new RangeError(`a certificate of the year ${year} needs another form of time`);
  return element(0x17, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));
}

/** X.690 8.1: tag, length (short up to 127, else a count of bytes and the bytes), content. */
function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(bytes.length)]), bytes]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return [0x80 + bytes.length, ...bytes];
}

function sequence(...content: readonly Buffer[]): Buffer {
  return element(0x30, ...content);
}

function octets(content: Buffer): Buffer {
  return element(0x04, content);
}

function bitString(content: Buffer): Buffer {
  return element(0x03, Buffer.from([0]), content);
}

/** A positive integer: a first bit that is set would make it negative. */
function integer(bytes: Buffer): Buffer {
  return element(0x02, ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.from([0]), bytes]));
}

/** X.690 8.19: the first two numbers in one, each in base 128 with a flag on all bytes but its last. */
function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): readonly number[] {
  const bytes = [value & 0x7f];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
