import { describe, expect, it } from 'vitest';
import { CATALOG } from '../../src/model/catalog.ts';
import { generateEstate } from '../../src/simulator/generate/generateEstate.ts';
import { collectedUnderQuota, fewestQueries } from './fewestQueries.ts';

/** A large tenant under the real limits and a clock of its own: `PORTCULLIS_SUBSCRIPTIONS` for another size. */
const SUBSCRIPTIONS = Number(process.env['PORTCULLIS_SUBSCRIPTIONS'] ?? 350);

describe(`a tenant of ${SUBSCRIPTIONS} subscriptions under the real limits`, async () => {
  const estate = generateEstate({ seed: 7, subscriptions: SUBSCRIPTIONS, machinesPerSubscription: 4 });
  const { simulator, snapshot } = await collectedUnderQuota(estate);
  const { log } = simulator;
  const { manifest } = snapshot;
  const optIn = new Set(CATALOG.filter((entry) => entry.optIn !== undefined).map((entry) => entry.type));
  const queries = log.filter(({ url }) => url.includes('/providers/Microsoft.ResourceGraph/')).length;

  it('is read whole', () => {
    expect(simulator.unsupported).toEqual([]);
    expect(snapshot.gaps.filter(({ artifact }) => !optIn.has(artifact))).toEqual([]);
    const machines = estate.tables.resources.filter((row) => row.type.toLowerCase() === 'microsoft.compute/virtualmachines');
    expect([...snapshot.rows('Microsoft.Compute/virtualMachines')].length).toBe(machines.length);
    expect(manifest.scopes.seen.length).toBe(SUBSCRIPTIONS);
  });

  it('never asks for more than the quota allows', () => {
    expect(log.filter(({ status }) => status === 429)).toEqual([]);
    expect(manifest.budget?.throttled).toBe(0);
    expect(manifest.budget?.queries).toBe(queries);
    // 15 queries a window of five seconds, of which the first costs no wait; two queries may wait for the same window.
    const windows = Math.ceil(queries / 15) - 1;
    expect(manifest.budget?.waitedMs).toBeGreaterThanOrEqual(5000 * windows);
    expect(manifest.budget?.waitedMs).toBeLessThanOrEqual(2 * 5000 * windows);
  });

  it('takes no more than a tenth above the fewest Resource Graph queries', () => {
    const fewest = CATALOG.filter((entry) => entry.collector === 'resourceGraph').reduce((sum, entry) => sum + fewestQueries(estate, entry), 0);
    expect(queries).toBeLessThanOrEqual(fewest * 1.1);
    expect(queries).toBeGreaterThanOrEqual(fewest);
  });

  it('asks Microsoft Graph for full pages of each list, for two small lists of each group that counts, and for all that is asked one by one in batches of twenty', () => {
    const asked = log.map(({ url }) => new URL(url)).filter(({ hostname }) => hostname === 'graph.microsoft.com').map(({ pathname }) => pathname);
    const pages = (rows: number): number => Math.max(1, Math.ceil(rows / 999));
    const people = estate.principals ?? [];
    const users = people.filter(({ kind }) => kind === 'user').length;
    // Users twice: their sign-ins come in smaller pages, of five hundred.
    const fewest = { subscribedSkus: 1, users: pages(users) + Math.max(1, Math.ceil(users / 500)), groups: pages((estate.groups ?? []).length), servicePrincipals: pages(people.length - users) };
    for (const [list, requests] of Object.entries(fewest)) expect([list, asked.filter((path) => path === `/v1.0/${list}`).length]).toEqual([list, requests]);
    const walked = [...snapshot.rows('Microsoft.Graph/groupMembers')].length;
    expect(walked).toBeGreaterThan(50);
    expect([asked.filter((path) => path.endsWith('/members')).length, asked.filter((path) => path.endsWith('/eligibilityScheduleInstances')).length]).toEqual([walked, walked]);
    // Active memberships of each group, settings of each group that somebody is eligible for, per-user state of each holder of a role.
    const oneByOne = [walked, new Set([...snapshot.rows('Microsoft.Graph/groupEligibilityScheduleInstances')].map(({ properties }) => (properties as { readonly groupId: string }).groupId)).size, [...snapshot.rows('Microsoft.Graph/userAuthenticationRequirements')].length];
    const batches = oneByOne.reduce((sum, count) => sum + Math.ceil(count / 20), 0);
    expect(asked.filter((path) => path.endsWith('/$batch')).length).toBe(batches);
    const [others] = [asked.filter((path) => !path.endsWith('/$batch') && !/\/(?:members|eligibilityScheduleInstances)$/.test(path) && !Object.keys(fewest).some((list) => path === `/v1.0/${list}`))];
    // Everything else is a list or an object of a tenant in which there is little of it: one request each.
    expect(others.length - new Set(others).size).toBe(0);
    expect(asked.length).toBe(Object.values(fewest).reduce((sum, requests) => sum + requests, 0) + 2 * walked + batches + others.length);
  });

  it('asks for no page of a list twice, but for the subscriptions, once more at the end', () => {
    const lists = log.filter(({ method }) => method === 'GET').map(({ url }) => url);
    const twice = lists.filter((url, index) => lists.indexOf(url) < index);
    expect(twice.map((url) => new URL(url).pathname)).toEqual(['/subscriptions']);
  });
});
