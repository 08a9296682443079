import type { FactContext, FactDefinition } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { isUnknown, known, type Answer, type Truth, type Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, compareText } from '../../values/json.ts';
import { doubtsAt } from '../access/doubts.ts';
import { privilegeOfGrant, roleOf } from '../access/grantPrivilege.ts';
import { ELIGIBILITIES, ROLE_ASSIGNMENTS, type Grant } from '../access/grants.ts';
import { isPrivileged } from '../access/privilege.ts';
import { roleIdOf } from '../access/role.ts';
import { ROLE_DEFINITIONS } from '../access/roleIndex.ts';
import { scopeKey, SUBSCRIPTIONS } from '../access/scopes.ts';
import { accessSources, type AccessSources } from '../access/sources.ts';
import { gapAt, missingPath } from '../missing.ts';
import { recurs } from './reviewed.ts';
import { AZURE_REVIEWS } from './reviews.ts';

const GRANTS = [ROLE_ASSIGNMENTS, ELIGIBILITIES, ROLE_DEFINITIONS];

/** Which privileged Azure roles of a subscription nobody looks at again and again. */
export const azureReviewsFact: FactDefinition = {
  name: 'azureReviews',
  description: 'The privileged Azure roles that people hold or can activate at a subscription itself, and those that no access review that recurs looks at',
  on: [SUBSCRIPTIONS],
  reads: [SUBSCRIPTIONS, AZURE_REVIEWS, ...GRANTS],
  fields: {
    roles: { type: 'string[]', reads: GRANTS, description: 'Names of the privileged roles that people or groups have at exactly the subscription' },
    unreviewed: { type: 'string[]', description: 'Names of those of which no such review asks about all people' },
  },
  bind: (snapshot, context) => {
    const sources = accessSources(snapshot, context);
    const reviews = readReviews(snapshot, context);
    return (row) => {
      const { held, doubt } = rolesAt(sources, row);
      return { roles: known(namesOf(held), doubt), unreviewed: unreviewedOf(held, doubt, (one) => reviewedAt(snapshot, reviews, row, one)) };
    };
  },
};

type Part = 'active' | 'eligible';

interface Held {
  readonly roleId: string;
  readonly name: string;
  readonly part: Part;
}

function namesOf(held: readonly Held[]): readonly string[] {
  return [...new Set(held.map(({ name }) => name))].toSorted(compareText);
}

/** Workloads have no access that somebody could ask a person about; they are not counted. */
function rolesAt(sources: AccessSources, subscription: Row): { readonly held: readonly Held[]; readonly doubt: Unknown | undefined } {
  const held: Held[] = [];
  let doubt: Unknown | undefined = doubtsAt(sources, { scope: scopeKey(subscription.id) })[0]?.cause;
  for (const grant of sources.byScope.of(scopeKey(subscription.id))) {
    if (grant.principalType?.toLowerCase() === 'serviceprincipal') continue;
    const privileged = isPrivilegedGrant(sources, grant);
    if (isUnknown(privileged)) doubt ??= privileged;
    else if (privileged) held.push(heldOf(sources, grant));
  }
  return { held, doubt };
}

function isPrivilegedGrant(sources: AccessSources, grant: Grant): Truth {
  const privilege = privilegeOfGrant(sources, grant);
  return privilege.known ? isPrivileged(privilege.value) : privilege.unknown;
}

function heldOf(sources: AccessSources, grant: Grant): Held {
  const role = roleOf(sources, grant);
  return { roleId: grant.roleId, name: (role.known ? role.value.name : undefined) ?? grant.roleId, part: grant.kind === 'assignment' ? 'active' : 'eligible' };
}

function unreviewedOf(held: readonly Held[], doubt: Unknown | undefined, reviewed: (one: Held) => Truth): Answer<readonly string[]> {
  const answers = held.map((one) => ({ one, answer: reviewed(one) }));
  const perhaps = answers.flatMap(({ answer }) => (isUnknown(answer) ? [answer] : []))[0];
  return known(namesOf(answers.filter(({ answer }) => answer === false).map(({ one }) => one)), doubt ?? perhaps);
}

interface Review {
  readonly live: Truth;
  readonly scope: string | undefined;
  readonly roleId: string | undefined;
  readonly parts: readonly Part[];
  readonly cut: Unknown | undefined;
}

function readReviews(snapshot: Snapshot, { now }: FactContext): readonly Review[] {
  const instant = parseInstant(now) ?? 0;
  return [...snapshot.rows(AZURE_REVIEWS)].flatMap((row) => (isOfAllPeople(row) ? [reviewOf(row, recurs(row, instant))] : []));
}

/** A review of guests or workloads alone, or of those who were long away, leaves people out (REST reference, "AccessReviewScope"). */
function isOfAllPeople(row: Row): boolean {
  const kinds = asString(at(row, 'properties', 'scope', 'principalType'))?.toLowerCase().split(',').map((kind) => kind.trim());
  return (kinds === undefined || kinds.includes('user')) && asString(at(row, 'properties', 'scope', 'inactiveDuration')) === undefined;
}

function reviewOf(row: Row, live: Truth): Review {
  const text = (key: string): string | undefined => asString(at(row, 'properties', 'scope', key));
  const [scope, role, state] = [text('resourceId'), text('roleDefinitionId'), text('assignmentState')?.toLowerCase()];
  const missing = scope === undefined ? 'resourceId' : role === undefined ? 'roleDefinitionId' : undefined;
  return {
    live, scope: scope === undefined ? undefined : scopeKey(scope), roleId: role === undefined ? undefined : roleIdOf(role),
    parts: state === 'active' ? ['active'] : state === 'eligible' ? ['eligible'] : ['active', 'eligible'],
    cut: missing === undefined ? undefined : missingPath(row, `properties.scope.${missing}`),
  };
}

function reviewedAt(snapshot: Snapshot, reviews: readonly Review[], subscription: Row, { roleId, part }: Held): Truth {
  const near = reviews.filter(({ live, scope, roleId: of, parts, cut }) => live !== false && parts.includes(part) && (cut !== undefined || (scope === scopeKey(subscription.id) && of === roleId)));
  if (near.some(({ live, cut }) => live === true && cut === undefined)) return true;
  const [doubtful] = near;
  if (doubtful !== undefined) return doubtful.cut ?? doubtful.live;
  return gapAt(snapshot, AZURE_REVIEWS, subscription.id) ?? false;
}
