/** Ids of rules, older ones too, and beginnings of them. Source: src/rulepack (ids of rules, patterns of overrides). */
const RULE = String.raw`(?:[A-Z]{2,6}\d{3,4}|[A-Z]{1,6}\d{0,3}\*|\*)`;
const HEAD = new RegExp(String.raw`^(${RULE}(?:, ${RULE})*) (everywhere|in|tagged|below the management group)(?=[ :])`);

/** JSON as it is written on one line: a blank stands in strings alone. Or what takes its place. */
const VALUE = String.raw`(?:\(redacted\)|(?:"(?:[^"\\]|\\[^])*"|[^"\s,(]|,(?! ))+)`;
const CHANGE = String.raw`(?:on|switched off|severity (?:critical|high|medium|low|info)|[A-Za-z]\w* = ${VALUE})`;
const TAIL = new RegExp(String.raw`^: (${CHANGE}(?:, ${CHANGE})*)?( \([^]*\))?$`);
const ASSIGNED = new RegExp(`( = )${VALUE}`, 'g');
const MOST_PLACES = 50;

/**
 * An override without what somebody named or wrote: `NET001 tagged (redacted): severity low, ports = (redacted) (redacted)`. The line is prose (`overrideText`), in which ids, values of
 * tags and reasons may hold anything, what looks like a change too. So changes are told only where the line can be read in one way; otherwise the rules alone are.
 */
export function redactedOverride(line: string): string {
  const head = HEAD.exec(line);
  if (head === null) return '(redacted)';
  const [whole, rules, where = ''] = head;
  const rest = line.slice(whole.length);
  const ends = (where === 'everywhere' ? [0] : separatorsOf(rest)).map((at) => rest.slice(at)).filter(mayBeChanges);
  const tail = ends.length === 1 ? TAIL.exec(ends[0] ?? '') : null;
  if (tail === null) return `${rules} ${where} (redacted)`;
  const [, changes = '', reason] = tail;
  return `${rules} ${where}${where === 'everywhere' ? '' : ' (redacted)'}: ${changes.replace(ASSIGNED, '$1(redacted)')}${reason === undefined ? '' : ' (redacted)'}`;
}

/** Where a scope may end and changes begin; nowhere in a line with so many such places that reading it from each would take long. */
function separatorsOf(text: string): readonly number[] {
  const places = [...text.matchAll(/: /g)].map(({ index }) => index);
  return places.length > MOST_PLACES ? [] : places;
}

/** Whether changes may stand here; names of parameters may hold anything. */
function mayBeChanges(text: string): boolean {
  return TAIL.test(text) || text.includes(' = ');
}
