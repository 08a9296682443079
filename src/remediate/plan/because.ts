import { PRIORITY_BEHAVIOURS, type FindingRef, type PriorityBehaviour } from '../../model/plan.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { idKey, lastSegment } from '../../values/armId.ts';
import { compareText } from '../../values/json.ts';
import { ALL_PORTS, intersects, parsePortSet } from '../../values/ports.ts';
import type { PlanInput } from './input.ts';
import type { Overlays } from './ruleRounds.ts';
import { siteOf } from './site.ts';

const OPENINGS = ['fact.exposure.open', 'fact.jit.uncovered', 'fact.jit.bypasses'];
const NAMES = { deny4096: 'the deny is put at 4096', shift1000: 'the deny is put at 1000' } as const;

/** Why a finding that a plan is about is not promised: under which behaviour it stays, and what to narrow too. */
export function becauseOf({ tools, result, parameters }: PlanInput, overlays: Overlays, then: Readonly<Record<PriorityBehaviour, ScanResult>>): (finding: FindingRef) => string {
  return (finding) => {
    const left = PRIORITY_BEHAVIOURS.filter((behaviour) => then[behaviour].findings.some((one) => one.fingerprint === finding.fingerprint && one.status === 'fail'));
    if (left.length === 0) return isDoubted(finding, then) ? 'it would not be known any more: something that it hangs on was not read' : 'it closes only if the write of the policy gives back the denies of a machine that the plan does not change, which nobody has recorded';
    const when = left.length === PRIORITY_BEHAVIOURS.length ? '' : `where ${left.map((behaviour) => NAMES[behaviour]).join(' or ')}, `;
    const rules = isAboutOpenings(finding) ? lettingRules(finding, left) : [];
    if (rules.length > 0) return `${when}${rules.join(' and ')} ${rules.length === 1 ? 'goes' : 'go'} on letting in: narrow ${rules.length === 1 ? 'it' : 'them'} too (--close-bypasses)`;
    const still = left.flatMap((behaviour) => then[behaviour].findings.filter((one) => one.fingerprint === finding.fingerprint)).map(({ message }) => message);
    return `${when}it stays: ${still[0] ?? ''}${parameters.sources.length === 0 && !isAboutOpenings(finding) ? ' (--source says who may ask instead of anybody)' : ''}`;
  };

  /** Whether the failure is that somebody gets in, and not what a policy grants. */
  function isAboutOpenings({ fingerprint }: FindingRef): boolean {
    const evidence = result.findings.find((one) => one.fingerprint === fingerprint)?.evidence ?? [];
    return evidence.some(({ path, expected }) => expected !== '' && OPENINGS.some((start) => path.startsWith(start)));
  }

  function lettingRules(finding: FindingRef, behaviours: readonly PriorityBehaviour[]): readonly string[] {
    const whole = result.findings.find(({ fingerprint }) => fingerprint === finding.fingerprint);
    const ports = (whole === undefined ? undefined : tools.portsOf(whole)) ?? ALL_PORTS;
    const found = behaviours.flatMap((behaviour) => siteOf({ snapshot: overlays[behaviour], tools }).machine(finding.resourceId)?.openings ?? [])
      .filter((opening) => opening.verdict === 'open' && intersects(ports, parsePortSet(opening.ports) ?? ALL_PORTS))
      .flatMap((opening) => opening.rules).filter(({ id }) => id !== '');
    return [...new Map(found.map((rule) => [idKey(rule.id), `${rule.name} @${rule.priority} in ${lastSegment(rule.securityGroup)}`])).values()].toSorted(compareText);
  }
}

function isDoubted({ ruleId, resourceId }: FindingRef, then: Readonly<Record<PriorityBehaviour, ScanResult>>): boolean {
  return PRIORITY_BEHAVIOURS.some((behaviour) => then[behaviour].findings.some((one) => one.status === 'unknown' && one.ruleId === ruleId && idKey(one.resourceId) === idKey(resourceId)));
}
