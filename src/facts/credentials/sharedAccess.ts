import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { formatDuration } from '../../values/duration.ts';
import { asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';

const STORAGE_ACCOUNTS = 'Microsoft.Storage/storageAccounts';

const FIELDS: Readonly<Record<string, FactField>> = {
  longest: { type: 'duration', description: 'How long a shared access signature should last at most; absent where nothing is said of it' },
  action: { type: 'string', values: ['Log', 'Block'], description: 'What happens to a longer one: it is noted, or refused; absent where nothing is said of it' },
};

/** What a storage account says of how long its shared access signatures last. */
export const sharedAccessFact: FactDefinition = {
  name: 'sharedAccess',
  description: "How long a storage account's shared access signatures should last",
  on: [STORAGE_ACCOUNTS],
  reads: [STORAGE_ACCOUNTS],
  fields: FIELDS,
  bind: () => answersOf,
};

/** An account without a policy has no `sasPolicy` (Storage documentation, "Configure an expiration policy for shared access signatures"). */
function answersOf(row: Row): FactAnswers {
  if (!isJsonObject(row.properties)) {
    const cause = unknown(missingPath(row, 'properties.sasPolicy'));
    return { longest: cause, action: cause };
  }
  const policy = at(row, 'properties', 'sasPolicy') ?? null;
  if (policy === null) return { longest: known(null), action: known(null) };
  return { longest: longestOf(row, policy), action: known(asString(at(policy, 'expirationAction')) ?? null) };
}

function longestOf(row: Row, policy: JsonValue): Answer<JsonValue> {
  const duration = durationOf(asString(at(policy, 'sasExpirationPeriod')) ?? '');
  return duration === undefined ? unknown(missingPath(row, 'properties.sasPolicy.sasExpirationPeriod')) : known(duration);
}

/** Azure writes days, hours, minutes and seconds: `1.15:59:59`, or `08:00:00` for less than a day. */
function durationOf(text: string): string | undefined {
  const found = /^(?:(\d{1,6})\.)?(\d{1,2}):(\d{1,2}):(\d{1,2})$/u.exec(text.trim());
  if (found === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return formatDuration((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}
