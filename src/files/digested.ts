import { createHash } from 'node:crypto';

/** The chunks as they are; after the last one, tells the SHA-256 (hex) of them all in UTF-8. */
export function* digested(chunks: Iterable<string>, onDigest: (sha256: string) => void): Generator<string> {
  const hash = createHash('sha256');
  for (const chunk of chunks) {
    hash.update(chunk, 'utf8');
    yield chunk;
  }
  onDigest(hash.digest('hex'));
}
