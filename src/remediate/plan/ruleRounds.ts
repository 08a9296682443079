import { PRIORITY_BEHAVIOURS, type Change, type PriorityBehaviour, type Skipped } from '../../model/plan.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { idKey } from '../../values/armId.ts';
import { intersects, parsePortSet, type PortSet } from '../../values/ports.ts';
import { overlayOf, type Ground } from '../prediction/overlay.ts';
import type { Draft, Drafts } from './drafts.ts';
import type { PlanInput } from './input.ts';
import { aimedRules, type Aim, type Aimed } from './lettingRules.ts';
import { ruleDrafts, type Reached } from './securityRules.ts';
import { siteOf, type Site } from './site.ts';
import type { RuleWish } from './wishes.ts';

export type Overlays = Readonly<Record<PriorityBehaviour, Snapshot>>;

export function overlaysOf(ground: Ground, changes: readonly Change[]): Overlays {
  return { deny4096: overlayOf(ground, changes, 'deny4096'), shift1000: overlayOf(ground, changes, 'shift1000') };
}

/** Behind a rule that is closed stands the next one that lets in: so often is looked again. */
const MOST_ROUNDS = 12;

/**
 * The rules that have to be changed for the aims, with the policies already in place: what lets in under either behaviour is changed, and then it is looked again,
 * since another rule may have stood behind it.
 */
export function ruleRounds(site: Site, input: PlanInput, ground: Ground, policies: readonly Draft[], aims: readonly Aim[], direct: readonly RuleWish[]): Drafts {
  const reached = reachedBy(site, input);
  const draftsOf = (wishes: readonly RuleWish[]): Drafts => ruleDrafts(site, input.parameters, wishes, reached);
  let wishes = direct;
  // What is closed for one finding need not be narrowed for another.
  for (const mode of ['close', 'narrow'] as const) {
    const ofMode = aims.filter((aim) => aim.mode === mode);
    for (let round = 0; round < MOST_ROUNDS && ofMode.length > 0; round += 1) {
      const more = newOnes(wishes, lookAgain(site, input, overlaysWith(ground, policies, draftsOf(wishes)), ofMode).wishes);
      if (more.length === 0) break;
      wishes = [...wishes, ...more];
    }
  }
  const drafts = draftsOf(wishes);
  const left = aims.length === 0 ? [] : lookAgain(site, input, overlaysWith(ground, policies, drafts), aims).obstacles;
  const stuck = left.map(({ aim, about, reason, message }): Skipped => ({ finding: aim.finding, resourceId: about === '' ? aim.machine : about, reason, message }));
  return { drafts: drafts.drafts, skipped: [...drafts.skipped, ...stuck, ...untouched(site, aims, wishes, stuck)] };
}

function overlaysWith(ground: Ground, policies: readonly Draft[], rules: Drafts): Overlays {
  return overlaysOf(ground, [...policies, ...rules.drafts].map(({ change }) => change));
}

function lookAgain(site: Site, { tools, parameters }: PlanInput, overlays: Overlays, aims: readonly Aim[]): Aimed {
  const found = PRIORITY_BEHAVIOURS.map((behaviour) => {
    const then = siteOf({ snapshot: overlays[behaviour], tools });
    return aims.flatMap((aim) => {
      const state = then.machine(aim.machine);
      return state === undefined ? [] : [aimedRules(site, state, aim, parameters.sources)];
    });
  }).flat();
  return { wishes: found.flatMap(({ wishes }) => wishes), obstacles: found.flatMap(({ obstacles }) => obstacles) };
}

function newOnes(held: readonly RuleWish[], found: readonly RuleWish[]): readonly RuleWish[] {
  const known = new Set(held.map(keyOf));
  return [...new Map(found.map((wish) => [keyOf(wish), wish])).values()].filter((wish) => !known.has(keyOf(wish)));
}

function keyOf({ rule, mode, ports, finding, machine }: RuleWish): string {
  return JSON.stringify([idKey(rule), mode, ports.edges, finding.fingerprint, idKey(machine)]);
}

/** An aim that the policies alone reach, or that nothing stands against. */
function untouched(site: Site, aims: readonly Aim[], wishes: readonly RuleWish[], stuck: readonly Skipped[]): readonly Skipped[] {
  const met = new Set([...wishes.map(({ finding }) => finding.fingerprint), ...stuck.map(({ finding }) => finding?.fingerprint)]);
  return aims.filter(({ finding }) => !met.has(finding.fingerprint)).map(({ finding, machine }) => ({
    finding, resourceId: machine, reason: 'nothingToDo', message: `no rule of a security group lets anybody in there ${site.machine(machine)?.openings.length === 0 ? 'at rest' : 'once the policies are in place'}`,
  }));
}

/** The machines that a rule lets somebody in to on some ports today, whoever they are. */
function reachedBy(site: Site, { snapshot, tools }: PlanInput): (rule: string, ports: PortSet) => readonly Reached[] {
  let byRule: ReadonlyMap<string, readonly (Reached & { readonly ports: PortSet })[]> | undefined;
  return (rule, ports) => {
    byRule ??= reachedMachines(site, snapshot, tools);
    return (byRule.get(idKey(rule)) ?? []).filter((one) => intersects(one.ports, ports));
  };
}

function reachedMachines(site: Site, snapshot: Snapshot, tools: PlanInput['tools']): ReadonlyMap<string, readonly (Reached & { readonly ports: PortSet })[]> {
  const stateOf = tools.machines(snapshot);
  const types = ['Microsoft.Compute/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines'];
  const found = types.flatMap((type) => [...snapshot.rows(type)]).flatMap((row) => stateOf(row).openings.flatMap(({ rules, verdict, ports }) => rules
    .filter(({ id }) => id !== '').map(({ id }) => ({ rule: idKey(id), machine: row.id, verdict, ports: parsePortSet(ports) ?? { edges: [] } }))));
  return Map.groupBy(found, ({ rule }) => rule);
}
