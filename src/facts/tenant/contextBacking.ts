import { CONDITIONAL_ACCESS } from '../../model/directoryTypes.ts';
import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Truth } from '../../model/unknown.ts';
import { at } from '../../values/json.ts';
import { gapAt } from '../missing.ts';
import { shared } from '../shared.ts';
import { isEmpty, signInCoverage } from './coverage.ts';
import { doubtOf } from './doubts.ts';
import { MODERN_CLIENTS, type Asked } from './signIn.ts';
import { textsOf } from './texts.ts';

/** Whether enforced policies ask for multifactor authentication wherever an authentication context is asked for. */
type ContextBacking = (claim: string, people: readonly string[] | undefined) => Truth;

/**
 * True where everybody who can activate (all users where nobody knows who that is) is asked; false where one of them surely is not. Privileged Identity Management asks for multifactor
 * authentication itself where no policy of any state targets the context ("Configure Microsoft Entra role settings in PIM", backup protection).
 */
export const contextBacking = shared((snapshot: Snapshot, context: FactContext): ContextBacking => {
  const coverage = signInCoverage(snapshot, context);
  const gap = gapAt(snapshot, CONDITIONAL_ACCESS, '/');
  const targeted = new Set(coverage.policies.flatMap(({ row }) => textsOf(at(row, 'properties', 'conditions', 'applications', 'includeAuthenticationContextClassReferences')) ?? []).map((one) => one.toLowerCase()));
  const cut = coverage.policies.some(({ row }) => row !== undefined && textsOf(at(row, 'properties', 'conditions', 'applications', 'includeAuthenticationContextClassReferences')) === undefined);
  return (claim, people) => {
    if (!targeted.has(claim.toLowerCase()) && gap === undefined && !cut) return true;
    const asked: Asked = { targets: [claim], clients: MODERN_CLIENTS, ...(people === undefined ? {} : { users: people }) };
    const { surely, perhaps, cause } = coverage.uncovered(asked, 'mfa');
    if (isEmpty(perhaps) && people?.length !== 0) return true;
    // Of people who can activate, one who is not asked is enough; where nobody knows who can, it has to be nobody at all.
    const unasked = new Set(surely.parts.flatMap((part) => part.people));
    const isUnbacked = people === undefined ? coverage.people.unlisted === undefined && coverage.people.listed.every((id) => unasked.has(id)) : unasked.size > 0;
    return isUnbacked ? false : (cause ?? doubtOf({ snapshot, policies: coverage.policies, people: coverage.people }, '', 'mfa'));
  };
});
