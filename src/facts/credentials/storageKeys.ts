import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath, noData } from '../missing.ts';

const STORAGE_ACCOUNTS = 'Microsoft.Storage/storageAccounts';

/**
 * Azure has noted when a key was made since 2021 (`keyCreationTime`, first in api-version 2021-02-01). A key without a
 * date is older; the end of that year is taken, so that the age said is never too high.
 */
const DATED_SINCE = '2022-01-01T00:00:00Z';
const KEY_NAMES = ['key1', 'key2'] as const;

const FIELDS: Readonly<Record<string, FactField>> = {
  sharedKeyAllowed: { type: 'boolean', description: 'Whether the access keys open the account: true unless switched off' },
  keys: {
    type: 'object[]',
    description: 'The access keys',
    items: {
      name: { type: 'string', values: KEY_NAMES, description: 'key1 or key2' },
      createdAt: { type: 'dateTime', description: 'When the key was made; absent when that was before Azure noted it' },
    },
  },
  oldestCreatedAt: { type: 'dateTime', description: 'When the older key was made; unknown when a key is older than the dates Azure holds' },
  oldestCreatedBy: { type: 'dateTime', description: 'The latest time at which the older key can have been made' },
};

/** Ages of a storage account's access keys, and whether they open anything. */
export const storageKeysFact: FactDefinition = {
  name: 'storageKeys',
  description: "Ages of a storage account's access keys, and whether they open anything",
  on: [STORAGE_ACCOUNTS],
  reads: [STORAGE_ACCOUNTS],
  fields: FIELDS,
  bind: () => (row) => ({ sharedKeyAllowed: sharedKeyAllowed(row), ...ageAnswers(row) }),
};

/** Absent and null mean allowed (Storage documentation, "Prevent authorization with Shared Key"). */
function sharedKeyAllowed(row: Row): Answer<JsonValue> {
  const allowed = at(row, 'properties', 'allowSharedKeyAccess') ?? true;
  return typeof allowed === 'boolean' && isJsonObject(row.properties) ? known(allowed) : unknown(missingPath(row, 'properties.allowSharedKeyAccess'));
}

interface Key {
  readonly name: string;
  readonly createdAt: string | null;
}

function ageAnswers(row: Row): FactAnswers {
  const times = at(row, 'properties', 'keyCreationTime');
  if (times === undefined) return unknownAges(row, `Azure holds no dates of the keys of ${row.name}`);
  const keys = KEY_NAMES.map((name): Key => ({ name, createdAt: asString(at(times, name)) ?? null }));
  if (keys.some(({ createdAt }) => createdAt !== null && parseInstant(createdAt) === undefined)) return unknownAges(row, `the dates of the keys of ${row.name} cannot be read`);
  const undated = keys.some(({ createdAt }) => createdAt === null);
  const bound = undated ? boundOf(row) : undefined;
  const oldest = earliest(keys.flatMap(({ createdAt }) => createdAt ?? []).concat(bound ?? []));
  const older = noData(row, `a key of ${row.name} is older than the dates that Azure holds`);
  return {
    keys: known(keys.map((key) => ({ ...key }))),
    oldestCreatedAt: undated || oldest === undefined ? unknown(older) : known(oldest),
    oldestCreatedBy: oldest === undefined ? unknown(older) : known(oldest),
  };
}

function unknownAges(row: Row, message: string): FactAnswers {
  const answer = unknown(noData(row, message));
  return { keys: answer, oldestCreatedAt: answer, oldestCreatedBy: answer };
}

/** An undated key of an account that is itself older than the dates. On a younger account its lack cannot be explained, and bounds nothing. */
function boundOf(row: Row): string | undefined {
  const created = parseInstant(asString(at(row, 'properties', 'creationTime')) ?? '');
  return created !== undefined && created < (parseInstant(DATED_SINCE) ?? 0) ? DATED_SINCE : undefined;
}

function earliest(times: readonly string[]): string | undefined {
  return times.toSorted((a, b) => (parseInstant(a) ?? 0) - (parseInstant(b) ?? 0))[0];
}
