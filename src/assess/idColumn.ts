/** Ids one after the other, as data that another thread can be handed. */
export interface IdColumn {
  /** What each id adds to the one before it, in UTF-8. */
  readonly bytes: Uint8Array;
  /** Where what an id adds begins; one more than there are ids. */
  readonly starts: readonly number[];
  /** How many letters it has in common with the one before. */
  readonly shared: readonly number[];
  /** Texts with half a pair of surrogates, which UTF-8 cannot hold. */
  readonly illFormed: ReadonlyMap<number, string>;
}

export interface IdWriter {
  readonly add: (id: string) => void;
  readonly column: () => IdColumn;
}

/** Every so many ids one stands whole, so that no more have to be read for one. */
const BLOCK = 8;

/** Front coding: neighbours in a sorted list of ids share most of their letters, so that a million take some fifty megabytes. */
export function createIdWriter(): IdWriter {
  const encoder = new TextEncoder();
  const illFormed = new Map<number, string>();
  const starts: number[] = [0];
  const shared: number[] = [];
  let bytes = new Uint8Array(1 << 12);
  let used = 0;
  let before = '';
  return {
    column: () => ({ bytes: bytes.subarray(0, used), starts, shared, illFormed }),
    add: (id) => {
      if (!id.isWellFormed()) illFormed.set(shared.length, id);
      const common = shared.length % BLOCK === 0 ? 0 : commonLength(before, id);
      const rest = encoder.encode(id.slice(common));
      if (used + rest.length > bytes.length) bytes = grown(bytes, used + rest.length);
      bytes.set(rest, used);
      used += rest.length;
      shared.push(common);
      starts.push(used);
      before = id;
    },
  };
}

/** Answers the id at a position. They are mostly asked for in order, which costs least. */
export function idReader({ bytes, starts, shared, illFormed }: IdColumn): (position: number) => string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const idAfter = (before: string, position: number): string => before.slice(0, shared[position]) + decoder.decode(bytes.subarray(starts[position], starts[position + 1]));
  let last = { position: -1, id: '' };
  return (position) => {
    const first = position - (position % BLOCK);
    let { position: at, id } = last.position >= first && last.position <= position ? last : { position: first - 1, id: '' };
    while (at < position) id = idAfter(id, ++at);
    last = { position, id };
    return illFormed.get(position) ?? id;
  };
}

function grown(bytes: Uint8Array, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(least, Math.ceil(bytes.length * 1.5)));
  larger.set(bytes);
  return larger;
}

/** How many letters two texts begin with in common; a pair of surrogates is never cut. */
function commonLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  const isCut = length > 0 && (right.charCodeAt(length - 1) & 0xfc00) === 0xd800;
  return isCut ? length - 1 : length;
}
