import { describe, expect, it } from 'vitest';
import { CONTOSO, CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { judgedBy, baselineOf, run, type Asked, type World } from '../e2e/faultWorlds.ts';

/** Subscriptions that come and go while a tenant is read, and a list of them that is read while it moves. */
const { production, legacy, edge, sandbox } = CONTOSO.subscriptions;
const EVERYTHING: Asked = { subscriptions: [], managementGroups: [], exclude: [] };
const TYPES = ['Microsoft.Storage/storageAccounts', 'Microsoft.Security/pricings'];
const world = (asked: Partial<Asked> = {}, pageSize = 10): World => ({ name: 'few', asked: { ...EVERYTHING, ...asked }, pageSize, types: TYPES });
const LIST = /management\.azure\.com\/subscriptions\?/;
const baseline = await baselineOf(world());

async function gapsOf(of: World, faults: readonly Fault[]): Promise<readonly string[]> {
  const { outcome } = await run(of, { faults });
  if (outcome.kind === 'refused') throw outcome.error;
  const { snapshot } = outcome;
  expect(snapshot.manifest.artifacts.filter(({ type, scope, status }) => status === 'complete' && snapshot.gaps.some((gap) => gap.artifact === type && gap.scope === scope))).toEqual([]);
  return [...new Set(snapshot.gaps.filter(({ reason, artifact }) => reason === 'failed' && TYPES.includes(artifact)).map(({ scope, artifact }) => `${artifact.split('/')[1]} ${scope.split('/')[2]}`))].toSorted();
}

const unread = (...ids: readonly string[]): readonly string[] => ids.flatMap((id) => [`pricings ${id}`, `storageAccounts ${id}`]).toSorted();
const vanish = (id: string, calls: readonly number[], url: RegExp = /./): Fault => ({ url, calls, answer: { kind: 'vanish', id: `/subscriptions/${id}` } });

describe('a subscription', () => {
  it('that goes while the tenant is read is unknown, and incomplete, not a subscription without anything', async () => {
    const { outcome } = await run(world(), { faults: [vanish(legacy, [8])] });
    if (outcome.kind === 'refused') throw outcome.error;
    const result = judgedBy(baseline.rules, outcome.snapshot, CONTOSO_NOW);
    const about = result.findings.filter(({ resourceId }) => resourceId.includes(legacy));
    expect([about.length > 0, about.every(({ status }) => status === 'unknown'), result.gate.incomplete]).toEqual([true, true, true]);
  });

  it('that goes at the very end is unknown as well, and no other one is', async () => {
    expect(await gapsOf(world(), [vanish(legacy, [2], LIST)])).toEqual(unread(legacy));
    expect(await gapsOf(world({ managementGroups: ['contoso-legacy'] }), [vanish(sandbox, [2], LIST)])).toEqual(unread(sandbox));
    expect(await gapsOf(world({ subscriptions: [legacy, sandbox] }), [vanish(sandbox, [2], LIST)])).toEqual(unread(sandbox));
  });

  it('that this identity may no longer see is one that went', async () => {
    const body = JSON.stringify({ value: [legacy, edge, sandbox].map((subscriptionId) => ({ subscriptionId, displayName: subscriptionId, state: 'Enabled' })) });
    expect(await gapsOf(world(), [{ url: LIST, calls: [2], answer: { kind: 'raw', status: 200, body, headers: { 'content-type': 'application/json' } } }])).toEqual(unread(production));
  });

  it('that fell between two pages of the list is not left out without a word', async () => {
    // The first page holds one; when it goes, what was the third stands in its place on a page that was read.
    expect(await gapsOf(world({}, 1), [vanish(production, [2], LIST)])).toEqual(unread(legacy, production));
  });

  it('that is new is not read, and said to be there; not where others were asked for, or it is left out', async () => {
    const appear: Fault = { url: LIST, calls: [2], answer: { kind: 'appear', id: `/subscriptions/${sandbox}` } };
    expect(await gapsOf(world(), [appear])).toEqual(unread(sandbox));
    expect(await gapsOf(world({ subscriptions: [legacy] }), [appear])).toEqual([]);
    expect(await gapsOf(world({ exclude: [sandbox] }), [appear])).toEqual([]);
  });

  it('is what it was where the list cannot be had again', async () => {
    const { outcome } = await run(world(), { faults: [{ url: LIST, calls: [2], answer: { kind: 'error', status: 403, code: 'AuthorizationFailed' } }] });
    expect(outcome.kind === 'read' ? outcome.snapshot.gaps.filter(({ reason }) => reason !== 'notCollected') : outcome.error).toEqual([]);
  });
});
