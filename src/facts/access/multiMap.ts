/** Appends to the list under a key. */
export function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The lists as long as they are: one that was appended to keeps room for sixteen more, and most hold a few. */
export function trimmed<K, V>(map: Map<K, V[]>): ReadonlyMap<K, readonly V[]> {
  for (const [key, list] of map) map.set(key, list.slice());
  return map;
}
