import { parseIpv4, parseIpv6 } from '../../values/ipAddress.ts';

const BLOCK = 2 ** 16;
/** Azure's own addresses, the same everywhere: the platform, the metadata service, the machine itself. */
const EVERYWHERE: ReadonlySet<string> = new Set(['168.63.129.16', '169.254.169.254', '127.0.0.1', '::1']);

/**
 * Whether an address says whose it is. The first or last one of a block of 65,536 IPv4 addresses (of a /16 of IPv6) does not: such are the ends of "all but the private
 * ones", of 0.0.0.0/0 and of 10.0.0.0/8.
 */
export function isTelling(address: string): boolean {
  if (EVERYWHERE.has(address)) return false;
  const four = parseIpv4(address);
  if (four !== undefined) return four % BLOCK !== 0 && four % BLOCK !== BLOCK - 1;
  const six = parseIpv6(address) ?? 0n;
  const rest = six & ((1n << 112n) - 1n);
  return rest !== 0n && rest !== (1n << 112n) - 1n;
}
