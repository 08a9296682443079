/** Texts, each once, by position. */
export interface Dictionary {
  readonly entries: readonly string[];
  /** The position of a text, which is added at the end unless it is there. */
  readonly add: (text: string) => number;
  readonly has: (text: string) => boolean;
}

/** A dictionary that starts with some texts. Two texts of the same key are one: the first stays. */
export function createDictionary(start: readonly string[], keyOf: (text: string) => string = (text) => text): Dictionary {
  const entries = [...start];
  const positions = new Map(start.map((text, index) => [keyOf(text), index]));
  const add = (text: string): number => {
    const key = keyOf(text);
    const position = positions.get(key) ?? entries.push(text) - 1;
    positions.set(key, position);
    return position;
  };
  return { entries, add, has: (text) => positions.has(keyOf(text)) };
}
