import type { Differing, ScopeName } from '../model/diff.ts';
import { narrowingText } from '../model/narrowing.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { parseInstant } from '../values/duration.ts';
import { compareText } from '../values/json.ts';
import { isSameTenant, isTenantUnnamed, rulesDiffering, subscriptionsDiffering } from './diffSides.ts';

const NAMES_SHOWN = 5;

/** What makes two results less alike than their figures look, a sentence each, without a full stop. */
export function remarksOf(before: ScanResult, after: ScanResult): readonly string[] {
  return [
    ...cautionsOf(before, after),
    ...simulation(before, after),
    ...(after.scan.origin === 'export' ? ['the newer result is judged from exported files: what they leave out of what they hold counts as gone'] : []),
    ...(after.scan.interrupted ? ['the collection of the newer result was stopped before its end'] : []),
    ...scopeRemarks(subscriptionsDiffering(before, after)),
    ...narrowings(before, after),
    ...toolRemarks(before, after),
    ...ruleRemarks(before, after),
    ...settingRemarks(before, after),
    ...gateRemarks(before, after),
  ];
}

/** What puts the comparison itself in doubt. */
export function cautionsOf(before: ScanResult, after: ScanResult): readonly string[] {
  return [...tenantRemarks(before, after), ...orderRemarks(before, after)];
}

function tenantRemarks(before: ScanResult, after: ScanResult): readonly string[] {
  if (![before, after].some(isTenantUnnamed)) return [];
  const which = isSameTenant(before, after) ? 'neither result says' : `the ${isTenantUnnamed(before) ? 'older' : 'newer'} result does not say`;
  return [`${which} of which tenant it is: that both are of one is taken on trust`];
}

function orderRemarks({ scan: before }: ScanResult, { scan: after }: ScanResult): readonly string[] {
  const then = parseInstant(before.now) ?? 0;
  const now = parseInstant(after.now) ?? 0;
  return then > now ? [`the result that was named first is the newer one (${before.now}, and ${after.now}): what reads as new may be what was fixed`] : [];
}

function simulation({ scan: before }: ScanResult, { scan: after }: ScanResult): readonly string[] {
  if (!before.simulated && !after.simulated) return [];
  const which = before.simulated && after.simulated ? 'both results are' : `the ${before.simulated ? 'older' : 'newer'} result is`;
  return [`${which} made-up data of the built-in simulator`];
}

function scopeRemarks({ onlyBefore, onlyAfter }: Differing<ScopeName>): readonly string[] {
  const names = (scopes: readonly ScopeName[]): string => listed(scopes.map(({ subscriptionId, displayName }) => displayName || subscriptionId));
  return [
    ...(onlyBefore.length === 0 ? [] : [`${counted(onlyBefore.length, 'subscription was', 'subscriptions were')} seen only before, so that nothing there is fixed for sure: ${names(onlyBefore)}`]),
    ...(onlyAfter.length === 0 ? [] : [`${counted(onlyAfter.length, 'subscription is', 'subscriptions are')} seen only now: ${names(onlyAfter)}`]),
  ];
}

function narrowings({ scan: before }: ScanResult, { scan: after }: ScanResult): readonly string[] {
  return [
    ...(before.narrowed === undefined ? [] : [`the older result judged only a part: ${narrowingText(before.narrowed)}`]),
    ...(after.narrowed === undefined ? [] : [`the newer result judged only a part: ${narrowingText(after.narrowed)}`]),
  ];
}

function toolRemarks({ tool: before }: ScanResult, { tool: after }: ScanResult): readonly string[] {
  const named = ({ name, version }: ScanResult['tool']): string => `${name} ${version}`;
  return named(before) === named(after) ? [] : [`judged by ${named(before)} before, and by ${named(after)} now`];
}

function ruleRemarks(before: ScanResult, after: ScanResult): readonly string[] {
  if (before.tool.rulesSha256 === after.tool.rulesSha256) return [];
  const { onlyBefore, onlyAfter } = rulesDiffering(before, after);
  const parts = [
    ...(onlyBefore.length === 0 ? [] : [`${onlyBefore.length} only before (${listed(onlyBefore)})`]),
    ...(onlyAfter.length === 0 ? [] : [`${onlyAfter.length} only now (${listed(onlyAfter)})`]),
  ];
  return [`the rules are not the same${parts.length === 0 ? '' : `: ${parts.join(', ')}`}; those of both may judge otherwise than before`];
}

/** What the user vouched for and overrode: both change verdicts, and nobody changed a resource. */
function settingRemarks({ scan: before }: ScanResult, { scan: after }: ScanResult): readonly string[] {
  const assumed = after.assumes.filter((name) => !before.assumes.includes(name));
  const noMore = before.assumes.filter((name) => !after.assumes.includes(name));
  return [
    ...(assumed.length === 0 ? [] : [`assumed only now: ${listed(assumed)}`]),
    ...(noMore.length === 0 ? [] : [`assumed only before: ${listed(noMore)}`]),
    ...(sameTexts(before.overrides ?? [], after.overrides ?? []) ? [] : ['the configuration does not override rules as it did before']),
  ];
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.toSorted(compareText).join('\n') === right.toSorted(compareText).join('\n');
}

function gateRemarks({ gate: before }: ScanResult, { gate: after }: ScanResult): readonly string[] {
  const policy = ({ failOn, newOnly }: ScanResult['gate']): string => `--fail-on ${failOn}${newOnly === true ? ' --new-only' : ''}`;
  return policy(before) === policy(after) ? [] : [`the gate was ${policy(before)} before, and is ${policy(after)} now`];
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
