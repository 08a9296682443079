import type { Action } from '../model/plan.ts';

const VERBS: Readonly<Record<Action['kind'], string>> = {
  enableJit: 'enable just-in-time access', tightenJit: 'tighten just-in-time access', pruneMachines: 'take machines that are gone out of the policy', narrowRule: 'narrow the rule', closeRule: 'close ports of the rule',
};

/** What an action does, in words; one that only writes ports of machines that a policy has already enables nothing. */
export function actionVerb({ kind, change }: Pick<Action, 'kind' | 'change'>): string {
  const isSetting = kind === 'enableJit' && change.kind === 'jitPolicy' && change.machines.every(({ before, after }) => before !== null && after !== null);
  return isSetting ? 'set ports of just-in-time access' : VERBS[kind];
}
