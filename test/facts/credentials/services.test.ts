import { describe, expect, it } from 'vitest';
import { cosmosKeysFact } from '../../../src/facts/credentials/cosmosKeys.ts';
import { localAuthFact } from '../../../src/facts/credentials/localAuth.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { answersOf, plain, SUBSCRIPTION } from '../access/snapshot.ts';

function localAuth(type: string, properties: JsonObject) {
  return plain(answersOf(localAuthFact, { id: `${SUBSCRIPTION}/resourceGroups/g/providers/${type}/one`, type, properties }));
}

/** By type: the switch, values that leave local authentication on, values that turn it off, values that say neither (REST reference of each type). */
const SWITCHES: readonly (readonly [type: string, name: string, on: readonly (JsonValue | undefined)[], off: readonly JsonValue[], neither: readonly (JsonValue | undefined)[]])[] = [
  ...['Microsoft.DocumentDB/databaseAccounts', 'Microsoft.ServiceBus/namespaces', 'Microsoft.EventHub/namespaces', 'Microsoft.CognitiveServices/accounts', 'Microsoft.AppConfiguration/configurationStores'].map(
    (type) => [type, 'disableLocalAuth', [undefined, null, false], [true], ['true', 1, {}]] as const,
  ),
  ['Microsoft.Cache/redis', 'disableAccessKeyAuthentication', [undefined, null, false], [true], ['yes']],
  ['Microsoft.ContainerService/managedClusters', 'disableLocalAccounts', [undefined, null, false], [true], ['yes']],
  ['Microsoft.ContainerRegistry/registries', 'adminUserEnabled', [true], [false, null], [undefined, 'no']],
  ['Microsoft.Batch/batchAccounts', 'allowedAuthenticationModes', [undefined, null, ['AAD', 'SharedKey'], ['sharedkey']], [['AAD'], ['AAD', 'TaskAuthenticationToken']], [[], 'AAD', [3]]],
];

describe.each(SWITCHES)('%s', (type, name, on, off, neither) => {
  const enabled = (value: JsonValue | undefined) => localAuth(type, value === undefined ? { other: 1 } : { [name]: value })['enabled'];

  it('knows what its switch says, and what it means where it says nothing', () => {
    expect(on.map(enabled)).toEqual(on.map(() => true));
    expect(off.map(enabled)).toEqual(off.map(() => false));
    expect(neither.map(enabled)).toEqual(neither.map(() => 'unknown: notCollected'));
  });

  it('names its switch', () => {
    expect(localAuth(type, {})['switch']).toBe(`properties.${name}`);
  });
});

describe('sign-in with Entra ID', () => {
  it.each([
    ['Microsoft.ContainerService/managedClusters', { aadProfile: { managed: true } }, true],
    ['Microsoft.ContainerService/managedClusters', { aadProfile: null }, false],
    ['Microsoft.ContainerService/managedClusters', {}, false],
    ['Microsoft.Cache/redis', { redisConfiguration: { 'aad-enabled': 'True' } }, true],
    ['Microsoft.Cache/redis', { redisConfiguration: {} }, false],
    ['Microsoft.ServiceBus/namespaces', {}, true],
  ])('%s with %j: %s', (type, properties, expected) => {
    expect(localAuth(type, properties)['entraId']).toBe(expected);
  });
});

describe('the keys of a Cosmos DB account', () => {
  const NAMES = ['primaryMasterKey', 'secondaryMasterKey', 'primaryReadonlyMasterKey', 'secondaryReadonlyMasterKey'];
  const keys = (keysMetadata: JsonValue | undefined, more: JsonObject = {}) => {
    const answer = answersOf(cosmosKeysFact, { id: `${SUBSCRIPTION}/c`, type: 'Microsoft.DocumentDB/databaseAccounts', properties: keysMetadata === undefined ? {} : { keysMetadata }, ...more })['keys'];
    return answer?.known === true ? { times: (answer.value as readonly JsonObject[]).map((key) => key['createdBy']), more: answer.atLeast?.reason } : answer?.unknown.reason;
  };
  const made = (...times: readonly (string | undefined)[]): JsonObject => Object.fromEntries(times.map((generationTime, index) => [NAMES[index] ?? '', generationTime === undefined ? {} : { generationTime }]));
  const of = (createdAt: string): JsonObject => ({ systemData: { createdAt } });
  const T = '2026-09-01T08:00:00.0000000Z';

  it('have the times that Azure noted', () => {
    expect(keys(made(T, T, T, T))).toEqual({ times: [T, T, T, T], more: undefined });
  });

  it('without a time are as old as the account, where that is younger than the notes', () => {
    expect(keys(made(T), of('2024-02-01T10:00:00Z'))).toEqual({ times: [T, '2024-02-01T10:00:00Z', '2024-02-01T10:00:00Z', '2024-02-01T10:00:00Z'], more: undefined });
    expect(keys(made(T, T, T), of('2022-06-18T00:00:00Z'))).toEqual({ times: [T, T, T, '2022-06-18T00:00:00Z'], more: undefined });
  });

  it('without a time of an older account were made before the notes began, and nobody knows when', () => {
    expect(keys(made(T, T, T), of('2018-02-01T10:00:00Z'))).toEqual({ times: [T, T, T, '2022-06-18T00:00:00Z'], more: 'noData' });
  });

  it('without a time of an account without one are left out, and said to be', () => {
    expect(keys(made(T, undefined, T, T))).toEqual({ times: [T, T, T], more: 'noData' });
    expect(keys({})).toEqual({ times: [], more: 'noData' });
  });

  it('are not known where the times did not come, or cannot be read', () => {
    expect([keys(undefined), keys(null), keys(made('yesterday'))]).toEqual(['notCollected', 'notCollected', 'noData']);
  });

  it('write or only read', () => {
    const answer = answersOf(cosmosKeysFact, { id: `${SUBSCRIPTION}/c`, type: 'Microsoft.DocumentDB/databaseAccounts', properties: { keysMetadata: made(T, T, T, T) } })['keys'];
    expect(answer?.known === true ? (answer.value as readonly JsonObject[]).map((key) => [key['name'], key['access']]) : undefined).toEqual([['primaryMasterKey', 'write'], ['secondaryMasterKey', 'write'], ['primaryReadonlyMasterKey', 'read'], ['secondaryReadonlyMasterKey', 'read']]);
  });
});
