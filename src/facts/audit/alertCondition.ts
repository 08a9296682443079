import { asArray, asString, at, own, type JsonValue } from '../../values/json.ts';
import { typeOfOperation } from './operations.ts';

/** Whether an alert's condition lets the event of an operation through, whoever does it and on whatever; undefined where it does not say enough. */
export type Lets = (operation: string) => boolean | undefined;

/** What every member must meet, or one leaf of an `anyOf` (Activity Log Alerts REST reference, AlertRuleAllOfCondition). */
export function letsThrough(member: JsonValue): Lets {
  const any = at(member, 'anyOf');
  if (Array.isArray(any) && any.length > 0) {
    const leaves = asArray(any).map(leaf);
    return (operation) => either(leaves.map((lets) => lets(operation)));
  }
  return leaf(member);
}

/** The operations that a condition names. */
export function operationsNamed(member: JsonValue): readonly string[] {
  const leaves = [member, ...asArray(at(member, 'anyOf'))];
  return leaves.filter((one) => fieldOf(one) === 'operationname').flatMap((one) => valuesOf(one) ?? []);
}

/**
 * What an event of a change that succeeded carries in each field, for all who make it. Any other field (caller, resource group, sub-status, ...)
 * narrows the alert to some of them.
 */
const CARRIED: Readonly<Record<string, (operation: string) => readonly string[]>> = {
  category: () => ['Administrative'],
  operationname: (operation) => [operation],
  resourceprovider: (operation) => [operation.split('/')[0] ?? ''],
  resourceprovidername: (operation) => [operation.split('/')[0] ?? ''],
  resourcetype: (operation) => [typeOfOperation(operation)],
  // Every change is recorded when it starts and when it has succeeded.
  status: () => ['Succeeded', 'Started'],
  level: () => ['Informational'],
};

function leaf(condition: JsonValue): Lets {
  const field = fieldOf(condition);
  const values = valuesOf(condition)?.map((value) => value.toLowerCase());
  if (field === '' || values === undefined) return () => undefined;
  const carried = own(CARRIED, field);
  return carried === undefined ? () => false : (operation) => carried(operation).some((value) => values.includes(value.toLowerCase()));
}

function fieldOf(condition: JsonValue): string {
  return asString(at(condition, 'field'))?.toLowerCase() ?? '';
}

function valuesOf(condition: JsonValue): readonly string[] | undefined {
  const equal = asString(at(condition, 'equals'));
  if (equal !== undefined) return [equal];
  const any = at(condition, 'containsAny');
  return Array.isArray(any) ? asArray(any).flatMap((value) => asString(value) ?? []) : undefined;
}

function either(parts: readonly (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(true)) return true;
  return parts.includes(undefined) ? undefined : false;
}
