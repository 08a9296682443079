import { idKey } from '../../values/armId.ts';
import { asString, at, isJsonObject } from '../../values/json.ts';
import { parsePortSet, union, type PortSet } from '../../values/ports.ts';
import { machinesOf } from '../change.ts';
import type { Draft } from './drafts.ts';
import type { Aim } from './lettingRules.ts';
import { portNumbers } from './policyElement.ts';
import { rawPolicy, type Site } from './site.ts';
import type { ElementWish } from './wishes.ts';

/** With `--close-bypasses`: everybody on the Internet who would still reach a port that a policy closes for a machine that is put under just-in-time access. */
export function bypassAims(site: Site, wishes: readonly ElementWish[], drafts: readonly Draft[]): readonly Aim[] {
  return wishes.filter(({ kind }) => kind === 'enableJit')
    .flatMap(({ machine, finding }): readonly Aim[] => (finding === null ? [] : [{ machine, ports: coverAfter(site, machine, drafts), verdicts: ['open'], mode: 'narrow', finding }]));
}

/** An aim at covered ports with those that the plan itself covers: else what it closes would be bypassed anew. */
export function atCover(site: Site, aim: Aim, drafts: readonly Draft[]): Aim {
  return aim.covered === true ? { ...aim, ports: coverAfter(site, aim.machine, drafts) } : aim;
}

/** The ports of a machine that policies cover, once the drafts are written. */
function coverAfter(site: Site, machine: string, drafts: readonly Draft[]): PortSet {
  const added = drafts.flatMap(({ change }) => (change.kind === 'jitPolicy' ? change.machines : [])).filter((one) => idKey(one.machine) === idKey(machine));
  return added.reduce((ports, { after }) => union(ports, asPorts(portNumbers(after))), coveredBy(site, site.machine(machine)?.policies ?? [], machine));
}

/** The ports that policies cover of a machine. */
export function coveredBy(site: Site, policies: readonly string[], machine: string): PortSet {
  const elements = policies.flatMap((id) => {
    const row = site.policy(id);
    return row === undefined ? [] : machinesOf(rawPolicy(row));
  }).filter((one) => idKey(asString(at(one, 'id')) ?? '') === idKey(machine));
  return asPorts(elements.flatMap((one) => (isJsonObject(one) ? portNumbers(one) : [])));
}

function asPorts(numbers: readonly number[]): PortSet {
  return parsePortSet(numbers.map(String)) ?? { edges: [] };
}
