import { describe, expect, it } from 'vitest';
import { storageKeysFact } from '../../../src/facts/credentials/storageKeys.ts';
import { vaultItemFact } from '../../../src/facts/credentials/vaultItem.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, plain, SUBSCRIPTION } from '../access/snapshot.ts';

const ACCOUNT = `${SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/stdata`;
const SECRET = `${SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.KeyVault/vaults/kv/secrets/password`;

function account(properties: JsonObject) {
  return plain(answersOf(storageKeysFact, { id: ACCOUNT, type: 'Microsoft.Storage/storageAccounts', properties }));
}

function secret(properties: JsonObject) {
  return plain(answersOf(vaultItemFact, { id: SECRET, type: 'Microsoft.KeyVault/vaults/secrets', properties }));
}

describe('the access keys of a storage account', () => {
  it.each([[undefined, true], [null, true], [true, true], [false, false], ['no', 'unknown: notCollected']])('open it with allowSharedKeyAccess %s: %s', (allowSharedKeyAccess, expected) => {
    expect(account(allowSharedKeyAccess === undefined ? {} : { allowSharedKeyAccess })['sharedKeyAllowed']).toBe(expected);
  });

  it('are as old as the older of them', () => {
    expect(account({ keyCreationTime: { key1: '2026-11-01T07:00:00.1234567Z', key2: '2025-08-11T07:00:00.0000000Z' } })).toMatchObject({
      keys: [{ name: 'key1', createdAt: '2026-11-01T07:00:00.1234567Z' }, { name: 'key2', createdAt: '2025-08-11T07:00:00.0000000Z' }],
      oldestCreatedAt: '2025-08-11T07:00:00.0000000Z', oldestCreatedBy: '2025-08-11T07:00:00.0000000Z',
    });
  });

  it.each([
    ['both undated, of an old account', { creationTime: '2018-05-14T09:30:00Z', keyCreationTime: { key1: null, key2: null } }, 'unknown: noData', '2022-01-01T00:00:00Z'],
    ['one undated, of an old account', { creationTime: '2018-05-14T09:30:00Z', keyCreationTime: { key1: '2026-11-01T07:00:00Z', key2: null } }, 'unknown: noData', '2022-01-01T00:00:00Z'],
    ['one undated, of an account too young for that', { creationTime: '2024-05-14T09:30:00Z', keyCreationTime: { key1: '2026-11-01T07:00:00Z', key2: null } }, 'unknown: noData', '2026-11-01T07:00:00Z'],
    ['both undated, of an account too young for that', { creationTime: '2024-05-14T09:30:00Z', keyCreationTime: {} }, 'unknown: noData', 'unknown: noData'],
    ['both undated, of an account without a date', { keyCreationTime: null }, 'unknown: noData', 'unknown: noData'],
    ['of which nothing is said', { creationTime: '2018-05-14T09:30:00Z' }, 'unknown: noData', 'unknown: noData'],
    ['with a date that is none', { creationTime: '2018-05-14T09:30:00Z', keyCreationTime: { key1: 'yesterday', key2: null } }, 'unknown: noData', 'unknown: noData'],
  ])('%s', (_name, properties, at, by) => {
    const { oldestCreatedAt, oldestCreatedBy } = account(properties);
    expect([oldestCreatedAt, oldestCreatedBy]).toEqual([at, by]);
  });
});

describe('a secret', () => {
  it('has its dates in seconds since 1970', () => {
    expect(secret({ attributes: { enabled: true, created: 1514941476, exp: 1803859200 } })).toEqual({ enabled: true, createdAt: '2018-01-03T01:04:36.000Z', expires: '2027-03-01T00:00:00.000Z', certificateBacked: false });
  });

  it('is enabled and endless unless it says otherwise', () => {
    expect(secret({ attributes: {} })).toMatchObject({ enabled: true, expires: null, createdAt: null });
    expect(secret({ attributes: { enabled: false, exp: null } })).toMatchObject({ enabled: false, expires: null });
  });

  it('with a date that cannot be read has neither an end nor none', () => {
    expect(secret({ attributes: { exp: 'never' } })['expires']).toBe('unknown: notCollected');
    expect(secret({ attributes: { exp: 1e300 } })['expires']).toBe('unknown: notCollected');
    expect(new Set(Object.values(secret({})))).toEqual(new Set(['unknown: notCollected']));
  });

  it.each([
    [{ managed: true }, true], [{ managed: false, contentType: 'application/x-pkcs12' }, false],
    [{ contentType: 'application/x-pkcs12' }, true], [{ contentType: 'application/x-pem-file' }, true], [{ contentType: 'text/plain' }, false], [{}, false],
  ])('with an end and %j backs a certificate: %s', (properties, expected) => {
    expect(secret({ ...properties, attributes: { exp: 1803859200 } })['certificateBacked']).toBe(expected);
  });

  it('without an end cannot back one, whatever it calls itself: every certificate ends', () => {
    expect(secret({ contentType: 'application/x-pkcs12', attributes: {} })['certificateBacked']).toBe(false);
  });
});

describe('both facts', () => {
  it.each([storageKeysFact, vaultItemFact])('$name answers only fields it documents, and all of them, of any row', (fact) => {
    const type = fact.on[0] ?? '';
    for (const properties of [{}, null, [], { attributes: 3, keyCreationTime: 'x' }]) {
      expect(Object.keys(answersOf(fact, { id: `${SUBSCRIPTION}/x`, type, properties })).toSorted()).toEqual(Object.keys(fact.fields).toSorted());
    }
  });
});
