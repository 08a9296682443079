import { PLAN_HOURS, PLAN_SCHEMA_VERSION, PRIORITY_BEHAVIOURS, type Change, type PlanContent, type PriorityBehaviour } from '../../model/plan.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { LettingRule, MachineState } from '../../model/machineState.ts';
import { canonicalJson } from '../../values/json.ts';
import { idKey } from '../../values/armId.ts';
import { includes, parsePortSet } from '../../values/ports.ts';
import type { Ground } from '../prediction/overlay.ts';
import { actionsOf } from './actions.ts';
import { withBreaks } from './breaks.ts';
import { enableNamed, type NamedAsked } from './enableNamed.ts';
import type { PlanTools } from './input.ts';
import { inOrder } from './order.ts';
import { policyDrafts } from './policyDrafts.ts';
import { elementPorts } from './policyElement.ts';
import { overlaysOf, type Overlays } from './ruleRounds.ts';
import { siteOf, type Site } from './site.ts';
import { verificationOf } from './verification.ts';
import { together } from './wishes.ts';

export interface MachinesInput extends NamedAsked {
  /** It need hold no more than what the facts `exposure` and `jit` read, locks and resource groups: no rule is asked. */
  readonly snapshot: Snapshot;
  /** Ids. */
  readonly machines: readonly string[];
  /** The clock by which requests live, and when the plan is made: ISO 8601 UTC. */
  readonly now: string;
  readonly createdAt: string;
  readonly tool: PlanContent['tool'];
  readonly tools: Pick<PlanTools, 'machines'>;
}

/** Who gets in at rest. `unknown`: nobody that is known of, and not everything was read. */
export type AtRest = { readonly kind: 'closed' } | { readonly kind: 'unknown'; readonly message: string } | { readonly kind: 'open' | 'restricted'; readonly rules: readonly LettingRule[] };

/** A port that a plan writes, and who gets in there without a request: today, and with the plan in place, by where just-in-time access puts its denies. */
export interface PortOutlook {
  readonly machine: string;
  readonly port: number;
  readonly today: AtRest;
  readonly later: Readonly<Record<PriorityBehaviour, AtRest>>;
}

export interface MachinesPlan {
  readonly content: PlanContent;
  readonly outlook: readonly PortOutlook[];
}

/**
 * Machines that somebody named -> the plan that puts them under just-in-time access, made of the same parts as one of findings (`planOf`), with no finding in it and
 * no prediction of any. `skipped` tells of each machine that is left alone: `nothingToDo` where it is as asked for, else why it cannot be. Pure.
 */
export function planOfMachines(input: MachinesInput): MachinesPlan {
  const { snapshot, now } = input;
  const site = siteOf(input);
  const ground: Ground = { snapshot, now, guards: (machine) => site.machine(machine)?.guards ?? [] };
  const wishes = together(input.machines.map((id) => enableNamed(site, id, input)));
  const { drafts, skipped } = policyDrafts(site, wishes.elements, now);
  const overlays = overlaysOf(ground, drafts.map(({ change }) => change));
  const ordered = inOrder(drafts.map((draft) => withBreaks(draft, input, overlays)));
  const actions = actionsOf(site, ordered, (change) => verificationOf(change, ground.guards, overlays));
  return { content: contentOf(input, actions, [...wishes.skipped, ...skipped]), outlook: outlookOf(site, input, overlays, actions.map(({ change }) => change)) };
}

function contentOf({ snapshot, machines, parameters, createdAt, tool }: MachinesInput, actions: PlanContent['actions'], skipped: PlanContent['skipped']): PlanContent {
  const { tenantId, cloud, simulated, principal, finishedAt } = snapshot.manifest;
  return {
    schemaVersion: PLAN_SCHEMA_VERSION, kind: 'plan', tool, tenant: tenantId, cloud, simulated, principal,
    snapshot: { id: snapshot.id, finishedAt }, createdAt, expiresAt: new Date(Date.parse(createdAt) + PLAN_HOURS * 3_600_000).toISOString(),
    selection: { rules: [], severity: null, scopes: machines, findings: [], actions: ['enable-jit'] }, parameters,
    actions, skipped, warnings: [], prediction: null,
  };
}

function outlookOf(site: Site, { tools }: MachinesInput, overlays: Overlays, changes: readonly Change[]): readonly PortOutlook[] {
  const later = PRIORITY_BEHAVIOURS.map((behaviour) => [behaviour, siteOf({ snapshot: overlays[behaviour], tools })] as const);
  return changes.flatMap((change) => (change.kind === 'jitPolicy' ? change.machines : [])).flatMap(({ machine, before, after }) => {
    const was = elementPorts(before);
    const written = [...elementPorts(after)].filter(([number, port]) => canonicalJson(port) !== canonicalJson(was.get(number) ?? null));
    return written.map(([port]): PortOutlook => ({
      machine, port, today: atRest(site.machine(machine), port),
      later: Object.fromEntries(later.map(([behaviour, then]) => [behaviour, atRest(then.machine(machine), port)])) as PortOutlook['later'],
    }));
  });
}

function atRest(state: MachineState | undefined, port: number): AtRest {
  if (state === undefined) return { kind: 'unknown', message: 'the machine was not read' };
  const one = parsePortSet(String(port)) ?? { edges: [] };
  const letting = state.openings.filter(({ protocol, ports }) => ['Tcp', 'Udp', '*'].includes(protocol) && includes(parsePortSet(ports) ?? one, one));
  const rules = [...new Map(letting.flatMap((opening) => opening.rules).map((rule) => [`${idKey(rule.securityGroup)} ${rule.name}`, rule])).values()];
  if (letting.some(({ verdict }) => verdict === 'open')) return { kind: 'open', rules };
  if (state.openingGap !== undefined) return { kind: 'unknown', message: state.openingGap.message };
  return letting.length > 0 ? { kind: 'restricted', rules } : { kind: 'closed' };
}
