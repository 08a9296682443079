import type { Guarded } from '../../model/machineState.ts';
import type { Change, PolicyChange, PriorityBehaviour, RuleChange } from '../../model/plan.ts';
import type { Row, RowChange } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { idKey, lastSegment, parentId, resourceGroupOf, subscriptionOf } from '../../values/armId.ts';
import { asArray, asNumber, asObject, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { machinesOf, merge } from '../change.ts';
import { rawPolicy } from '../plan/site.ts';
import { portNumbers } from '../plan/policyElement.ts';
import { TYPES } from '../types.ts';
import { withAllow, withDeny, withoutDeny, type Deny, type Grant } from './jitRules.ts';
import { isOpenRequest } from './openRequests.ts';

/** What an overlay starts from. */
export interface Ground {
  readonly snapshot: Snapshot;
  /** Where just-in-time access writes its denies for a machine; nowhere for one that is gone. */
  readonly guards: (machine: string) => readonly Guarded[];
  /** The clock by which requests are open, ISO 8601. */
  readonly now: string;
  /** Whether a PUT is taken to write again what is missing of machines that it does not change: the portal's Save is used for that, and it was never recorded. Yes where absent. */
  readonly restoresOthers?: boolean;
}

/** Rows while changes are applied to them, one after another. */
interface Rows {
  readonly policies: Map<string, Row | null>;
  readonly groups: Map<string, Row>;
  readonly changed: Set<string>;
}

/**
 * A snapshot as it would be after some changes, under one behaviour of just-in-time access: its policies, the denies that it writes for them and takes away, and
 * the rules that were changed by themselves. A PUT of a policy writes again those of its denies, and of the allows of its open requests, that are missing.
 */
export function overlayOf(ground: Ground, changes: readonly Change[], behaviour: PriorityBehaviour): Snapshot {
  const rows: Rows = { policies: byId(ground.snapshot, TYPES.jitPolicy), groups: byId(ground.snapshot, TYPES.securityGroup), changed: new Set() };
  for (const change of changes) {
    if (change.kind === 'jitPolicy') applyPolicy(ground, rows, change, behaviour);
    else applyRule(rows, change);
  }
  return ground.snapshot.overlay(rowChanges(rows));
}

function byId<T extends Row | null>(snapshot: Snapshot, type: string): Map<string, Row & T> {
  return new Map([...snapshot.rows(type)].map((row) => [idKey(row.id), row as Row & T]));
}

function rowChanges({ policies, groups, changed }: Rows): readonly RowChange[] {
  return [...changed].map((id): RowChange => (policies.has(idKey(id))
    ? { id, type: TYPES.jitPolicy, row: policies.get(idKey(id)) ?? null }
    : { id, type: TYPES.securityGroup, row: groups.get(idKey(id)) ?? null }));
}

function applyPolicy(ground: Ground, rows: Rows, change: PolicyChange, behaviour: PriorityBehaviour): void {
  const key = idKey(change.policy);
  const before = rows.policies.get(key) ?? null;
  const raw = before === null ? null : rawPolicy(before);
  const { write } = merge(raw, change);
  if (write === null) return;
  rows.policies.set(key, write.body === null ? null : policyRow(before, change, write.body));
  rows.changed.add(before?.id ?? change.policy);
  const standing = deniesOf(ground, change.policy, machinesOf(write.body));
  const kept = new Set(standing.map(keyOf));
  const wanted = ground.restoresOthers === false ? standing.filter(({ machine }) => change.machines.some((one) => lastSegment(one.machine).toLowerCase() === machine.toLowerCase())) : standing;
  for (const deny of deniesOf(ground, change.policy, machinesOf(raw))) if (!kept.has(keyOf(deny))) changeGroup(rows, deny, (rules) => withoutDeny(rules, deny));
  for (const deny of wanted) changeGroup(rows, deny, (rules) => withDeny(rules, deny, behaviour));
  const grants = grantsOf(ground, change.policy, write.body);
  for (const grant of ground.restoresOthers === false ? [] : grants) changeGroup(rows, grant, (rules) => withAllow(rules, grant));
}

function policyRow(before: Row | null, { policy, location }: PolicyChange, body: JsonObject): Row {
  const made: Row = {
    id: policy, name: lastSegment(policy), type: TYPES.jitPolicy.toLowerCase(), location,
    subscriptionId: subscriptionOf(policy) ?? '', resourceGroup: resourceGroupOf(policy) ?? '',
  };
  return { ...(before ?? made), ...body, properties: { ...asObject(body['properties']), provisioningState: 'Succeeded' } };
}

function keyOf({ securityGroup, address, port }: Deny): string {
  return `${idKey(securityGroup)} ${address} ${port}`;
}

/** The denies that a policy's elements stand for. */
function deniesOf({ guards }: Ground, policy: string, elements: readonly JsonValue[]): readonly Deny[] {
  return elements.flatMap((element) => {
    const machine = asString(at(element, 'id')) ?? '';
    const ports = isJsonObject(element) ? portNumbers(element) : [];
    return guards(machine).flatMap(({ address, securityGroup }) => ports.map((port): Deny => ({ securityGroup, address, port, policy: lastSegment(policy), machine: lastSegment(machine) })));
  });
}

/** The allows of a policy's open requests. One that names no source is for an address that nobody tells. */
function grantsOf({ guards, now }: Ground, policy: string, body: JsonObject | null): readonly Grant[] {
  const asked = asArray(at(body ?? undefined, 'properties', 'requests')).flatMap((request) => asArray(at(request, 'virtualMachines')));
  return asked.flatMap((one) => {
    const machine = asString(at(one, 'id')) ?? '';
    const open = asArray(at(one, 'ports')).filter((port) => isOpenRequest(port, now));
    return guards(machine).flatMap(({ address, securityGroup }) => open.flatMap((port): readonly Grant[] => {
      const [number, source] = [asNumber(at(port, 'number')), asString(at(port, 'allowedSourceAddressPrefix'))];
      return number === undefined || source === undefined ? [] : [{ securityGroup, address, port: number, policy: lastSegment(policy), machine: lastSegment(machine), source }];
    }));
  });
}

function changeGroup(rows: Rows, { securityGroup }: Pick<Deny, 'securityGroup'>, change: (rules: readonly JsonValue[]) => readonly JsonValue[]): void {
  const group = rows.groups.get(idKey(securityGroup));
  if (group === undefined) return;
  const properties = asObject(group.properties);
  const rules = asArray(properties['securityRules']);
  const after = change(rules);
  if (after.length === rules.length && after.every((rule, place) => rule === rules[place])) return;
  rows.groups.set(idKey(securityGroup), { ...group, properties: { ...properties, securityRules: after } });
  rows.changed.add(group.id);
}

function applyRule(rows: Rows, { rule, after }: RuleChange): void {
  const isIt = (one: JsonValue): boolean => lastSegment(rule).toLowerCase() === (asString(at(one, 'name')) ?? '').toLowerCase();
  changeGroup(rows, { securityGroup: parentId(rule) }, (rules) => {
    if (after === null) return rules.filter((one) => !isIt(one));
    const made: JsonObject = { id: rule, name: lastSegment(rule), properties: after };
    return rules.some(isIt) ? rules.map((one) => (isIt(one) && isJsonObject(one) ? { ...one, properties: after } : one)) : [...rules, made];
  });
}
