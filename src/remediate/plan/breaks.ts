import type { LettingRule, MachineState } from '../../model/machineState.ts';
import { PRIORITY_BEHAVIOURS, type PlanWarning } from '../../model/plan.ts';
import { lastSegment } from '../../values/armId.ts';
import { compareText } from '../../values/json.ts';
import { formatPorts, includes, intersect, isEmptyPorts, parsePortSet, subtract, type PortSet } from '../../values/ports.ts';
import { distinctWarnings, type Draft } from './drafts.ts';
import { openPorts } from './enableJit.ts';
import { portNumbers } from './policyElement.ts';
import type { Overlays } from './ruleRounds.ts';
import { siteOf, type SiteInput } from './site.ts';

/**
 * A policy with what its denies do besides: known sources that reach a covered port today, and will not any more under some behaviour (breaking); allows that go on
 * letting in under some behaviour, which it names.
 */
export function withBreaks(draft: Draft, input: SiteInput, overlays: Overlays): Draft {
  const { change } = draft;
  if (change.kind !== 'jitPolicy' || draft.kind === 'pruneMachines') return draft;
  const today = siteOf(input);
  const then = PRIORITY_BEHAVIOURS.map((behaviour) => siteOf({ snapshot: overlays[behaviour], tools: input.tools }));
  const found = change.machines.flatMap(({ machine, before, after }) => {
    const state = today.machine(machine);
    const added = subtract(asPorts(portNumbers(after)), asPorts(portNumbers(before)));
    const later = then.flatMap((site) => site.machine(machine) ?? []);
    return state === undefined ? [] : [{ lost: lostSources(state, later, added), letting: outranking(later, asPorts(portNumbers(after))) }];
  });
  const lost = found.flatMap((one) => one.lost);
  const breaking = draft.breaking || lost.length > 0;
  return { ...draft, breaking, risk: breaking && draft.kind === 'enableJit' ? 'high' : draft.risk, warnings: distinctWarnings([...draft.warnings, ...lost, ...outrankingWarnings(found.flatMap(({ letting }) => letting))]) };
}

function asPorts(numbers: readonly number[]): PortSet {
  return parsePortSet(numbers.map(String)) ?? { edges: [] };
}

function lostSources(state: MachineState, later: readonly MachineState[], added: PortSet): readonly PlanWarning[] {
  const now = intersect(openPorts(state, 'restricted'), added);
  const lost = later.map((then) => subtract(now, openPorts(then, 'open', 'restricted'))).find((ports) => !isEmptyPorts(ports));
  if (lost === undefined) return [];
  const { row } = state;
  return [{ code: 'breaking', message: `known sources that reach port ${formatPorts(lost).join(', ')} of ${row.name} today will have to ask for access`, about: [row.id] }];
}

/** What was observed of allows that come before the deny: they go on letting in, and the portal still calls the machine configured. */
function outranking(later: readonly MachineState[], covered: PortSet): readonly Outranking[] {
  return later.flatMap(({ row, openings }) => openings
    .filter(({ protocol, ports }) => ['Tcp', 'Udp', '*'].includes(protocol) && !isEmptyPorts(intersect(covered, parsePortSet(ports) ?? covered)))
    .flatMap(({ ports, verdict, rules }) => rules.map((rule) => ({ rule, verdict, what: `port ${portsText(ports, covered)} of ${row.name}` }))));
}

interface Outranking {
  readonly rule: LettingRule;
  readonly verdict: 'open' | 'restricted';
  readonly what: string;
}

/** One warning a rule, whatever it lets in to. */
function outrankingWarnings(found: readonly Outranking[]): readonly PlanWarning[] {
  return [...Map.groupBy(found, ({ rule }) => `${rule.securityGroup.toLowerCase()} ${rule.name}`).values()].flatMap((of): readonly PlanWarning[] => {
    const [first] = of;
    if (first === undefined) return [];
    const { rule } = first;
    const who = of.some(({ verdict }) => verdict === 'open') ? 'the Internet' : 'known sources';
    const what = [...new Set(of.map((one) => one.what))].toSorted(compareText).join(', ');
    return [{ code: 'userAllowOutranks', about: [rule.id === '' ? rule.securityGroup : rule.id], message: `${rule.name} in ${lastSegment(rule.securityGroup)} may come before the deny of just-in-time access, and go on letting ${who} in to ${what}` }];
  });
}

function portsText(text: string, covered: PortSet): string {
  const own = parsePortSet(text);
  return own === undefined || includes(covered, own) ? text : formatPorts(intersect(own, covered)).join(', ');
}
