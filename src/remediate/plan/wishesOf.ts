import type { ResultFinding } from '../../model/scanResult.ts';
import { ALL_PORTS } from '../../values/ports.ts';
import { coveredBy } from './bypassAims.ts';
import { enableJit, isMachine } from './enableJit.ts';
import type { PlanInput } from './input.ts';
import type { Aim } from './lettingRules.ts';
import { pruneMachines } from './pruneMachines.ts';
import { groupRuleWishes } from './securityRules.ts';
import { refOf, skip, type Site } from './site.ts';
import { tightenJit } from './tightenJit.ts';
import { NO_WISHES, type Wishes } from './wishes.ts';
import { isActionWord, type ActionWord } from './words.ts';

/** What a finding comes to: wishes, and machines whose letting rules have to be looked for. */
export interface Asked {
  readonly wishes: Wishes;
  readonly aims: readonly Aim[];
}

/** What one finding asks for, by the action that its rule names or that was asked for instead. */
export function askedBy(site: Site, input: PlanInput, finding: ResultFinding): Asked {
  const words = wordsFor(site, input, finding);
  if (words.length === 0) return nothing(skip(finding, { reason: 'notAutomatable', message: 'its rule names no action that a plan could take: see what it says to do' }));
  const parts = words.map((word) => askedFor(site, input, finding, word));
  return {
    wishes: { elements: parts.flatMap(({ wishes }) => wishes.elements), rules: parts.flatMap(({ wishes }) => wishes.rules), skipped: parts.flatMap(({ wishes }) => wishes.skipped) },
    aims: parts.flatMap(({ aims }) => aims),
  };
}

function nothing(skipped: Wishes['skipped'][number]): Asked {
  return { wishes: { ...NO_WISHES, skipped: [skipped] }, aims: [] };
}

/** The actions asked for, those of them that can be taken on such a resource; else the rule's own. */
function wordsFor(site: Site, { selection, result }: PlanInput, finding: ResultFinding): readonly ActionWord[] {
  const own = result.rules.find(({ id }) => id === finding.ruleId)?.remediation.action;
  const asked = selection.actions.length > 0 ? selection.actions : own === undefined ? [] : [own];
  return asked.filter(isActionWord).filter((word) => fits(site, word, finding.resourceId));
}

function fits(site: Site, word: ActionWord, id: string): boolean {
  switch (word) {
    case 'enable-jit':
    case 'close-bypass':
      return site.machine(id) !== undefined;
    case 'tighten-jit':
      return site.machine(id) !== undefined || site.policy(id) !== undefined;
    case 'prune-jit':
      return site.policy(id) !== undefined;
    case 'narrow-rule':
    case 'close-rule':
      return site.machine(id) !== undefined || site.group(id) !== undefined;
  }
}

function askedFor(site: Site, input: PlanInput, finding: ResultFinding, word: ActionWord): Asked {
  switch (word) {
    case 'enable-jit':
      return { wishes: enableJit(site, input, finding), aims: [] };
    case 'tighten-jit':
      return { wishes: tightenJit(site, input, finding), aims: [] };
    case 'prune-jit':
      return { wishes: pruneMachines(site, input, finding), aims: [] };
    case 'close-bypass':
      return bypassAim(site, finding);
    case 'narrow-rule':
    case 'close-rule':
      return ruleAsked(site, input, finding, word === 'narrow-rule' ? 'narrow' : 'close');
  }
}

function ruleAsked(site: Site, input: PlanInput, finding: ResultFinding, mode: Aim['mode']): Asked {
  if (site.group(finding.resourceId) !== undefined) return { wishes: groupRuleWishes(site, input, finding, mode), aims: [] };
  const state = site.machine(finding.resourceId);
  const obstacle = site.obstacle([finding.resourceId]);
  if (obstacle !== undefined && obstacle.reason === 'ignored') return nothing(skip(finding, obstacle));
  if (state?.openingGap !== undefined && state.openings.length === 0) return nothing(skip(finding, { reason: 'notKnown', message: state.openingGap.message }));
  return { wishes: NO_WISHES, aims: [{ machine: finding.resourceId, ports: input.tools.portsOf(finding) ?? ALL_PORTS, verdicts: ['open'], mode, finding: refOf(finding) }] };
}

/** Whoever reaches a covered port without a request is meant, known sources too: that is what a bypass is. */
function bypassAim(site: Site, finding: ResultFinding): Asked {
  const state = site.machine(finding.resourceId);
  const obstacle = site.obstacle([finding.resourceId]);
  if (obstacle !== undefined && obstacle.reason === 'ignored') return nothing(skip(finding, obstacle));
  if (state === undefined || !isMachine(state)) return nothing(skip(finding, { reason: 'notAutomatable', message: 'just-in-time access knows virtual machines alone' }));
  const ports = coveredBy(site, state.policies, state.row.id);
  if (ports.edges.length === 0) return nothing(skip(finding, { reason: 'nothingToDo', message: 'no policy covers a port of the machine, so that there is nothing to bypass' }));
  return { wishes: NO_WISHES, aims: [{ machine: state.row.id, ports, verdicts: ['open', 'restricted'], mode: 'close', finding: refOf(finding), covered: true }] };
}
