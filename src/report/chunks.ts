const CHUNK_LENGTH = 65_536;

/** Joins small pieces into chunks of about 64 K characters: few writes, and never the whole text in memory. */
export function* chunked(pieces: Iterable<string>): Generator<string> {
  let pending: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    pending.push(piece);
    length += piece.length;
    if (length < CHUNK_LENGTH) continue;
    yield pending.join('');
    pending = [];
    length = 0;
  }
  if (pending.length > 0) yield pending.join('');
}
