import type { LettingRule, MachineState, StandingOpening } from '../../model/machineState.ts';
import type { FindingRef } from '../../model/plan.ts';
import { compareText } from '../../values/json.ts';
import { intersect, isEmptyPorts, parsePortSet, type PortSet } from '../../values/ports.ts';
import type { Obstacle, Site } from './site.ts';
import type { RuleWish } from './wishes.ts';

/** A machine of which some ports are to be closed, or narrowed, by the rules that let others in. */
export interface Aim {
  readonly machine: string;
  readonly ports: PortSet;
  readonly verdicts: readonly ('open' | 'restricted')[];
  readonly mode: 'narrow' | 'close';
  readonly finding: FindingRef;
}

export interface Aimed {
  readonly wishes: readonly RuleWish[];
  /** What lets in and cannot be changed. */
  readonly obstacles: readonly (Obstacle & { readonly aim: Aim; readonly about: string })[];
}

/** The rules that have to be changed so that a machine is not reached on some ports. To shut one level of a way is enough: the one nearest to the machine is taken. */
export function aimedRules(site: Site, state: MachineState, aim: Aim): Aimed {
  const found = state.openings.filter((opening) => aim.verdicts.includes(opening.verdict) && !isEmptyPorts(portsOf(opening, aim)));
  const parts = found.map((opening): Aimed => {
    const chosen = changeable(site, opening);
    if (!Array.isArray(chosen)) return { wishes: [], obstacles: [{ ...(chosen as Stuck), aim }] };
    const ports = portsOf(opening, aim);
    return { wishes: (chosen as readonly LettingRule[]).map(({ id }) => ({ rule: id, mode: aim.mode, ports, finding: aim.finding, machine: aim.machine })), obstacles: [] };
  });
  return { wishes: parts.flatMap(({ wishes }) => wishes), obstacles: parts.flatMap(({ obstacles }) => obstacles) };
}

/** Protocols without ports are not meant: no policy and no port of a rule closes them. */
function portsOf({ protocol, ports }: StandingOpening, aim: Aim): PortSet {
  const own = ['Tcp', 'Udp', '*'].includes(protocol) ? parsePortSet(ports) : undefined;
  return own === undefined ? { edges: [] } : intersect(own, aim.ports);
}

type Stuck = Obstacle & { readonly about: string };

function changeable(site: Site, { rules }: StandingOpening): readonly LettingRule[] | Stuck {
  if (rules.length === 0) return { reason: 'noGuard', about: '', message: 'no security group stands in the way, so that no rule can be closed: put a group on the subnet' };
  const levels = (['networkInterface', 'subnet'] as const).map((level) => rules.filter((rule) => rule.level === level)).filter((of) => of.length > 0);
  const free = levels.find((of) => of.every((rule) => ruleObstacle(site, rule) === undefined));
  if (free !== undefined) return free.toSorted((a, b) => compareText(a.id, b.id));
  const [first = rules[0]] = rules.filter((rule) => ruleObstacle(site, rule) !== undefined);
  const obstacle = first === undefined ? undefined : ruleObstacle(site, first);
  return { reason: 'notAutomatable', message: 'the rule cannot be changed', ...obstacle, about: first?.id ?? '' };
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
