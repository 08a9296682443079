import { describe, expect, it } from 'vitest';
import { CATALOG } from '../../src/model/catalog.ts';
import { memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Row } from '../../src/model/resource.ts';
import { isJsonObject, type JsonObject } from '../../src/values/json.ts';
import { collected, contoso, judged, verdictsOf } from './tenant.ts';

const whole = await collected(contoso());
const rows = CATALOG.flatMap((entry) => [...whole.rows(entry.type)]);
const before = verdictsOf(judged(whole));

/** The rules of which some verdict is another once the rows of a type have other properties. */
function moved(type: string, properties: JsonObject): readonly string[] {
  const changed = rows.map((row): Row => (row.type === type.toLowerCase() && isJsonObject(row.properties) ? { ...row, properties: { ...row.properties, ...properties } } : row));
  const after = verdictsOf(judged(memorySnapshot('changed', whole.manifest, changed)));
  return [...new Set([...before].filter(([key, status]) => after.get(key) !== status).map(([key]) => key.split(' ')[0] ?? ''))].toSorted();
}

/** Advice to people and to Azure: none of it makes a key younger. */
describe('no verdict about age rests on', () => {
  it.each([
    ['the period after which people are reminded of storage keys', 'Microsoft.Storage/storageAccounts', { keyPolicy: { keyExpirationPeriodInDays: 1 } }, ['KEY012']],
    ['that there is none', 'Microsoft.Storage/storageAccounts', { keyPolicy: null }, ['KEY012']],
    ['how long signatures should last', 'Microsoft.Storage/storageAccounts', { sasPolicy: { sasExpirationPeriod: '0.01:00:00', expirationAction: 'Block' } }, ['KEY011']],
    ['a rotation policy of keys', 'Microsoft.KeyVault/vaults/keys', { rotationPolicy: { attributes: { expiryTime: 'P30D' }, lifetimeActions: [{ trigger: { timeAfterCreate: 'P28D' }, action: { type: 'rotate' } }] } }, ['KEY007']],
  ] as const)('%s', (_what, type, properties, rules) => {
    expect(moved(type, properties)).toEqual(rules);
  });

  it('anything but the dates that Azure holds of the keys themselves', () => {
    const young = '2026-11-01T07:00:00.0000000Z';
    expect(moved('Microsoft.Storage/storageAccounts', { keyCreationTime: { key1: young, key2: young } })).toEqual(['KEY001']);
    const metadata = Object.fromEntries(['primaryMasterKey', 'secondaryMasterKey', 'primaryReadonlyMasterKey', 'secondaryReadonlyMasterKey'].map((name) => [name, { generationTime: young }]));
    expect(moved('Microsoft.DocumentDB/databaseAccounts', { keysMetadata: metadata })).toEqual(['KEY009']);
  });
});
