/**
 * Gives equal texts equal numbers. Keys that are put together of numbers are short, where the ids of a scope, a principal and a role would be
 * some hundred letters a row; a tenant has many rows and few different scopes, principals and roles.
 */
export function numbering(): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const held = numbers.get(text);
    if (held !== undefined) return held;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
}

/** Hands back, for equal texts, one and the same: what many rows say is held in memory once. */
export function sharing(): (text: string) => string {
  const held = new Map<string, string>();
  return (text) => {
    const one = held.get(text);
    if (one === undefined) held.set(text, text);
    return one ?? text;
  };
}
