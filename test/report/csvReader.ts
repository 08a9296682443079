/**
 * Reads CSV by the grammar of RFC 4180 alone, a character after the other: records end in CRLF, the last one too; a quote stands in quoted fields only,
 * doubled; a field that is not quoted holds no quote, comma or line break. What is not so throws.
 */
export function readCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const record: string[] = [];
    for (;;) {
      const field = text[at] === '"' ? quoted(text, at) : plain(text, at);
      record.push(field.value);
      at = field.end;
      if (text[at] !== ',') break;
      at += 1;
    }
    if (!text.startsWith('\r\n', at)) throw new Error(`no line end at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`);
    at += 2;
    records.push(record);
  }
  return records;
}

interface Field {
  readonly value: string;
  readonly end: number;
}

function plain(text: string, start: number): Field {
  const value = /[^",\r\n]*/y;
  value.lastIndex = start;
  return { value: value.exec(text)?.[0] ?? '', end: value.lastIndex };
}

function quoted(text: string, start: number): Field {
  let value = '';
  let at = start + 1;
  for (;;) {
    if (at >= text.length) throw new Error('a quoted field without its end');
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else return { value, end: at + 1 };
    at += 1;
  }
}

/** The records as objects by the names of the first. */
export function csvRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...records] = readCsv(text);
  for (const record of records) if (record.length !== head.length) throw new Error(`a record of ${record.length} fields under ${head.length} names`);
  return records.map((record) => Object.fromEntries(head.map((name, index) => [name, record[index] ?? ''])));
}
