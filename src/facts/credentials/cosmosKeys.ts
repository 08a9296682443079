import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath, noData } from '../missing.ts';

const ACCOUNTS = 'Microsoft.DocumentDB/databaseAccounts';

/**
 * Cosmos DB notes when a key was made anew since that day: a key without a date was last made before it (REST reference,
 * `AccountKeyMetadata.generationTime`), or together with an account that is younger.
 */
const DATED_SINCE = '2022-06-18T00:00:00Z';
const KEY_NAMES = ['primaryMasterKey', 'secondaryMasterKey', 'primaryReadonlyMasterKey', 'secondaryReadonlyMasterKey'] as const;

const FIELDS: Readonly<Record<string, FactField>> = {
  keys: {
    type: 'object[]',
    description: 'The four keys as far as anything is known of their age; more may be there where Azure holds no date of one',
    items: {
      name: { type: 'string', values: KEY_NAMES, description: 'Which key' },
      access: { type: 'string', values: ['write', 'read'], description: 'Whether the key changes data, or only reads it' },
      createdBy: { type: 'dateTime', description: 'The latest time at which the key can have been made' },
    },
  },
};

/** Ages of the keys of a Cosmos DB account. */
export const cosmosKeysFact: FactDefinition = {
  name: 'cosmosKeys',
  description: 'Ages of the keys of a Cosmos DB account',
  on: [ACCOUNTS],
  reads: [ACCOUNTS],
  fields: FIELDS,
  bind: () => answersOf,
};

function answersOf(row: Row): FactAnswers {
  const metadata = at(row, 'properties', 'keysMetadata');
  if (!isJsonObject(metadata)) return { keys: unknown(missingPath(row, 'properties.keysMetadata')) };
  const noted = KEY_NAMES.map((name) => ({ name, time: asString(at(metadata, name, 'generationTime')) }));
  if (noted.some(({ time }) => time !== undefined && parseInstant(time) === undefined)) return { keys: unknown(noData(row, `the dates of the keys of ${row.name} cannot be read`)) };
  const account = createdOf(row);
  const keys = noted.flatMap(({ name, time }): readonly JsonValue[] => {
    const createdBy = time ?? latest(account);
    return createdBy === undefined ? [] : [{ name, access: name.includes('Readonly') ? 'read' : 'write', createdBy }];
  });
  const isVague = noted.some(({ time }) => time === undefined) && !isYoung(account);
  return { keys: known(keys, isVague ? noData(row, `a key of ${row.name} is older than the dates that Azure holds`) : undefined) };
}

function createdOf(row: Row): string | undefined {
  const created = asString(at(row, 'systemData', 'createdAt')) ?? asString(at(row, 'properties', 'systemData', 'createdAt'));
  return created === undefined || parseInstant(created) === undefined ? undefined : created;
}

/** Whether the account was made when Azure already noted keys: what has no date then is as old as the account. */
function isYoung(account: string | undefined): boolean {
  return account !== undefined && (parseInstant(account) ?? 0) >= (parseInstant(DATED_SINCE) ?? 0);
}

/** The latest time at which a key without a date can have been made; nothing is known where the account's own age is not. */
function latest(account: string | undefined): string | undefined {
  if (account === undefined) return undefined;
  return isYoung(account) ? account : DATED_SINCE;
}
