import { parseMessage, type MessageFilter, type MessagePart } from '../model/message.ts';
import type { JsonValue } from '../values/json.ts';
import { parseInstant } from '../values/duration.ts';
import { hasEach, readAll, readerOf, stepsOf } from './paths.ts';
import type { Scope } from './subjects.ts';

export interface RenderContext {
  readonly scope: Scope;
  readonly match: JsonValue | undefined;
  readonly params: Readonly<Record<string, JsonValue>>;
}

/** How many elements of a list a message names unless it says so itself. */
const DEFAULT_LIMIT = 10;

/** A rule's message as a function: text and `{{ path | filter }}`, no logic. What is absent or unknown reads as `?`. */
export function compileMessage(text: string): (context: RenderContext) => string {
  const parsed = parseMessage(text);
  if (!parsed.ok) throw new Error(parsed.message);
  const parts = parsed.parts.map(compilePart);
  return (context) => {
    let said = '';
    for (const part of parts) said += part(context);
    return said.trim();
  };
}

function compilePart(part: MessagePart): (context: RenderContext) => string {
  if (part.kind === 'text') return () => part.text;
  const read = valueReader(part);
  const filters = part.filters.map(filterOf);
  return (context) => {
    let value = read(context);
    for (const filter of filters) value = filter(value);
    return asText(value);
  };
}

function valueReader({ root, path }: Extract<MessagePart, { kind: 'value' }>): (context: RenderContext) => JsonValue | undefined {
  if (root === 'fact') {
    const readFact = factReader(path);
    return ({ scope }) => readFact(scope);
  }
  const steps = path === '' ? [] : stepsOf(path);
  const read = hasEach(steps) ? (value: JsonValue | undefined) => readAll(value, steps).map((item) => item ?? null) : readerOf(steps);
  switch (root) {
    case 'row':
      return ({ scope }) => read(scope.row);
    case 'match':
      return ({ match }) => read(match);
    case 'params':
      return ({ params }) => read(params);
  }
}

/** A reader of `fact.field.rest` of the row: undefined where the fact does not know. */
export function factReader(path: string): (scope: Scope) => JsonValue | undefined {
  const steps = stepsOf(path);
  const [fact = '', field = ''] = steps.map((step) => (step.kind === 'key' ? step.key : ''));
  const rest = steps.slice(2);
  const read = hasEach(rest) ? (value: JsonValue) => readAll(value, rest).map((item) => item ?? null) : readerOf(rest);
  return ({ row, facts }) => {
    const answer = facts.read(fact, row)[field];
    return answer === undefined || !answer.known ? undefined : read(answer.value);
  };
}

type Filter = (value: JsonValue | undefined) => JsonValue | undefined;

function filterOf({ name, argument }: MessageFilter): Filter {
  switch (name) {
    case 'default': {
      const instead = unquoted(argument ?? '');
      return (value) => (value === undefined || value === '' ? instead : value);
    }
    case 'count':
      return (value) => (Array.isArray(value) ? value.length : value === undefined ? 0 : 1);
    case 'limit': {
      const limit = Number(argument ?? DEFAULT_LIMIT);
      return (value) => (Array.isArray(value) ? limited(value as readonly JsonValue[], limit) : value);
    }
    case 'join': {
      const between = argument === undefined ? ', ' : unquoted(argument);
      return (value) => (Array.isArray(value) ? (value as readonly JsonValue[]).map(asText).join(between) : value);
    }
    case 'date':
      return dayOf;
  }
}

function dayOf(value: JsonValue | undefined): JsonValue | undefined {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  return instant === undefined ? value : new Date(instant).toISOString().slice(0, 10);
}

function limited(list: readonly JsonValue[], limit: number): readonly JsonValue[] {
  return list.length <= limit ? list : [...list.slice(0, limit), `and ${list.length - limit} more`];
}

function unquoted(argument: string): string {
  return argument.replace(/^(['"])(.*)\1$/s, '$2');
}

function asText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '?';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return limited(value as readonly JsonValue[], DEFAULT_LIMIT).map(asText).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
