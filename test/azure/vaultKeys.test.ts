import { describe, expect, it } from 'vitest';
import type { CollectorContext } from '../../src/azure/collector.ts';
import { collectVaultKeys } from '../../src/azure/collectors/vaultKeys.ts';
import { catalogEntry, type CatalogEntry } from '../../src/model/catalog.ts';
import type { Row } from '../../src/model/resource.ts';
import type { JsonObject } from '../../src/values/json.ts';
import { wireOf, type Answer } from './wire.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const VAULT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`;
const KEY = `${VAULT}/keys/k`;
const POLICY = { attributes: { expiryTime: 'P90D' }, lifetimeActions: [] };
const entryOf = (type: string): CatalogEntry => catalogEntry(type) as CatalogEntry;

function key(properties: JsonObject = {}, id = KEY): JsonObject {
  return { id, name: 'k', properties: { attributes: { enabled: true }, ...properties } };
}

/** The keys of one vault: what the list says, and what the wire answers about one key, call by call; the last answer repeats. */
async function collecting(listed: JsonObject, answers: readonly Answer[], controller = new AbortController()) {
  let asked = 0;
  const wire = await wireOf((url) => {
    if (new URL(url).pathname === `${VAULT}/keys`) return { body: { value: [listed] } };
    asked += 1;
    return answers[Math.min(asked, answers.length) - 1] ?? { status: 500 };
  }, { signal: controller.signal });
  const entry = entryOf('Microsoft.KeyVault/vaults');
  const rows = [{ id: VAULT, name: 'kv', type: entry.type, subscriptionId: SUBSCRIPTION } as unknown as Row];
  const context = {
    clients: wire.clients, signal: controller.signal, subscriptions: [{ subscriptionId: SUBSCRIPTION }], collected: async () => ({ entry, rows, records: [], gaps: [] }),
  } as unknown as CollectorContext;
  const { rows: found, records, gaps } = await collectVaultKeys(context, entryOf('Microsoft.KeyVault/vaults/keys'));
  const properties = found[0]?.['properties'] as JsonObject;
  return { asked, properties, record: records[0], gaps: gaps.map(({ scope, reason, missing }) => ({ scope, reason, missing })), wire };
}

const error = (status: number, code: string): Answer => ({ status, headers: status === 429 ? { 'retry-after': '1' } : {}, body: { error: { code, message: code } } });

describe('a key that the list names without its policy', () => {
  it.each<[string, Answer, unknown]>([
    ['has the one that Azure tells of it', { body: key({ rotationPolicy: POLICY }) }, POLICY],
    ['in other letters', { body: key({ rotationPolicy: POLICY }, KEY.toUpperCase()) }, POLICY],
    ['has none where Azure tells of none', { body: key() }, null],
    ['has none where Azure says null', { body: key({ rotationPolicy: null }) }, null],
  ])('%s', async (_what, answer, rotationPolicy) => {
    for (const listed of [key(), key({ rotationPolicy: null })]) {
      const read = await collecting(listed, [answer]);
      expect(read.properties['rotationPolicy']).toEqual(rotationPolicy);
      expect([read.asked, read.gaps, read.record]).toMatchObject([1, [], { status: 'complete', rows: 1, requests: 2 }]);
    }
  });

  it('stays as it was listed where it was deleted since', async () => {
    const read = await collecting(key(), [error(404, 'KeyNotFound')]);
    expect([read.properties, read.gaps, read.record]).toMatchObject([{ attributes: { enabled: true } }, [], { status: 'complete', rows: 1, requests: 2 }]);
    expect(read.properties).not.toHaveProperty('rotationPolicy');
  });

  it.each<[string, Answer, string, readonly string[]]>([
    ['refused', error(403, 'AuthorizationFailed'), 'forbidden', ['Microsoft.KeyVault/vaults/keys/read']],
    ['throttled to the end', error(429, 'TooManyRequests'), 'throttled', []],
    ['a 404 of something in between', { status: 404, headers: { 'content-type': 'text/html' }, text: '<h1>Not found</h1>' }, 'failed', []],
    ['a 404 that speaks of something else', error(404, 'Forbidden'), 'failed', []],
    ['a bad request', error(400, 'BadRequest'), 'failed', []],
    ['a list', { body: [key()] }, 'failed', []],
    ['an error beside the key', { body: { ...key(), error: { code: 'x' } } }, 'failed', []],
    ['another key', { body: key({}, `${KEY}2`) }, 'failed', []],
    ['no properties', { body: { id: KEY } }, 'failed', []],
  ])('is a gap of its own where the answer is %s', async (_what, answer, reason, missing) => {
    const read = await collecting(key({ rotationPolicy: null }), [answer]);
    expect([read.gaps, read.record]).toMatchObject([[{ scope: KEY, reason, missing }], { status: 'gap', rows: 1, requests: 2 }]);
    expect(read.properties).not.toHaveProperty('rotationPolicy');
  });

  it('is asked for again after a pause', async () => {
    const read = await collecting(key(), [error(429, 'TooManyRequests'), { body: key({ rotationPolicy: POLICY }) }]);
    expect([read.properties['rotationPolicy'], read.gaps, read.wire.waits.length]).toEqual([POLICY, [], 1]);
  });

  it('is not read on after an abort', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(collecting(key(), [{ silent: true }], controller)).rejects.toThrow();
  });
});

it.each<[string, JsonObject]>([
  ['has its policy in the list', { rotationPolicy: POLICY }], ['is disabled', { attributes: { enabled: false } }], ['is managed by a certificate', { attributes: { enabled: true, managed: true } }],
])('a key that %s is not asked for', async (_what, properties) => {
  const read = await collecting(key(properties), []);
  expect([read.asked, read.properties, read.record]).toMatchObject([0, properties, { status: 'complete', requests: 1 }]);
});
