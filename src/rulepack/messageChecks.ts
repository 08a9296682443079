import { textAt } from '../documents/checker.ts';
import type { DocumentPath } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import type { Condition, Subject } from '../model/condition.ts';
import { MESSAGE_FILTERS, parseMessage, type MessageFilter, type MessagePart } from '../model/message.ts';
import type { JsonValue } from '../values/json.ts';
import { parsePath } from '../values/path.ts';
import type { ConditionContext } from './conditionContext.ts';
import { checkFactPath } from './factPaths.ts';
import { COLUMNS } from '../model/resource.ts';
import { fieldFault, type FieldCheck } from './fieldPaths.ts';

type Placeholder = Extract<MessagePart, { kind: 'value' }>;

export interface CheckedMessage {
  readonly text: string;
  /** Parameters that it shows. */
  readonly parameters: readonly string[];
}

/** Reads the message; each placeholder that cannot be filled is a fault at its own place. `violation` is the parsed `if`, where it has no fault. */
export function checkMessage(value: JsonValue | undefined, violation: Condition | undefined, context: ConditionContext): CheckedMessage {
  const text = textAt(context.checker, value, ['message'], 'message');
  if (text === undefined || typeof value !== 'string') return { text: '', parameters: [] };
  const placeholders = placeholdersOf(value, context);
  for (const part of placeholders) {
    const fault = placeholderFault(part, violation, context) ?? filterFault(part.filters);
    if (fault !== undefined) context.checker.inText(['message'], part.offset, `{{ ${shownPath(part)} }}: ${fault.message}`, fault.suggestion);
  }
  return { text, parameters: placeholders.filter(({ root }) => root === 'params').map(({ path }) => firstKey(path)) };
}

/** The placeholders that can be read; what cannot is reported and blanked, so that the next fault shows too. */
function placeholdersOf(text: string, { checker }: ConditionContext): readonly Placeholder[] {
  let rest = text;
  for (;;) {
    const parsed = parseMessage(rest);
    if (parsed.ok) return parsed.parts.filter((part) => part.kind === 'value');
    const word = /^unknown filter '([^']*)'/.exec(parsed.message)?.[1];
    checker.inText(['message'], parsed.offset, parsed.message, word === undefined ? undefined : suggest(word, MESSAGE_FILTERS));
    const length = /^\{\{[^{}]*\}\}/.exec(rest.slice(parsed.offset))?.[0].length ?? 2;
    rest = rest.slice(0, parsed.offset) + ' '.repeat(length) + rest.slice(parsed.offset + length);
  }
}

function shownPath({ root, path }: Placeholder): string {
  return root === 'row' ? path : path === '' ? root : `${root}.${path}`;
}

interface Fault {
  readonly message: string;
  readonly suggestion?: string | undefined;
}

function placeholderFault({ root, path }: Placeholder, violation: Condition | undefined, { facts, types, declared }: ConditionContext): Fault | undefined {
  switch (root) {
    case 'fact': {
      const checked = checkFactPath(path, facts, types);
      return checked.ok ? undefined : { message: checked.message, suggestion: checked.suggestion === undefined ? undefined : `fact.${checked.suggestion}` };
    }
    case 'params': {
      const name = firstKey(path);
      const near = suggest(name, declared ?? []);
      return declared?.includes(name) !== false ? undefined : { message: `the parameter '${name}' is not declared`, suggestion: near === undefined ? undefined : `params.${near}` };
    }
    case 'match':
      return violation === undefined ? undefined : matchFault(path, violation, { facts, types });
    case 'row': {
      const checked = fieldFault(path, { types, facts });
      return checked.ok ? undefined : { message: checked.message, suggestion: rowMeant(path, checked) };
    }
  }
}

/** In a message a fact is `fact.x`, and what stands in a match `match.x`. */
function rowMeant(path: string, checked: Extract<FieldCheck, { ok: false }>): string | undefined {
  const first = firstKey(path);
  const near = suggest(first, [...COLUMNS, 'fact', 'match', 'params']);
  return near !== undefined && !COLUMNS.includes(near) ? near + path.slice(first.length) : checked.suggestion?.replace(/^fact: /, 'fact.');
}

function firstKey(path: string): string {
  return path.split(/[.[]/)[0] ?? '';
}

function filterFault(filters: readonly MessageFilter[]): Fault | undefined {
  const bad = filters.find(({ name, argument }) => name === 'limit' && argument !== undefined && !/^[1-9]\d*$/.test(argument));
  return bad === undefined ? undefined : { message: `'limit' takes a whole number above 0, not '${bad.argument ?? ''}'` };
}

type Counted = Extract<Subject, { kind: 'count' | 'related' }>;

/** The counts and joins of a condition whose elements can be a match: those that stand in no other. */
function countsOf(condition: Condition): readonly Counted[] {
  switch (condition.kind) {
    case 'allOf':
    case 'anyOf':
      return condition.conditions.flatMap(countsOf);
    case 'not':
      return countsOf(condition.condition);
    case 'leaf':
      return condition.subject.kind === 'count' || condition.subject.kind === 'related' ? [condition.subject] : [];
  }
}

/** Why a path of the matched element leads nowhere: it must exist in one of the things that are counted. */
function matchFault(path: string, violation: Condition, scope: Pick<ConditionContext, 'facts' | 'types'>): Fault | undefined {
  const counts = countsOf(violation);
  if (counts.length === 0) return { message: "'match' is the first element of a count or join, and the rule's 'if' has none" };
  const faults = counts.map((count) => memberFault(path, count, scope));
  return faults.includes(undefined) ? undefined : faults[0];
}

function memberFault(path: string, count: Counted, { facts, types }: Pick<ConditionContext, 'facts' | 'types'>): Fault | undefined {
  if (path === '') return wholeFault(count, { facts, types });
  if (count.kind === 'related') {
    const checked = fieldFault(path, { types: [count.type] });
    return checked.ok ? undefined : { message: checked.message, suggestion: checked.suggestion === undefined ? undefined : `match.${checked.suggestion}` };
  }
  const parsed = parsePath(path);
  if (!parsed.ok) return { message: parsed.message };
  if (count.of.kind === 'field') return undefined;
  const checked = checkFactPath(`${count.of.path}.${path}`, facts, types);
  return checked.ok ? undefined : { message: checked.message, suggestion: checked.suggestion?.replace(`${count.of.path}.`, 'match.') };
}

/** A whole element is a text or a number, or it would be shown as JSON. */
function wholeFault(count: Counted, { facts, types }: Pick<ConditionContext, 'facts' | 'types'>): Fault | undefined {
  if (count.kind === 'related') return { message: 'the match is a whole resource; name one of its properties', suggestion: 'match.name' };
  const checked = count.of.kind === 'fact' ? checkFactPath(count.of.path, facts, types) : undefined;
  if (checked?.ok !== true || checked.field.type !== 'object[]') return undefined;
  return { message: `the match has members; name one of them (${Object.keys(checked.field.items ?? {}).join(', ')})` };
}

/** Paths of the matched element that make the findings on one resource distinct. */
export function checkIdentity(identity: readonly { readonly text: string; readonly path: DocumentPath }[], violation: Condition | undefined, { checker, facts, types }: ConditionContext): void {
  if (identity.length === 0 || violation === undefined) return;
  if (countsOf(violation).length === 0) {
    checker.atKey(['identity'], "'identity' tells the elements of a count or join apart, and the rule's 'if' has none");
    return;
  }
  for (const { text, path } of identity) {
    const member = text.replace(/^match\./, '');
    const fault = member === 'match' ? { message: 'name a member of the matched element' } : matchFault(member, violation, { facts, types });
    if (fault !== undefined) checker.atValue(path, `identity '${text}': ${fault.message}`, fault.suggestion?.replace(/^match\./, text.startsWith('match.') ? 'match.' : ''));
  }
}
