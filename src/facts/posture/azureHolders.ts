import type { FactContext } from '../../model/fact.ts';
import type { PrivilegedHolder } from '../../model/posture.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, type Answer, type Unknown } from '../../model/unknown.ts';
import { asArray } from '../../values/json.ts';
import { privilegeOfGrant, roleOf } from '../access/grantPrivilege.ts';
import type { Grant } from '../access/grants.ts';
import { ASSIGNMENT_INSTANCES } from '../access/holdings.ts';
import { holderOf, listsBehind } from '../access/principalAnswers.ts';
import { privilegedAnswer } from '../access/privilegeAnswers.ts';
import { accessSources, isOfGroup, type AccessSources } from '../access/sources.ts';
import { nameOf } from '../directory/people.ts';
import type { Placed } from './holder.ts';
import { instantText } from './order.ts';
import type { Doubts } from './unread.ts';

/** Holders of privileged roles of Azure, from the assignments and the eligibilities in effect that all answers about access are made of. */
export function azureHolders(snapshot: Snapshot, context: FactContext, doubts: Doubts): readonly Placed[] {
  const sources = accessSources(snapshot, context);
  for (const { cause } of sources.grants.cut) doubts.note(cause);
  return sources.grants.all.flatMap((grant) => {
    // Neither assignments nor eligibilities carry tags.
    const privilege = doubts.isJudged({ id: grant.id }) ? privilegeIn(sources, grant) : NOT_PRIVILEGED;
    if (!privilege.known) doubts.note(privilege.unknown);
    return privilege.known && privilege.value !== null ? [{ holder: holderIn(sources, grant, privilege.value), grantsAccess: privilege.value.grantsAccess }] : [];
  });
}

interface HeldRole {
  readonly name: string;
  readonly grantsAccess: boolean;
}

const NOT_PRIVILEGED: Answer<HeldRole | null> = known(null);

/** The role where it is privileged; null where it is not. */
function privilegeIn(sources: AccessSources, grant: Grant): Answer<HeldRole | null> {
  const role = roleOf(sources, grant);
  if (!role.known) return role;
  const privilege = privilegeOfGrant(sources, grant);
  if (!privilege.known) return privilege;
  const privileged = privilegedAnswer(role.value, privilege.value);
  if (!privileged.known) return privileged;
  return privileged.value ? known({ name: role.value.name ?? role.value.id, grantsAccess: privilege.value.classes.includes('grantAccess') }) : NOT_PRIVILEGED;
}

function holderIn(sources: AccessSources, grant: Grant, role: HeldRole): PrivilegedHolder {
  const { id, scope, principalId, holding } = grant;
  const identity = holderOf(grant, sources);
  const people = peopleBehind(sources, grant);
  const until = instantText(grant.until);
  const unknown = (identity.known ? undefined : identity.unknown) ?? (holding === 'unknown' ? sources.gap(ASSIGNMENT_INSTANCES, scope) : undefined) ?? (people.known ? undefined : people.unknown);
  return {
    grant: id, directory: false, role: role.name, scope, principalId,
    principalName: identity.known ? nameOf(identity.value) : (sources.memberships.member(principalId)?.name ?? grant.principalName ?? principalId),
    ...(identity.known ? { principalKind: identity.value.kind } : {}),
    ...(holding === 'unknown' ? {} : { holding }),
    ...(until === undefined ? {} : { until }),
    ...(people.known && people.value !== null ? { people: people.value } : {}),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** How many people are behind a group; null where the holder is none. */
function peopleBehind(sources: AccessSources, grant: Grant): Answer<number | null> {
  const isGroup = grant.principalType?.toLowerCase() === 'group' || sources.memberships.isGroup(grant.principalId);
  return isGroup && isOfGroup(grant, sources.memberships) ? countOf(listsBehind(grant, sources)['people']) : known(null);
}

/** A list that may be longer than what was seen has no count. */
function countOf(list: ReturnType<typeof listsBehind>[string] | undefined): Answer<number | null> {
  if (list === undefined) return known(null);
  if (!list.known) return list;
  return list.atLeast === undefined ? known(asArray(list.value).length) : notCounted(list.atLeast);
}

function notCounted(cause: Unknown): Answer<number> {
  return { known: false, unknown: cause };
}
