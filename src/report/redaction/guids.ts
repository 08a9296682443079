import { createHash } from 'node:crypto';

/**
 * The stand-in of a guid: a guid of version 8 (RFC 9562, custom) from the sha256 of it. The same guid has the same stand-in in every report, so that links, SARIF categories
 * and comparisons by eye hold; who knows a guid can confirm it, and nobody finds one by trying, because guids are random.
 */
export function guidStandIn(guid: string): string {
  const hex = createHash('sha256').update(`portcullis redaction v1\n${guid.toLowerCase()}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
