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
  const keys = steps.flatMap((step) => (step.kind === 'key' ? [step.key] : []));
  return (value) => {
    let current = value;
    for (const key of keys) {
      if (!isJsonObject(current)) return undefined;
      current = member(current, key);
    }
    return current ?? undefined;
  };
}

/** Every value that a path with `[*]` reaches, in order; an element without the rest of the path counts as absent, not as nothing. */
export function readAll(value: JsonValue | undefined, steps: readonly PathStep[]): readonly (JsonValue | undefined)[] {
  const at = steps.findIndex((step) => step.kind === 'each');
  if (at < 0) return [readerOf(steps)(value)];
  const list = asArray(readerOf(steps.slice(0, at))(value));
  return list.flatMap((element) => readAll(element, steps.slice(at + 1)));
}

/** The same for a condition: undefined where `[*]` stands on something that is there and no list. An absent list has no elements. */
export function readEach(value: JsonValue | undefined, steps: readonly PathStep[]): readonly (JsonValue | undefined)[] | undefined {
  const at = steps.findIndex((step) => step.kind === 'each');
  if (at < 0) return [readerOf(steps)(value)];
  const list = readerOf(steps.slice(0, at))(value);
  if (list === undefined) return [];
  if (!Array.isArray(list)) return undefined;
  const parts = (list as readonly JsonValue[]).map((element) => readEach(element, steps.slice(at + 1)));
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

/** Whether a path leads below another, by whole steps and without regard to letter case. */
export function startsWithSteps(steps: readonly PathStep[], prefix: readonly PathStep[]): boolean {
  return prefix.length <= steps.length && prefix.every((step, index) => sameStep(step, steps[index]));
}

function sameStep(left: PathStep, right: PathStep | undefined): boolean {
  if (right === undefined || left.kind !== right.kind) return false;
  return left.kind === 'each' || (right.kind === 'key' && left.key.toLowerCase() === right.key.toLowerCase());
}
