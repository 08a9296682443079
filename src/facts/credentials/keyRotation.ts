import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown } from '../../model/unknown.ts';
import { asArray, asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { noData } from '../missing.ts';
import { VAULT_KEYS } from './vaultItem.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  automatic: { type: 'boolean', description: 'Whether a policy makes a new version of the key by itself' },
  notifies: { type: 'boolean', description: 'Whether a policy says that the key is about to end' },
  rotatesAfter: { type: 'duration', description: 'The age at which a new version is made; absent when that is told from its end, or never' },
  expiryTime: { type: 'duration', description: 'How long each new version lasts; absent when it has no end' },
};

/** What the rotation policy of a Key Vault key does. */
export const keyRotationFact: FactDefinition = {
  name: 'keyRotation',
  description: 'What the rotation policy of a Key Vault key does',
  on: [VAULT_KEYS],
  reads: [VAULT_KEYS],
  fields: FIELDS,
  bind: () => answersOf,
};

/** The list of a vault's keys may leave the policy out, which is no proof that there is none: only an answer that carries one says what it does. */
function answersOf(row: Row): FactAnswers {
  const policy = at(row, 'properties', 'rotationPolicy');
  const actions = at(policy, 'lifetimeActions');
  if (!isJsonObject(policy) || !Array.isArray(actions)) return notListed(row);
  const rotating = ofKind(actions, 'rotate');
  const after = rotating.flatMap((action) => asString(at(action, 'trigger', 'timeAfterCreate')) ?? [])[0];
  return {
    automatic: known(rotating.length > 0),
    notifies: known(ofKind(actions, 'notify').length > 0),
    rotatesAfter: known(after ?? null),
    expiryTime: known(asString(at(policy, 'attributes', 'expiryTime')) ?? null),
  };
}

function ofKind(actions: JsonValue, kind: string): readonly JsonValue[] {
  return asArray(actions).filter((action) => asString(at(action, 'action', 'type'))?.toLowerCase() === kind);
}

function notListed(row: Row): FactAnswers {
  const cause = unknown(noData(row, `the list of keys does not say how ${row.name} is rotated; only an answer about the one key does`));
  return { automatic: cause, notifies: cause, rotatesAfter: cause, expiryTime: cause };
}
