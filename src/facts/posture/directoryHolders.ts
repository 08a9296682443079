import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { FactContext } from '../../model/fact.ts';
import type { PrivilegedHolder } from '../../model/posture.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';
import { inEffect } from '../access/period.ts';
import { behind, directoryIndex, type DirectoryIndex } from '../directory/directoryIndex.ts';
import { grantOf, type DirectoryGrant } from '../directory/grants.ts';
import { isPerson, nameOf } from '../directory/people.ts';
import type { DirectoryRole } from '../directory/roles.ts';
import type { Placed } from './holder.ts';
import { instantText } from './order.ts';
import type { Doubts } from './unread.ts';

/** Holders of privileged directory roles, from the assignments and the eligibilities in effect. */
export function directoryHolders(snapshot: Snapshot, context: FactContext, doubts: Doubts): readonly Placed[] {
  const index = directoryIndex(snapshot, context);
  const now = parseInstant(context.now) ?? 0;
  const placed: Placed[] = [];
  for (const row of snapshot.rows(DIRECTORY_ASSIGNMENTS)) placed.push(...placedOf(index, row, 'assignment', doubts));
  for (const row of snapshot.rows(DIRECTORY_ELIGIBILITIES)) if (inEffect(row, now)) placed.push(...placedOf(index, row, 'eligibility', doubts));
  return placed;
}

function placedOf(index: DirectoryIndex, row: Row, kind: DirectoryGrant['kind'], doubts: Doubts): readonly Placed[] {
  if (!doubts.isJudged(row)) return [];
  const grant = grantOf(row, kind);
  const role = grant.known ? index.roles(grant.value.roleId) : undefined;
  const privileged = grant.known && role !== undefined ? role.privileged : grant;
  if (!privileged.known) doubts.note(privileged.unknown);
  if (!grant.known || role === undefined || !privileged.known || privileged.value !== true) return [];
  return [{ holder: holderIn(index, row, grant.value, role), grantsAccess: role.classes.known && role.classes.value.includes('grantAccess') }];
}

function holderIn(index: DirectoryIndex, row: Row, grant: DirectoryGrant, role: DirectoryRole): PrivilegedHolder {
  const identity = index.identity(grant.principalId);
  const holding = grant.kind === 'eligibility' ? known<'eligible'>('eligible') : index.holdings.holding(row);
  const people = peopleBehind(index, grant.principalId);
  const until = untilOf(index, row, holding);
  const cause = [identity, holding, people].flatMap((answer) => (answer.known ? [] : [answer.unknown]))[0];
  return {
    grant: row.id, directory: true, role: role.name, scope: scopeOf(row), principalId: grant.principalId,
    principalName: identity.known ? nameOf(identity.value) : (index.memberships.member(grant.principalId)?.name ?? grant.principalId),
    ...(identity.known ? { principalKind: identity.value.kind } : {}),
    ...(holding.known ? { holding: holding.value } : {}),
    ...(until === undefined ? {} : { until }),
    ...(people.known && people.value !== null ? { people: people.value } : {}),
    ...(cause === undefined ? {} : { unknown: cause }),
  };
}

/** `/` is the whole directory. */
function scopeOf(row: Row): string {
  return asString(at(row, 'properties', 'directoryScopeId')) ?? asString(at(row, 'properties', 'appScopeId')) ?? '';
}

function untilOf(index: DirectoryIndex, row: Row, holding: Answer<PrivilegedHolder['holding']>): string | undefined {
  if (!holding.known || holding.value === 'standing') return undefined;
  return instantText(holding.value === 'eligible' ? asString(at(row, 'properties', 'endDateTime')) : index.holdings.until(row));
}

/** How many people are behind a group; null where the holder is none. */
function peopleBehind(index: DirectoryIndex, principalId: string): Answer<number | null> {
  const own = index.identity(principalId);
  const isGroup = index.memberships.isGroup(principalId) || (own.known && own.value.kind === 'group');
  if (!isGroup) return known(null);
  const { ids, unread } = behind(index, principalId);
  const identities = ids.map(index.identity);
  const doubt = unread ?? identities.flatMap((one) => (one.known ? [] : [one.unknown]))[0];
  return doubt === undefined ? known(identities.filter((one) => one.known && isPerson(one.value)).length) : unknown(doubt);
}
