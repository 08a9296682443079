import { describe, expect, it } from 'vitest';
import { cosmosKeysFact } from '../../../src/facts/credentials/cosmosKeys.ts';
import { keyRotationFact } from '../../../src/facts/credentials/keyRotation.ts';
import { localAuthFact } from '../../../src/facts/credentials/localAuth.ts';
import { sharedAccessFact } from '../../../src/facts/credentials/sharedAccess.ts';
import { storageKeysFact } from '../../../src/facts/credentials/storageKeys.ts';
import { vaultItemFact } from '../../../src/facts/credentials/vaultItem.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';

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
    expect(secret({ attributes: { enabled: true, created: 1514941476, exp: 1803859200 } })).toEqual({ kind: 'secret', enabled: true, createdAt: '2018-01-03T01:04:36.000Z', expires: '2027-03-01T00:00:00.000Z', validFor: null, certificateBacked: false });
  });

  it.each([[1803859200 - 86_400, 'P1D'], [1803859200 + 1, null], [undefined, null], ['x', 'unknown: notCollected']])('from %s on lasts %s', (nbf, expected) => {
    expect(secret({ attributes: { created: 1514941476, exp: 1803859200, ...(nbf === undefined ? {} : { nbf }) } })['validFor']).toBe(expected);
  });

  it('is enabled and endless unless it says otherwise', () => {
    expect(secret({ attributes: {} })).toMatchObject({ enabled: true, expires: null });
    expect(secret({ attributes: { enabled: false, exp: null } })).toMatchObject({ enabled: false, expires: null });
  });

  it('with a date that cannot be read has neither an end nor none', () => {
    expect(secret({ attributes: { exp: 'never' } })['expires']).toBe('unknown: notCollected');
    expect(secret({ attributes: { exp: 1e300 } })['expires']).toBe('unknown: notCollected');
    expect(secret({})).toEqual({ kind: 'secret', enabled: 'unknown: notCollected', expires: 'unknown: notCollected', createdAt: 'unknown: notCollected', validFor: 'unknown: notCollected', certificateBacked: 'unknown: notCollected' });
  });

  it.each([
    [{ managed: true }, true], [{ managed: false, contentType: 'application/x-pkcs12' }, false],
    [{ contentType: 'application/x-pkcs12' }, true], [{ contentType: 'application/x-pem-file' }, true], [{ contentType: 'text/plain' }, false], [{}, false],
  ])('with a beginning, an end and %j backs a certificate: %s', (properties, expected) => {
    expect(secret({ ...properties, attributes: { nbf: 1772323200, exp: 1803859200 } })['certificateBacked']).toBe(expected);
  });

  it.each([[{}], [{ created: null }], [{ created: 'one day' }], [{ created: -1 }]])('that came with %j has no known age: Key Vault always says when it was made', (attributes) => {
    expect(secret({ attributes })['createdAt']).toBe('unknown: notCollected');
  });

  it('that is marked as half of a certificate and has no end was cut: every certificate ends', () => {
    expect(secret({ managed: true, attributes: { created: 1514941476 } })).toMatchObject({ expires: 'unknown: notCollected', validFor: 'unknown: notCollected' });
    expect(secret({ managed: true, attributes: { created: 1514941476, exp: 1803859200 } })['validFor']).toBe('unknown: notCollected');
  });

  it.each([[{}], [{ nbf: 1772323200 }], [{ exp: 1803859200 }]])('with %j alone cannot back one, whatever it calls itself: every certificate begins and ends', (attributes) => {
    expect(secret({ contentType: 'application/x-pkcs12', attributes })['certificateBacked']).toBe(false);
  });
});

describe('a key', () => {
  const KEY = SECRET.replace('/secrets/', '/keys/');
  const key = (properties: JsonObject, rows: readonly JsonObject[] = [], gaps: Parameters<typeof snapshotOf>[1] = []) => {
    const given = { id: KEY, type: 'Microsoft.KeyVault/vaults/keys', properties };
    return plain(answersOf(vaultItemFact, given, snapshotOf([given, ...rows], gaps)));
  };
  const twin = (properties: JsonObject, id = SECRET): JsonObject => ({ id, type: 'Microsoft.KeyVault/vaults/secrets', properties: { attributes: { created: 1514941476, nbf: 1772323200, exp: 1803859200 }, ...properties } });
  const DATES = { attributes: { created: 1514941476 } };

  it('has its dates where a secret has them', () => {
    expect(key({ attributes: { enabled: false, created: 1514941476, exp: 1803859200 } })).toEqual({ kind: 'key', enabled: false, createdAt: '2018-01-03T01:04:36.000Z', expires: '2027-03-01T00:00:00.000Z', validFor: null, certificateBacked: false });
  });

  it.each([
    ['backs the secret of its name', [twin({ managed: true })], true],
    ['in other letters', [twin({ managed: true }, SECRET.toUpperCase())], true],
    ['by the content type of the secret', [twin({ contentType: 'application/x-pem-file' })], true],
    ['has the name of a secret that is no certificate', [twin({ contentType: 'text/plain' })], false],
    ['has another name than the certificate', [twin({ managed: true }, `${SECRET}2`)], false],
    ['has the name of a certificate in another vault', [twin({ managed: true }, SECRET.replace('/kv/', '/kv2/'))], false],
  ])('%s: half of a certificate %#', (_name, rows, expected) => {
    expect(key(DATES, rows)['certificateBacked']).toBe(expected);
  });

  it('says itself what it is where it can, and is not known to be free where secrets were not read', () => {
    const gaps = [gap('Microsoft.KeyVault/vaults/secrets', SUBSCRIPTION)];
    expect([key({ ...DATES, managed: true }, [], gaps), key({ ...DATES, managed: false }, [], gaps), key(DATES, [], gaps), key(DATES, [twin({ managed: true })], gaps)].map((answers) => answers['certificateBacked'])).toEqual([true, false, 'unknown: forbidden', true]);
  });
});

describe('the rotation policy of a key', () => {
  const rotation = (rotationPolicy?: JsonObject | null) => plain(answersOf(keyRotationFact, { id: `${SUBSCRIPTION}/k`, type: 'Microsoft.KeyVault/vaults/keys', properties: rotationPolicy === undefined ? {} : { rotationPolicy } }));
  const action = (type: string, trigger: JsonObject): JsonObject => ({ trigger, action: { type } });

  it('rotates, or only says that it is time', () => {
    expect(rotation({ attributes: { expiryTime: 'P90D' }, lifetimeActions: [action('Rotate', { timeAfterCreate: 'P60D', timeBeforeExpiry: null }), action('Notify', { timeBeforeExpiry: 'P30D' })] })).toEqual({ automatic: true, notifies: true, rotatesAfter: 'P60D', expiryTime: 'P90D' });
    expect(rotation({ lifetimeActions: [action('notify', { timeBeforeExpiry: 'P30D' })] })).toEqual({ automatic: false, notifies: true, rotatesAfter: null, expiryTime: null });
  });

  it('is known to be missing where Azure was asked for the key and told of none', () => {
    expect(rotation(null)).toEqual({ automatic: false, notifies: false, rotatesAfter: null, expiryTime: null });
  });

  it('is unknown for the reason of the gap at the key', () => {
    const row = { id: `${SUBSCRIPTION}/k`, type: 'Microsoft.KeyVault/vaults/keys', properties: {} };
    const told = (scope: string) => plain(answersOf(keyRotationFact, row, snapshotOf([row], [gap('Microsoft.KeyVault/vaults/keys', scope)])))['automatic'];
    expect([told(row.id), told(`${SUBSCRIPTION}/other`)]).toEqual(['unknown: forbidden', 'unknown: noData']);
  });

  it.each([[undefined], [{}], [{ lifetimeActions: null }]])('that came as %j is not known to be missing: lists leave it out', (policy) => {
    expect(new Set(Object.values(rotation(policy)))).toEqual(new Set(['unknown: noData']));
  });
});

describe("the limit of a storage account's signatures", () => {
  const limit = (properties: JsonObject) => plain(answersOf(sharedAccessFact, { id: ACCOUNT, type: 'Microsoft.Storage/storageAccounts', properties }));

  it.each([
    ['1.15:59:59', 'P1DT15H59M59S'], ['08:00:00', 'PT8H'], ['365.00:00:00', 'P365D'], ['P1D', 'unknown: notCollected'], ['1', 'unknown: notCollected'], ['', 'unknown: notCollected'],
  ])('%s is %s', (sasExpirationPeriod, expected) => {
    expect(limit({ sasPolicy: { sasExpirationPeriod, expirationAction: 'Log' } })).toEqual({ longest: expected, action: 'Log' });
  });

  it('is not there without a policy', () => {
    for (const properties of [{}, { sasPolicy: null }]) expect(limit(properties)).toEqual({ longest: null, action: null });
  });
});

describe('all of them', () => {
  it.each([storageKeysFact, vaultItemFact, keyRotationFact, sharedAccessFact, cosmosKeysFact, localAuthFact].flatMap((fact) => fact.on.map((type) => ({ name: fact.name, type, fact }))))('$name of $type answers only fields it documents, and all of them, of any row', ({ fact, type }) => {
    for (const properties of [{}, null, [], 7, { attributes: 3, keyCreationTime: 'x', keysMetadata: 'x', rotationPolicy: [], sasPolicy: 1, disableLocalAuth: [], allowedAuthenticationModes: {} }]) {
      expect(Object.keys(answersOf(fact, { id: `${SUBSCRIPTION}/x`, type, properties })).toSorted()).toEqual(Object.keys(fact.fields).toSorted());
    }
  });
});
