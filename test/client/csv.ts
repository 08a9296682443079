/** A reader of RFC 4180, character by character. */
export function records(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < csv.length; index += 1) {
    const character = csv[index] ?? '';
    if (isQuoted && character === '"' && csv[index + 1] === '"') { cell += '"'; index += 1; }
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === ',') { rows.at(-1)?.push(cell); cell = ''; }
    else if (!isQuoted && character === '\r' && csv[index + 1] === '\n') { rows.at(-1)?.push(cell); cell = ''; rows.push([]); index += 1; }
    else cell += character;
  }
  return rows.slice(0, -1);
}
