import { known, type Answer, type Unknown } from '../../model/unknown.ts';
import { compareText } from '../../values/json.ts';
import type { PrincipalIdentity, PrincipalKind } from '../access/principals.ts';

const PEOPLE: ReadonlySet<PrincipalKind> = new Set(['user', 'guest']);
const WORKLOADS: ReadonlySet<PrincipalKind> = new Set(['servicePrincipal', 'managedIdentity', 'foreign']);

export function isPerson({ kind }: PrincipalIdentity): boolean {
  return PEOPLE.has(kind);
}

export function isWorkload({ kind }: PrincipalIdentity): boolean {
  return WORKLOADS.has(kind);
}

export function nameOf({ name, detail, id }: PrincipalIdentity): string {
  return name ?? detail ?? id;
}

/** Names of those who answer yes, in their order; perhaps more where one does not say, or not all were seen. */
export function namesWhere(identities: readonly Answer<PrincipalIdentity>[], holds: (one: PrincipalIdentity) => Answer<boolean>, unread: Unknown | undefined): Answer<readonly string[]> {
  const [names, doubts]: [string[], Unknown[]] = [[], []];
  for (const identity of identities) {
    const answer = identity.known ? holds(identity.value) : identity;
    if (!answer.known) doubts.push(answer.unknown);
    else if (identity.known && answer.value === true) names.push(nameOf(identity.value));
  }
  return known(names.toSorted(compareText), unread ?? doubts[0]);
}
