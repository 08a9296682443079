import type { Action, Change, ExpectedDeny } from '../model/plan.ts';
import { idKey, parentId, resourceGroupOf, sameId, subscriptionOf } from '../values/armId.ts';

/** Versions of what is read beside the target, whose own stands in the plan (those that the catalogue of types reads by). */
export const VERSIONS = { machine: '2024-07-01', group: '2024-03-01', pricing: '2024-01-01', securityGroup: '2024-05-01' } as const;

/** The ARM id that a change writes. */
export function targetOf(change: Change): string {
  switch (change.kind) {
    case 'jitPolicy':
      return change.policy;
    case 'securityRule':
      return change.rule;
  }
}

/** Subscriptions in which the actions write, as scopes. */
export function subscriptionsOf(actions: readonly Action[]): readonly string[] {
  return unique(actions.map(({ change }) => `/subscriptions/${subscriptionOf(targetOf(change)) ?? ''}`));
}

/** Resource groups in which something lies that the actions write, change or look at to verify. */
export function groupsOf(actions: readonly Action[]): readonly string[] {
  return unique(actions.flatMap(({ change, verification }) => {
    const denies = [...verification.present, ...verification.absent];
    return [targetOf(change), ...machinesWritten(change), ...denies.map(({ securityGroup }) => securityGroup)].flatMap((id) => groupOf(id) ?? []);
  }));
}

/** The scope of the resource group that an id lies in. */
export function groupOf(id: string): string | undefined {
  const group = resourceGroupOf(id);
  return group === undefined ? undefined : `/subscriptions/${subscriptionOf(id) ?? ''}/resourceGroups/${group}`;
}

function machinesWritten(change: Change): readonly string[] {
  return change.kind === 'jitPolicy' ? change.machines.map(({ machine }) => machine) : [];
}

/** The first spelling of each id. */
function unique(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.map((id) => [idKey(id), id] as const)).values()];
}

/** The security group of a rule, or those in which a policy's denies are expected, for some machines or all. */
export function securityGroupsOf({ change, verification }: Pick<Action, 'change' | 'verification'>, machine?: string): readonly string[] {
  if (change.kind === 'securityRule') return [parentId(change.rule)];
  const denies = [...verification.present, ...verification.absent];
  return unique(denies.filter((deny) => machine === undefined || sameId(deny.machine, machine)).map(({ securityGroup }) => securityGroup));
}

export interface WantedMachine {
  readonly machine: string;
  readonly wanted: 'there' | 'gone';
}

/**
 * Machines that have to be there, and those that must not: a machine that a policy gets, or keeps with other ports, is read before; one that is pruned for
 * being gone must still be gone. One that only leaves a policy may be either.
 */
export function machinesToRead({ kind, change }: Pick<Action, 'kind' | 'change'>): readonly WantedMachine[] {
  if (change.kind === 'securityRule') return [];
  return change.machines.flatMap(({ machine, after }): readonly WantedMachine[] => {
    if (after !== null) return [{ machine, wanted: 'there' }];
    return kind === 'pruneMachines' ? [{ machine, wanted: 'gone' }] : [];
  });
}

/** The denies that a policy's change has to leave, for the machines that were written only. */
export function deniesFor(denies: readonly ExpectedDeny[], change: Change): readonly ExpectedDeny[] {
  const machines = machinesWritten(change);
  return denies.filter(({ machine }) => machines.some((written) => sameId(written, machine)));
}

