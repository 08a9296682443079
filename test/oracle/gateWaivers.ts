import { isAtOrBelow, isSeen, isAboveAnything, namesOf, sameId, subscriptionOf } from './gateNames.ts';
import type { GateVerdict, GateWaiver, GateWaiverState, GateWaiverUse, GateWorld } from './gateTypes.ts';

const DAYS_OF_WARNING = 14;

/** Days compare as texts: a waiver is in effect on the UTC days from approvedOn to expiresOn, both included, and at no other instant. */
export function stateOf({ approvedOn, expiresOn }: GateWaiver, now: string): GateWaiverState {
  const today = dayOf(new Date(now));
  if (today > expiresOn) return 'expired';
  if (approvedOn !== undefined && today < approvedOn) return 'pending';
  return today >= daysBefore(expiresOn, DAYS_OF_WARNING) ? 'expiring' : 'active';
}

export function isInEffect(waiver: GateWaiver, now: string): boolean {
  const state = stateOf(waiver, now);
  return state === 'active' || state === 'expiring';
}

/** Whether a waiver speaks of a verdict, be the waiver in effect or not, and whatever the verdict. */
export function speaksOf(waiver: GateWaiver, verdict: GateVerdict, world: GateWorld): boolean {
  return speaksOfRule(waiver, verdict.rule, world) && isInScope(verdict.resource, waiver.scope);
}

/**
 * What a waiver was good for in this world, be it in effect or not: one that ran out, and one that stands behind another, is
 * used while it speaks of a failure.
 */
export function useOf(waiver: GateWaiver, world: GateWorld): GateWaiverUse {
  const ofItsRules = world.verdicts.filter(({ rule }) => speaksOfRule(waiver, rule, world));
  const inScope = ofItsRules.filter(({ resource }) => isInScope(resource, waiver.scope));
  if (inScope.some(({ status }) => status === 'fail')) return 'used';
  if (ofItsRules.some(({ status, resource }) => status === 'unknown' && couldHide(resource, waiver.scope))) return 'undecided';
  if (inScope.length > 0) return 'unused';
  const subscription = subscriptionOf(topOf(waiver.scope));
  return subscription !== undefined && !isSeen(subscription, world.seen) ? 'outOfScope' : 'neverMatches';
}

/** Former ids are ids too: a waiver that held before a rule was renamed holds afterwards, written out or as a pattern. */
function speaksOfRule(waiver: GateWaiver, rule: string, world: GateWorld): boolean {
  return waiver.rules.some((text) => namesOf(rule, world.rules).some((name) => (text.endsWith('*') ? name.startsWith(text.slice(0, -1)) : name === text)));
}

function isInScope(resource: string, scope: string): boolean {
  return scope.endsWith('/**') ? isAtOrBelow(resource, topOf(scope)) : sameId(resource, scope);
}

/** Whether what was unknown there could be about something in the scope. */
function couldHide(resource: string, scope: string): boolean {
  return isAtOrBelow(resource, topOf(scope)) || isAtOrBelow(topOf(scope), resource) || isAboveAnything(resource);
}

function topOf(scope: string): string {
  return scope.endsWith('/**') ? scope.slice(0, -'/**'.length) : scope;
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 'YYYY-MM-DD'.length);
}

function daysBefore(day: string, count: number): string {
  const instant = new Date(`${day}T00:00:00.000Z`);
  instant.setUTCDate(instant.getUTCDate() - count);
  return dayOf(instant);
}
