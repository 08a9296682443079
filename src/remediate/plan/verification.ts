import type { Guarded } from '../../model/machineState.ts';
import { PRIORITY_BEHAVIOURS, type Change, type ExpectedDeny, type MachineChange, type PriorityBehaviour, type Verification } from '../../model/plan.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { idKey } from '../../values/armId.ts';
import { overlaps, parseAddressSet } from '../../values/cidr.ts';
import { asArray, asString, at, compareText, type JsonValue } from '../../values/json.ts';
import { isAllow, isDenyOf, isForPort, priorityOf, textsOf } from '../prediction/jitRules.ts';
import { TYPES } from '../types.ts';
import { portNumbers } from './policyElement.ts';

const NOTHING: Verification = { present: [], absent: [], knownAllows: [] };

/**
 * What has to be seen in security groups once a policy is written: the denies of its changed machines, no deny of ports that it gave up, and before those denies
 * no allow but the ones that stand there in the prediction. `overlays`: the snapshot with the policies in it, under each behaviour.
 */
export function verificationOf(change: Change, guards: (machine: string) => readonly Guarded[], overlays: Readonly<Record<PriorityBehaviour, Snapshot>>): Verification {
  if (change.kind === 'securityRule') return NOTHING;
  const present = change.machines.flatMap((machine) => deniesOf(machine, machine.after, guards));
  const kept = new Set(present.map(keyOf));
  const absent = change.machines.flatMap((machine) => deniesOf(machine, machine.before, guards)).filter((deny) => !kept.has(keyOf(deny)));
  return { present, absent, knownAllows: allowsBefore(present, overlays) };
}

function deniesOf({ machine }: MachineChange, element: MachineChange['after'], guards: (machine: string) => readonly Guarded[]): readonly ExpectedDeny[] {
  return guards(machine).flatMap(({ securityGroup, address }) => portNumbers(element).map((port) => ({ machine, securityGroup, address, port })));
}

function keyOf({ securityGroup, address, port }: ExpectedDeny): string {
  return `${idKey(securityGroup)} ${address} ${port}`;
}

function allowsBefore(denies: readonly ExpectedDeny[], overlays: Readonly<Record<PriorityBehaviour, Snapshot>>): readonly string[] {
  const found = PRIORITY_BEHAVIOURS.flatMap((behaviour) => {
    const groups = groupsOf(overlays[behaviour]);
    return denies.flatMap((deny) => before(asArray(at(groups.get(idKey(deny.securityGroup)), 'properties', 'securityRules')), deny));
  });
  return [...new Map(found.map((id) => [idKey(id), id])).values()].toSorted(compareText);
}

function groupsOf(snapshot: Snapshot): ReadonlyMap<string, Row> {
  return new Map([...snapshot.rows(TYPES.securityGroup)].map((row) => [idKey(row.id), row]));
}

function before(rules: readonly JsonValue[], deny: ExpectedDeny): readonly string[] {
  const own = rules.find((rule) => isDenyOf(rule, deny));
  if (own === undefined) return [];
  return rules.filter((rule) => isAllow(rule) && priorityOf(rule) < priorityOf(own) && isForPort(rule, deny.port) && isFor(rule, deny.address)).map((rule) => asString(at(rule, 'id')) ?? `${deny.securityGroup}/securityRules/${asString(at(rule, 'name')) ?? ''}`);
}

/** A tag, or a group, may hold the address. */
function isFor(rule: JsonValue, address: string): boolean {
  const [prefixes, own] = [parseAddressSet(textsOf(at(rule, 'properties'), 'destinationAddressPrefix')), parseAddressSet([address])];
  const isByGroup = asArray(at(rule, 'properties', 'destinationApplicationSecurityGroups')).length > 0;
  return prefixes === undefined || own === undefined || isByGroup || overlaps(prefixes, own);
}
