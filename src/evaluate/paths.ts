import { asArray, isJsonObject, member, type JsonValue } from '../values/json.ts';
import { parsePath, type PathStep } from '../values/path.ts';

/** Reads one value below another; undefined where the path leads nowhere. A JSON null counts as absent (Azure Policy, "Fields"). */
export type Reader = (value: JsonValue | undefined) => JsonValue | undefined;

/** The steps of a path that was checked when its rule was loaded. */
export function stepsOf(path: string): readonly PathStep[] {
  const parsed = parsePath(path);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.steps;
}

export function hasEach(steps: readonly PathStep[]): boolean {
  return steps.some((step) => step.kind === 'each');
}

/** A reader of a path without `[*]`. */
export function readerOf(steps: readonly PathStep[]): Reader {
  const [first, second, ...others] = steps.flatMap((step) => (step.kind === 'key' ? [step.key] : []));
  if (first === undefined) return (value) => value ?? undefined;
  if (second === undefined) return (value) => keyOf(value, first) ?? undefined;
  if (others.length === 0) return (value) => keyOf(keyOf(value, first), second) ?? undefined;
  return (value) => {
    let current = keyOf(keyOf(value, first), second);
    for (const key of others) current = keyOf(current, key);
    return current ?? undefined;
  };
}

function keyOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) ? member(value, key) : undefined;
}

/** Every value that a path with `[*]` reaches, in order; an element without the rest of the path counts as absent, not as nothing. */
export function readAll(value: JsonValue | undefined, steps: readonly PathStep[]): readonly (JsonValue | undefined)[] {
  const at = steps.findIndex((step) => step.kind === 'each');
  if (at < 0) return [readerOf(steps)(value)];
  const list = asArray(readerOf(steps.slice(0, at))(value));
  return list.flatMap((element) => readAll(element, steps.slice(at + 1)));
}

/** The values that a path with `[*]` reaches, for a condition. */
export type EachReader = (value: JsonValue | undefined) => readonly (JsonValue | undefined)[] | undefined;

/** The same for a condition: undefined where `[*]` stands on something that is there and no list. An absent list has no elements. */
export function eachReaderOf(steps: readonly PathStep[]): EachReader {
  const gather = gathererOf(steps);
  return (value) => {
    const found: (JsonValue | undefined)[] = [];
    return gather(value, found) ? found : undefined;
  };
}

/** Adds what it finds; false where `[*]` stands on something that is no list. */
type Gatherer = (value: JsonValue | undefined, into: (JsonValue | undefined)[]) => boolean;

function gathererOf(steps: readonly PathStep[]): Gatherer {
  const at = steps.findIndex((step) => step.kind === 'each');
  const read = readerOf(at < 0 ? steps : steps.slice(0, at));
  if (at < 0) return (value, into) => into.push(read(value)) > 0;
  const gather = gathererOf(steps.slice(at + 1));
  return (value, into) => {
    const list = read(value);
    return list === undefined || (Array.isArray(list) && (list as readonly JsonValue[]).every((element) => gather(element, into)));
  };
}

/** Whether a path leads below another, by whole steps and without regard to letter case. */
export function startsWithSteps(steps: readonly PathStep[], prefix: readonly PathStep[]): boolean {
  return prefix.length <= steps.length && prefix.every((step, index) => sameStep(step, steps[index]));
}

function sameStep(left: PathStep, right: PathStep | undefined): boolean {
  if (right === undefined || left.kind !== right.kind) return false;
  return left.kind === 'each' || (right.kind === 'key' && left.key.toLowerCase() === right.key.toLowerCase());
}
