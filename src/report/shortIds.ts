/** Ids of resources, of what lies above subscriptions, and of the directory. */
export const ID_IN_TEXT = /\/(?:subscriptions|providers|tenants)\/[^\s,;'"]*[^\s,;'".:]/gi;

/** A text with each id in it shortened to the name: `rule ssh of nsg-web`. The page's script uses the same. */
export function shortIds(text: string): string {
  return text.replaceAll(ID_IN_TEXT, (id) => id.slice(id.lastIndexOf('/') + 1));
}
