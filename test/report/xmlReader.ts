/** An element of XML: its own text, without that of elements in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Characters that XML 1.0 has a place for (production 2). */
const NO_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const NAME = '[A-Za-z_][\\w.-]*';
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * A strict reader of the XML that a report may be: a declaration and one element; elements, attributes in double quotes, text, the five entities
 * and character references. Everything else (a DOCTYPE, CDATA, comments, processing instructions) throws, as all does that is not well-formed.
 */
export function readXml(document: string): XmlElement {
  if (NO_CHARACTER.test(document)) throw new Error('a character that XML has no place for');
  const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(document)?.[0];
  if (declaration === undefined) throw new Error('no declaration');
  const end = { at: declaration.length };
  const root = element(document, end);
  if (document.slice(end.at).trim() !== '') throw new Error('something behind the root element');
  return root;
}

function element(document: string, position: { at: number }): XmlElement {
  const open = new RegExp(`<(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`, 'y');
  open.lastIndex = position.at;
  const match = open.exec(document);
  if (match === null) throw new Error(`no element at ${position.at}: ${document.slice(position.at, position.at + 60)}`);
  position.at = open.lastIndex;
  const [, name = '', attributes = '', isEmpty] = match;
  const children: XmlElement[] = [];
  let text = '';
  if (isEmpty === '/') return { name, attributes: attributesOf(attributes), children, text };
  while (!document.startsWith(`</${name}>`, position.at)) {
    const next = document.indexOf('<', position.at);
    if (next < 0) throw new Error(`${name} is not closed`);
    text += unescaped(document.slice(position.at, next));
    position.at = next;
    if (!document.startsWith('</', next)) children.push(element(document, position));
    else if (!document.startsWith(`</${name}>`, next)) throw new Error(`${name} is closed by another`);
  }
  position.at += name.length + 3;
  return { name, attributes: attributesOf(attributes), children, text };
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(new RegExp(`(${NAME})="([^"]*)"`, 'g'))].map(([, name = '', value = '']) => [name, unescaped(value.replaceAll(/[\t\n\r]/g, ' '))] as const);
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error('an attribute twice');
  return Object.fromEntries(pairs);
}

function unescaped(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in text');
  return text.replaceAll(/&([^;&]*)(;?)/g, (whole, name: string, end: string) => {
    const code = /^#(?:x([\da-f]+)|(\d+))$/i.exec(name);
    const character = code === null ? (Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined) : String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16));
    if (end === '' || character === undefined || NO_CHARACTER.test(character)) throw new Error(`a reference to nothing: ${whole}`);
    return character;
  });
}

/** All elements of that name, in the order of the document. */
export function elementsOf(root: XmlElement, name: string): readonly XmlElement[] {
  return [...(root.name === name ? [root] : []), ...root.children.flatMap((child) => elementsOf(child, name))];
}
