import type { FactAnswers, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { asString, at, compareText, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { ELIGIBILITIES, ROLE_ASSIGNMENTS, type Grant } from './grants.ts';
import { behind, identityOf } from './holders.ts';
import { GROUP_ELIGIBILITIES, GROUP_MEMBERS } from './memberships.ts';
import { DIRECTORY_TYPES, PRINCIPAL_KINDS, type PrincipalIdentity, type PrincipalKind } from './principals.ts';
import { isOfGroup, type AccessSources } from './sources.ts';

/** Fields about the one principal that a grant names. */
export const PRINCIPAL_FIELDS: Readonly<Record<string, FactField>> = {
  principalKind: { type: 'string', values: PRINCIPAL_KINDS, reads: DIRECTORY_TYPES, description: 'Who holds it, as the directory has it; orphan: nobody any more, foreign: a workload of another tenant' },
  principalName: { type: 'string', reads: DIRECTORY_TYPES, description: 'Display name of the holder; absent where it is gone' },
  principalEnabled: { type: 'boolean', reads: DIRECTORY_TYPES, description: 'Whether the holder can sign in; absent for what never does' },
  principalExists: { type: 'boolean', reads: DIRECTORY_TYPES, description: 'Whether the directory still has the holder; true for what is of another tenant' },
};

const HOLDER_READS = [...DIRECTORY_TYPES, GROUP_MEMBERS, GROUP_ELIGIBILITIES];

/** Fields about everybody behind a grant, through groups in groups. */
export const HOLDER_FIELDS: Readonly<Record<string, FactField>> = {
  people: { type: 'string[]', reads: HOLDER_READS, description: 'Object ids of the people behind it, those who can activate a membership included' },
  guests: { type: 'string[]', reads: HOLDER_READS, description: 'Names of the guests among them' },
  workloads: { type: 'string[]', reads: HOLDER_READS, description: 'Object ids of the service principals and managed identities behind it' },
};

/** Who the principal of a grant is. */
export function principalAnswers(row: Row, grant: Grant, sources: AccessSources): FactAnswers {
  const identity = principalOf(row, grant, sources);
  if (!identity.known) return { principalKind: identity, principalName: identity, principalEnabled: identity, principalExists: identity };
  const { kind, name, enabled } = identity.value;
  return { principalKind: known(kind), principalName: known(name ?? null), principalEnabled: enabled, principalExists: known(kind !== 'orphan') };
}

function principalOf(row: Row, grant: Grant, sources: AccessSources): Answer<PrincipalIdentity> {
  return asString(at(row, 'properties', 'principalId')) === undefined ? unknown(missingPath(row, 'properties.principalId')) : holderOf(grant, sources);
}

/**
 * Who holds a grant that says whose it is. A row without the type of its principal was cut: which list would hold it is not known then, and
 * neither that none does.
 */
export function holderOf(grant: Grant, sources: AccessSources): Answer<PrincipalIdentity> {
  const identity = identityOf(sources, grant.principalId, grant);
  if (!identity.known || identity.value.kind !== 'orphan' || grant.principalType !== undefined) return identity;
  return unknown(missingPath({ id: grant.id, type: grant.kind === 'eligibility' ? ELIGIBILITIES : ROLE_ASSIGNMENTS }, 'properties.principalType'));
}

/** Everybody behind a grant. */
export function holderAnswers(row: Row, grant: Grant, sources: AccessSources): FactAnswers {
  if (grant.principalId !== '') return listsBehind(grant, sources);
  const cut = unknown(missingPath(row, 'properties.principalId'));
  return { people: cut, guests: cut, workloads: cut };
}

/** Everybody behind a grant that says whose it is. Lists are made once a group: large ones hold many grants. */
export function listsBehind(grant: Grant, sources: AccessSources): FactAnswers {
  if (!isOfGroup(grant, sources.memberships)) return holderLists(grant, sources);
  const key = `${grant.principalId} ${grant.principalType ?? ''}`;
  const answers = sources.holderLists.get(key) ?? holderLists(grant, sources);
  sources.holderLists.set(key, answers);
  return answers;
}

const PEOPLE: readonly PrincipalKind[] = ['user', 'guest'];
const WORKLOADS: readonly PrincipalKind[] = ['servicePrincipal', 'managedIdentity', 'foreign'];

function holderLists(grant: Grant, sources: AccessSources): FactAnswers {
  const { identities, unread } = identitiesBehind(grant, sources);
  const list = (kinds: readonly PrincipalKind[], show: (identity: PrincipalIdentity) => string): Answer<JsonValue> =>
    known(identities.filter(({ kind }) => kinds.includes(kind)).map(show).toSorted(compareText), unread);
  return { people: list(PEOPLE, ({ id }) => id), guests: list(['guest'], ({ name, detail, id }) => name ?? detail ?? id), workloads: list(WORKLOADS, ({ id }) => id) };
}

interface Behind {
  readonly identities: readonly PrincipalIdentity[];
  /** Why there may be others, or others among them than are told. */
  readonly unread: Unknown | undefined;
}

/** Who is behind a grant, as the directory has them. */
function identitiesBehind(grant: Grant, sources: AccessSources): Behind {
  const found = behind(sources, grant).map((id) => identityOf(sources, id, id === grant.principalId ? grant : undefined));
  const { unread, unreadEligible } = isOfGroup(grant, sources.memberships) ? sources.memberships.expand(grant.principalId) : {};
  return { identities: found.flatMap((one) => (one.known ? [one.value] : [])), unread: unread ?? unreadEligible ?? found.flatMap((one) => (one.known ? [] : [one.unknown]))[0] };
}
