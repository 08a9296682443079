import type { MachineState } from '../../model/machineState.ts';
import { PRIORITY_BEHAVIOURS, type PlanWarning } from '../../model/plan.ts';
import { lastSegment } from '../../values/armId.ts';
import { formatPorts, includes, intersect, isEmptyPorts, parsePortSet, subtract, type PortSet } from '../../values/ports.ts';
import { distinctWarnings, type Draft } from './drafts.ts';
import { openPorts } from './enableJit.ts';
import type { PlanInput } from './input.ts';
import { portNumbers } from './policyElement.ts';
import type { Overlays } from './ruleRounds.ts';
import { siteOf } from './site.ts';

/**
 * A policy with what its denies do besides: known sources that reach a covered port today, and will not any more under some behaviour (breaking); allows that go on
 * letting in under some behaviour, which it names.
 */
export function withBreaks(draft: Draft, input: PlanInput, overlays: Overlays): Draft {
  const { change } = draft;
  if (change.kind !== 'jitPolicy' || draft.kind === 'pruneMachines') return draft;
  const today = siteOf(input);
  const then = PRIORITY_BEHAVIOURS.map((behaviour) => siteOf({ snapshot: overlays[behaviour], tools: input.tools }));
  const found = change.machines.flatMap(({ machine, before, after }) => {
    const state = today.machine(machine);
    const added = subtract(asPorts(portNumbers(after)), asPorts(portNumbers(before)));
    const later = then.flatMap((site) => site.machine(machine) ?? []);
    return state === undefined ? [] : [...lostSources(state, later, added), ...outranking(later, asPorts(portNumbers(after)))];
  });
  const breaking = draft.breaking || found.some(({ code }) => code === 'breaking');
  return { ...draft, breaking, risk: breaking && draft.kind === 'enableJit' ? 'high' : draft.risk, warnings: distinctWarnings([...draft.warnings, ...found]) };
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
function outranking(later: readonly MachineState[], covered: PortSet): readonly PlanWarning[] {
  const letting = later.flatMap(({ row, openings }) => openings.flatMap((opening) => opening.rules.map((rule) => ({ row, opening, rule }))))
    .filter(({ opening: { protocol, ports } }) => ['Tcp', 'Udp', '*'].includes(protocol) && !isEmptyPorts(intersect(covered, parsePortSet(ports) ?? covered)));
  return letting.map(({ row, opening, rule }) => ({
    code: 'userAllowOutranks', about: [rule.id === '' ? rule.securityGroup : rule.id],
    message: `${rule.name} @${rule.priority} in ${lastSegment(rule.securityGroup)} may come before the deny of just-in-time access and go on letting ${opening.verdict === 'open' ? 'the Internet' : 'known sources'} in to port ${portsText(opening.ports, covered)} of ${row.name}`,
  }));
}

function portsText(text: string, covered: PortSet): string {
  const own = parsePortSet(text);
  return own === undefined || includes(covered, own) ? text : formatPorts(intersect(own, covered)).join(', ');
}
