import { visibleJson } from '../model/visibleText.ts';
import { chunked } from '../report/chunks.ts';

/**
 * A JSON document of a head and one list: keys in the order given, an item a line, so that two documents can be compared with line tools and none is ever held
 * as one text. What cannot be seen is written as JSON's own escapes: it may end up on a terminal.
 */
export function lineDocument(head: object, name: string, items: Iterable<object>): Iterable<string> {
  return chunked(documentLines(head, name, items));
}

/** The pieces of a JSON document in which nothing invisible is left but the line ends between its parts. */
export function* visiblePieces(pieces: Iterable<string>): Generator<string> {
  for (const piece of pieces) yield piece.split('\n').map(visibleJson).join('\n');
}

function* documentLines(head: object, name: string, items: Iterable<object>): Generator<string> {
  yield '{\n';
  for (const [key, value] of Object.entries(head)) yield `"${key}":${visibleJson(JSON.stringify(value))},\n`;
  yield `"${name}":[`;
  let first = true;
  for (const item of items) {
    yield `${first ? '\n' : ',\n'}${visibleJson(JSON.stringify(item))}`;
    first = false;
  }
  yield first ? ']\n}\n' : '\n]\n}\n';
}
