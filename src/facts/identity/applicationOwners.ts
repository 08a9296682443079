import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString, at, compareText, type JsonValue } from '../../values/json.ts';
import { indexPrincipals, USERS, type PrincipalIdentity, type Principals } from '../access/principals.ts';
import { gapAt, missingPath } from '../missing.ts';
import { APPLICATIONS } from './credentialList.ts';

const APPLICATION_OWNERS = 'Microsoft.Graph/applicationOwners';

const FIELDS: Readonly<Record<string, FactField>> = {
  owners: {
    type: 'object[]', description: 'Whoever owns it, by name', reads: [APPLICATIONS, APPLICATION_OWNERS],
    items: {
      id: { type: 'string', description: 'Object id' }, type: { type: 'string', description: 'user or servicePrincipal' }, name: { type: 'string', description: 'Display name, or the object id' },
    },
  },
  guests: { type: 'string[]', description: 'Names of those owners that are guests' },
  disabled: { type: 'string[]', description: 'Names of those owners that are people who cannot sign in' },
};

/** Who can add a credential to an application, and so sign in as it. */
export const applicationOwnersFact: FactDefinition = {
  name: 'applicationOwners',
  description: 'Who owns an application',
  on: [APPLICATIONS],
  reads: [APPLICATIONS, APPLICATION_OWNERS, USERS],
  fields: FIELDS,
  bind: (snapshot) => {
    const sources = { rows: ownerRows(snapshot), gaps: gapsByApplication(snapshot), snapshot };
    const principals = indexPrincipals(snapshot, [USERS]);
    return (row) => answersOf(ownersOf(row, sources), principals);
  },
};

interface Sources {
  readonly rows: ReadonlyMap<string, Row>;
  readonly gaps: ReadonlyMap<string, Unknown>;
  readonly snapshot: Snapshot;
}

interface Owner {
  readonly id: string;
  readonly type: string;
  readonly name: string | undefined;
}

interface Owners {
  readonly owners: readonly Owner[];
  /** Why there may be others. */
  readonly unread: Unknown | undefined;
}

function ownerRows(snapshot: Snapshot): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>();
  for (const row of snapshot.rows(APPLICATION_OWNERS)) rows.set((asString(at(row, 'properties', 'applicationId')) ?? lastSegment(row.id)).toLowerCase(), row);
  return rows;
}

/** Owners are asked for application by application, and each can be refused by itself. */
function gapsByApplication(snapshot: Snapshot): ReadonlyMap<string, Unknown> {
  const own = snapshot.gaps.filter((gap) => gap.artifact.toLowerCase() === APPLICATION_OWNERS.toLowerCase());
  return new Map(own.map((gap) => [lastSegment(gap.scope).toLowerCase(), gap]));
}

function ownersOf(application: Row, { rows, gaps, snapshot }: Sources): Owners | Unknown {
  const id = lastSegment(application.id).toLowerCase();
  const row = rows.get(id);
  if (row === undefined) return gaps.get(id) ?? gapAt(snapshot, APPLICATION_OWNERS, application.id) ?? notRead(application, id);
  const list = at(row, 'properties', 'owners');
  if (!Array.isArray(list)) return missingPath(row, 'properties.owners');
  const owners = (list as readonly JsonValue[]).flatMap((entry) => readOwner(entry) ?? []);
  return { owners, unread: owners.length === list.length ? undefined : missingPath(row, 'properties.owners[*].id') };
}

function notRead(application: Row, id: string): Unknown {
  return { reason: 'notCollected', artifact: APPLICATION_OWNERS, scope: application.id, missing: [id], message: `the owners of application ${application.name} were not read` };
}

function readOwner(entry: JsonValue): Owner | undefined {
  const id = asString(at(entry, 'id'));
  return id === undefined ? undefined : { id: id.toLowerCase(), type: asString(at(entry, 'type')) ?? '', name: asString(at(entry, 'displayName')) };
}

function answersOf(read: Owners | Unknown, principals: Principals): FactAnswers {
  if ('reason' in read) return { owners: unknown(read), guests: unknown(read), disabled: unknown(read) };
  const { owners, unread } = read;
  const byName = owners.map(({ id, type, name }) => ({ id, type, name: name ?? id })).toSorted((left, right) => compareText(left.name, right.name) || compareText(left.id, right.id));
  // An owner of whom no type is told may be a user.
  const people = owners.filter(({ type }) => type === '' || type.toLowerCase() === 'user').map((owner) => ({ owner, identity: principals.of(owner.id, { type: 'User', exists: true }) }));
  return { owners: known(byName, unread), guests: namesWhere(people, ({ kind }) => kind === 'guest', unread), disabled: disabledOf(people, unread) };
}

interface Person {
  readonly owner: Owner;
  readonly identity: Answer<PrincipalIdentity>;
}

function namesWhere(people: readonly Person[], holds: (identity: PrincipalIdentity) => boolean, unread: Unknown | undefined): Answer<JsonValue> {
  const found = people.filter(({ identity }) => identity.known && holds(identity.value));
  const pending = people.flatMap(({ identity }) => (identity.known ? [] : [identity.unknown]))[0];
  return known(found.map(({ owner }) => owner.name ?? owner.id).toSorted(compareText), unread ?? pending);
}

function disabledOf(people: readonly Person[], unread: Unknown | undefined): Answer<JsonValue> {
  const cut = people.flatMap(({ identity }) => (identity.known && !identity.value.enabled.known ? [identity.value.enabled.unknown] : []))[0];
  return namesWhere(people, ({ enabled }) => enabled.known && enabled.value === false, unread ?? cut);
}
