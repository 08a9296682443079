import { leavesOf, type RelatedSubject, type Subject } from '../model/condition.ts';
import { parseMessage } from '../model/message.ts';
import type { Row } from '../model/resource.ts';
import type { Rule } from '../model/rule.ts';
import { at, type JsonObject } from '../values/json.ts';
import { stepsOf } from './paths.ts';

/** Columns of a row; undefined for all of them. */
export type Columns = ReadonlySet<string> | undefined;

/** What a joined row is known by, whatever is asked of it; what it comes from may stand in it too. */
const ALWAYS = ['id', 'name', 'type', 'subscriptionId', 'rootCause'];

/** What the message and the identity of a rule read of whatever was matched. */
export function columnsOfMatch({ message, identity }: Pick<Rule, 'message' | 'identity'>): Columns {
  const parsed = parseMessage(message);
  const named = parsed.ok ? parsed.parts.flatMap((part) => (part.kind === 'value' && part.root === 'match' ? [part.path] : [])) : [];
  return columnsOf([...named, ...identity.map((path) => path.replace(/^match\./, ''))]);
}

/** What a join has to keep of the rows it joins: what its `where` reads of them, and what is read of a match. A fact may read anything. */
export function columnsOfJoin({ where, on }: RelatedSubject, ofMatch: Columns): Columns {
  const subjects = where === undefined ? [] : [...leavesOf(where)].map(({ subject }) => subject);
  if (ofMatch === undefined || subjects.some(readsFact)) return undefined;
  const read = columnsOf([...subjects.flatMap(fieldOf), ...(on === undefined ? [] : [on.right])]);
  return read === undefined ? undefined : new Set([...ofMatch, ...read]);
}

/** A path without a step is the whole. */
function columnsOf(paths: readonly string[]): Columns {
  if (paths.includes('')) return undefined;
  return new Set([...ALWAYS, ...paths.flatMap((path) => stepsOf(path).slice(0, 1)).flatMap((step) => (step.kind === 'key' ? [step.key] : []))]);
}

function readsFact(subject: Subject): boolean {
  return subject.kind === 'fact' || (subject.kind === 'count' && subject.of.kind === 'fact');
}

function fieldOf(subject: Subject): readonly string[] {
  if (subject.kind === 'field') return [subject.path];
  if (subject.kind === 'count') return [subject.of.path];
  return subject.kind === 'related' && subject.on !== undefined ? [subject.on.left] : [];
}

/** A row without its other columns: of a type there may be millions, and all that a join finds is held. */
export function keeping(columns: Columns): (row: Row) => Row {
  if (columns === undefined) return (row) => row;
  return (row) => {
    const kept: Record<string, JsonObject[string]> = { id: row.id, name: row.name, type: row.type };
    for (const column of columns) {
      const value = at(row, column);
      if (value !== undefined) kept[column] = value;
    }
    return kept as unknown as Row;
  };
}
