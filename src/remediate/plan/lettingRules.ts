import type { LettingRule, MachineState, StandingOpening } from '../../model/machineState.ts';
import type { FindingRef } from '../../model/plan.ts';
import { lastSegment } from '../../values/armId.ts';
import { compareText } from '../../values/json.ts';
import { intersect, isEmptyPorts, parsePortSet, type PortSet } from '../../values/ports.ts';
import { closed, narrowed, ownProperties } from './ruleProperties.ts';
import type { Obstacle, Site } from './site.ts';
import type { RuleWish } from './wishes.ts';

/** A machine of which some ports are to be closed, or narrowed, by the rules that let others in. */
export interface Aim {
  readonly machine: string;
  readonly ports: PortSet;
  readonly verdicts: readonly ('open' | 'restricted')[];
  readonly mode: 'narrow' | 'close';
  readonly finding: FindingRef;
  /** Its ports are those that policies cover, the plan's own included. */
  readonly covered?: true;
}

export interface Aimed {
  readonly wishes: readonly RuleWish[];
  /** What lets in and cannot be changed. */
  readonly obstacles: readonly (Obstacle & { readonly aim: Aim; readonly about: string })[];
}

/** The rules that have to be changed so that a machine is not reached on some ports. To shut one level of a way is enough: the one nearest to the machine is taken. */
export function aimedRules(site: Site, state: MachineState, aim: Aim, sources: readonly string[]): Aimed {
  const found = state.openings.filter((opening) => aim.verdicts.includes(opening.verdict) && !isEmptyPorts(portsOf(opening, aim)));
  const parts = found.map((opening): Aimed => {
    const ports = portsOf(opening, aim);
    const chosen = changeable(opening, (rule) => ruleObstacle(site, rule) ?? editObstacle(site, rule, { ...aim, ports }, sources));
    if (chosen.rules === undefined) return { wishes: [], obstacles: [{ ...chosen.stuck, aim }] };
    return { wishes: chosen.rules.map(({ id }) => ({ rule: id, mode: aim.mode, ports, finding: aim.finding, machine: aim.machine })), obstacles: [] };
  });
  return { wishes: parts.flatMap(({ wishes }) => wishes), obstacles: parts.flatMap(({ obstacles }) => obstacles) };
}

/** Protocols without ports are not meant: no policy and no port of a rule closes them. */
function portsOf({ protocol, ports }: StandingOpening, aim: Aim): PortSet {
  const own = ['Tcp', 'Udp', '*'].includes(protocol) ? parsePortSet(ports) : undefined;
  return own === undefined ? { edges: [] } : intersect(own, aim.ports);
}

type Stuck = Obstacle & { readonly about: string };

type Chosen = { readonly rules: readonly LettingRule[]; readonly stuck?: undefined } | { readonly rules?: undefined; readonly stuck: Stuck };

function changeable({ rules }: StandingOpening, obstacleOf: (rule: LettingRule) => Obstacle | undefined): Chosen {
  if (rules.length === 0) return { stuck: { reason: 'noGuard', about: '', message: 'no security group stands in the way, so that no rule can be closed: put a group on the subnet' } };
  const levels = (['networkInterface', 'subnet', 'adminRule'] as const).map((level) => rules.filter((rule) => rule.level === level)).filter((of) => of.length > 0);
  const free = levels.find((of) => of.every((rule) => obstacleOf(rule) === undefined));
  if (free !== undefined) return { rules: free.toSorted((a, b) => compareText(a.id, b.id)) };
  const [first] = (levels[0] ?? rules).filter((rule) => obstacleOf(rule) !== undefined);
  const obstacle = first === undefined ? undefined : obstacleOf(first);
  return { stuck: { reason: 'notAutomatable', message: 'the rule cannot be changed', ...obstacle, about: first?.id ?? '' } };
}

/** Whether the change itself is possible: another level of the way may be easier. */
function editObstacle(site: Site, { id }: LettingRule, { mode, ports }: Pick<Aim, 'mode' | 'ports'>, sources: readonly string[]): Obstacle | undefined {
  const held = site.rule(id);
  if (held === undefined) return undefined;
  const before = ownProperties(held.properties);
  const edit = mode === 'narrow' && sources.length > 0 ? narrowed(before, ports, sources) : closed(before, ports);
  if (edit.kind === 'cannot') return { reason: edit.reason, message: `${lastSegment(id)}: ${edit.message}` };
  return edit.after === null ? deletionObstacle(site, id, held.group.id) : undefined;
}

/** A lock that forbids to delete a rule in which no port would stay. */
export function deletionObstacle(site: Site, rule: string, group: string): Obstacle | undefined {
  const lock = site.obstacle([rule, group], { deletes: true });
  return lock === undefined ? undefined : { ...lock, message: `${lastSegment(rule)}: no port would stay in the rule, so that it would have to be deleted, and ${lock.message}` };
}

/** Why a rule cannot be changed by a plan. */
export function ruleObstacle(site: Site, rule: LettingRule): Obstacle | undefined {
  const where = `${rule.name} @${rule.priority}`;
  if (rule.isAdminRule) return { reason: 'adminRule', message: `the security admin rule ${where} lets it in before every security group: only its network manager can change it` };
  if (rule.isDefault) return { reason: 'defaultRule', message: `the default rule ${where} lets it in, which nobody can change: add a deny before it` };
  if (rule.isJitRule) return { reason: 'notAutomatable', message: `${where} is a rule of just-in-time access itself: delete it by hand, and find out why it stayed` };
  const held = site.rule(rule.id);
  if (held === undefined) return { reason: 'notKnown', message: `the rule ${where} is not in what was read` };
  return site.obstacle([rule.id, held.group.id]);
}
