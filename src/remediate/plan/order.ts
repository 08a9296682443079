import { ACTION_KINDS } from '../../model/plan.ts';
import { idKey } from '../../values/armId.ts';
import { compareText } from '../../values/json.ts';
import { targetOf } from '../targets.ts';
import type { Draft } from './drafts.ts';

const RISKS = ['low', 'medium', 'high'] as const;

/**
 * The order of writing: the least risk and the fewest machines first, so that the first action is the canary of the others. What closes an allow of a machine comes
 * after the policies that deny its ports: where a policy cannot be written, nobody has lost the way in without getting the other one.
 */
export function inOrder(drafts: readonly Draft[]): readonly Draft[] {
  const waiting = [...drafts].toSorted(before);
  const ordered: Draft[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((draft) => !waiting.some((other) => goesBefore(other, draft)));
    ordered.push(...waiting.splice(Math.max(next, 0), 1));
  }
  return ordered;
}

function before(a: Draft, b: Draft): number {
  return RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) || a.affects.length - b.affects.length || ACTION_KINDS.indexOf(a.kind) - ACTION_KINDS.indexOf(b.kind)
    || compareText(idKey(targetOf(a.change)), idKey(targetOf(b.change)));
}

function goesBefore(first: Draft, then: Draft): boolean {
  if (first.change.kind !== 'jitPolicy' || then.change.kind !== 'securityRule') return false;
  const about = new Set(first.machines.map(idKey));
  return then.machines.some((machine) => about.has(idKey(machine)));
}
