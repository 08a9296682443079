import { namesAction } from './actions.ts';

/** What a role assignment is, or is to be, as conditions see it. */
export interface AssignmentAttributes {
  /** The GUID of the role definition, or an id that ends in it. */
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly principalType: string;
}

/** What a condition is asked about. */
export interface Attempt {
  readonly action: string;
  /** Of the role assignment that is to be written. */
  readonly request?: AssignmentAttributes;
  /** Of the role assignment that stands and is to be deleted. */
  readonly resource?: AssignmentAttributes;
}

/** True, false, or not to be said: then why. */
export type Truth = boolean | { readonly doubt: string };

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly terms: readonly Condition[] }
  | { readonly kind: 'not'; readonly term: Condition }
  | { readonly kind: 'action'; readonly pattern: string }
  | { readonly kind: 'compare'; readonly source: string; readonly attribute: string; readonly operator: string; readonly values: readonly string[] }
  | { readonly kind: 'unread'; readonly why: string };

/** Longer than any condition that Azure takes: brackets that are never closed would be looked for again from each. Characters. */
const LONGEST = 20_000;

/**
 * Reads a role assignment condition (Azure documentation, "Azure role assignment condition format and syntax"): `AND`, `OR`,
 * `!`, brackets, `ActionMatches`, comparisons of an attribute. What it cannot read is kept as such, and doubtful when asked.
 */
export function parseCondition(text: string): Condition {
  const tokens = text.length > LONGEST ? undefined : tokensOf(text);
  if (tokens === undefined) return { kind: 'unread', why: `condition ${text}` };
  const reader: Reader = { tokens, at: 0, depth: 0 };
  try {
    const read = readAny(reader);
    return reader.at === tokens.length ? read : { kind: 'unread', why: `condition ${text}` };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'unread', why: `condition ${text}` };
    throw error;
  }
}

/** Whether the attempt meets the condition. Doubt is settled by what is certain: `false AND doubt` is false. */
export function holdsFor(condition: Condition, attempt: Attempt): Truth {
  switch (condition.kind) {
    case 'all':
      return allOf(condition.terms.map((term) => holdsFor(term, attempt)));
    case 'any':
      return anyOf(condition.terms.map((term) => holdsFor(term, attempt)));
    case 'not': {
      const truth = holdsFor(condition.term, attempt);
      return typeof truth === 'boolean' ? !truth : truth;
    }
    case 'action':
      return namesAction(condition.pattern, attempt.action);
    case 'compare':
      return compared(condition, attempt);
    case 'unread':
      return { doubt: condition.why };
  }
}

export function allOf(truths: readonly Truth[]): Truth {
  return truths.includes(false) ? false : (truths.find((truth) => truth !== true) ?? true);
}

export function anyOf(truths: readonly Truth[]): Truth {
  return truths.includes(true) ? true : (truths.find((truth) => truth !== false) ?? false);
}

const ATTRIBUTES: ReadonlyMap<string, keyof AssignmentAttributes> = new Map([
  ['microsoft.authorization/roleassignments:roledefinitionid', 'roleDefinitionId'],
  ['microsoft.authorization/roleassignments:principalid', 'principalId'],
  ['microsoft.authorization/roleassignments:principaltype', 'principalType'],
]);

const TESTS: ReadonlyMap<string, (actual: string, wanted: string) => boolean> = new Map([
  ['guidequals', (actual, wanted) => sameGuid(actual, wanted)],
  ['guidnotequals', (actual, wanted) => !sameGuid(actual, wanted)],
  ['stringequals', (actual, wanted) => actual === wanted],
  ['stringnotequals', (actual, wanted) => actual !== wanted],
  ['stringequalsignorecase', (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase()],
  ['stringnotequalsignorecase', (actual, wanted) => actual.toLowerCase() !== wanted.toLowerCase()],
]);

/**
 * An attribute of a role assignment has one value, so only the second half of a set function matters: `AnyValues` asks for
 * one of the listed values, `AllValues` for every one (same page, "Cross product comparison operators").
 */
function compared({ source, attribute, operator, values }: Extract<Condition, { kind: 'compare' }>, attempt: Attempt): Truth {
  const asked = `@${source}[${attribute}]`;
  const name = ATTRIBUTES.get(attribute.toLowerCase());
  const attributes = attributesOf(attempt, source.toLowerCase());
  if (name === undefined || attributes === undefined) return { doubt: `condition on ${asked} for ${attempt.action}` };
  const [, quantifier = '', test = ''] = /^(?:forA(?:ny|ll)Of(Any|All)Values:)?(.*)$/i.exec(operator) ?? [];
  const passes = TESTS.get(test.toLowerCase());
  if (passes === undefined || (quantifier === '' && values.length !== 1)) return { doubt: `condition operator ${operator} on ${asked}` };
  const actual = attributes[name];
  return quantifier.toLowerCase() === 'all' ? values.every((wanted) => passes(actual, wanted)) : values.some((wanted) => passes(actual, wanted));
}

function attributesOf(attempt: Attempt, source: string): AssignmentAttributes | undefined {
  if (source === 'request') return attempt.request;
  return source === 'resource' ? attempt.resource : undefined;
}

function sameGuid(actual: string, wanted: string): boolean {
  return guidOf(actual) === guidOf(wanted);
}

function guidOf(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1).toLowerCase();
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
  depth: number;
}

/** Marks, texts in single quotes, `@Source[attribute]`, and words (operators, GUIDs, numbers); undefined where something else stands. */
function tokensOf(text: string): readonly string[] | undefined {
  const tokens = text.match(/[(){},!]|&&|\|\||'[^']*'|@\w+\[[^\]]*\]|[\w.:/-]+|\S/g) ?? [];
  return tokens.every((token) => token.length > 1 || /[(){},!\w]/.test(token)) ? tokens : undefined;
}

function readAny(reader: Reader): Condition {
  return readTerms(reader, 'any', /^(?:or|\|\|)$/i, readAll);
}

function readAll(reader: Reader): Condition {
  return readTerms(reader, 'all', /^(?:and|&&)$/i, readOne);
}

function readTerms(reader: Reader, kind: 'all' | 'any', joint: RegExp, read: (reader: Reader) => Condition): Condition {
  const terms = [read(reader)];
  while (joint.test(peek(reader))) {
    reader.at += 1;
    terms.push(read(reader));
  }
  const [only] = terms;
  return terms.length === 1 && only !== undefined ? only : { kind, terms };
}

/** Deeper than any editor writes; reading recurses. */
const DEEPEST = 100;

function readOne(reader: Reader): Condition {
  reader.depth += 1;
  if (reader.depth > DEEPEST) throw new SyntaxError('nested too deeply');
  const read = readUnit(reader);
  reader.depth -= 1;
  return read;
}

function readUnit(reader: Reader): Condition {
  const token = next(reader);
  if (token === '!' || /^not$/i.test(token)) return { kind: 'not', term: readOne(reader) };
  if (token === '(') {
    const inner = readAny(reader);
    expect(reader, ')');
    return inner;
  }
  if (/^actionmatches$/i.test(token)) return { kind: 'action', pattern: onlyValue(readValues(reader)) };
  if (/^suboperationmatches$/i.test(token)) return { kind: 'unread', why: `condition on sub-operation ${onlyValue(readValues(reader))}` };
  return readComparison(reader, token);
}

function readComparison(reader: Reader, token: string): Condition {
  const [, source, attribute] = /^@(\w+)\[(.*)\]$/.exec(token) ?? [];
  if (source === undefined || attribute === undefined) throw new SyntaxError(token);
  const operator = next(reader);
  if (!/^[a-z:]+$/i.test(operator)) throw new SyntaxError(operator);
  return { kind: 'compare', source, attribute, operator, values: peek(reader) === '{' ? readValues(reader) : [readValue(reader)] };
}

/** A list in braces. */
function readValues(reader: Reader): readonly string[] {
  expect(reader, '{');
  const values: string[] = [];
  while (peek(reader) !== '}') {
    if (values.length > 0) expect(reader, ',');
    values.push(readValue(reader));
  }
  reader.at += 1;
  return values;
}

function readValue(reader: Reader): string {
  const token = next(reader);
  if (/^'.*'$/s.test(token)) return token.slice(1, -1);
  if (/^[\w-]+$/.test(token)) return token;
  throw new SyntaxError(token);
}

function onlyValue(values: readonly string[]): string {
  const [value] = values;
  if (value === undefined || values.length > 1) throw new SyntaxError(values.join(', '));
  return value;
}

function peek(reader: Reader): string {
  return reader.tokens[reader.at] ?? '';
}

function next(reader: Reader): string {
  const token = peek(reader);
  if (token === '') throw new SyntaxError('end of condition');
  reader.at += 1;
  return token;
}

function expect(reader: Reader, mark: string): void {
  const token = next(reader);
  if (token !== mark) throw new SyntaxError(token);
}
