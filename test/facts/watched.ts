/** Rows that tell which of their keys are looked at. */

/**
 * The same value, which tells each key of it that anybody asks for or lists, by its path: `properties.rules[*].name`. What was not looked at
 * cannot have mattered to what was asked.
 */
export function watched<T>(value: T, path: string, look: (path: string) => void): T {
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value);
  const note = (key: string | symbol): void => {
    if (!isList && typeof key === 'string') look(`${path}.${key}`);
  };
  // One for each key, so that what is the same object stays the same.
  const below = new Map<string | symbol, unknown>();
  return new Proxy(value, {
    get: (target, key) => {
      note(key);
      const held: unknown = Reflect.get(target, key);
      if (!Object.hasOwn(target, key)) return held;
      if (!below.has(key)) below.set(key, watched(held, isList ? `${path}[*]` : `${path}.${String(key)}`, look));
      return below.get(key);
    },
    has: (target, key) => {
      note(key);
      return Reflect.has(target, key);
    },
    ownKeys: (target) => {
      const keys = Reflect.ownKeys(target);
      keys.forEach(note);
      return keys;
    },
    getOwnPropertyDescriptor: (target, key) => {
      note(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}
