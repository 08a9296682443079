import { describe, expect, it } from 'vitest';
import { codeOf, ownerEstate, PRODUCTION, LEGACY, wire, type Reply, type Wire } from './client.ts';

/** Figures: Azure Resource Manager documentation on throttling (a bucket of 250 reads that fills by 25 a second, 200 and 10 for writes), Resource Graph's on 15 queries in 5 seconds. */
const READ = `${PRODUCTION}/resourcegroups?api-version=2021-04-01`;
const left = (reply: Reply, kind = 'subscription-reads'): number => Number(reply.headers[`x-ms-ratelimit-remaining-${kind}`]);

/** As many reads as there are tokens; the statuses. */
function drain(azure: Wire, count: number, path = READ): ReadonlySet<number> {
  return new Set(Array.from({ length: count }, () => azure.get(path).status));
}

describe('the limits of Resource Manager', () => {
  it('let 250 reads through, then none until the bucket fills again', () => {
    const azure = wire({ settings: { throttle: true } });
    expect(left(azure.get(READ))).toBe(249);
    expect([...drain(azure, 249)]).toEqual([200]);
    const refused = azure.get(READ);
    expect([refused.status, codeOf(refused), refused.headers['retry-after'], left(refused)]).toEqual([429, 'SubscriptionRequestsThrottled', '1', 0]);
    azure.wait(39);
    expect(azure.get(READ).status).toBe(429);
    azure.wait(1);
    expect([azure.get(READ).status, azure.get(READ).status]).toEqual([200, 429]);
    azure.wait(1000);
    expect(left(azure.get(READ))).toBe(24);
    azure.wait(60_000);
    expect(left(azure.get(READ))).toBe(249);
  });

  it('count each subscription, the tenant and each kind of call by itself', () => {
    const azure = wire({ settings: { throttle: true }, change: ownerEstate });
    drain(azure, 250);
    expect(azure.get(READ).status).toBe(429);
    expect(left(azure.get(`${LEGACY}/resourcegroups?api-version=2021-04-01`))).toBe(249);
    expect(left(azure.get('/subscriptions?api-version=2022-12-01'), 'tenant-reads')).toBe(249);
    const group = `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-admin/securityRules/x?api-version=2024-05-01`;
    expect(left(azure.send('DELETE', group), 'subscription-deletes')).toBe(199);
    expect(left(azure.send('PUT', group, {}), 'subscription-writes')).toBe(199);
  });

  it('count refused calls too, and say so on them', () => {
    const azure = wire({ settings: { throttle: true } });
    const missing = azure.get(`${PRODUCTION}/resourceGroups/rg-nowhere?api-version=2021-04-01`);
    expect([missing.status, left(missing)]).toEqual([404, 249]);
    expect(left(azure.get(READ))).toBe(248);
  });

  it('are off unless asked for: the headers are there and nothing runs out', () => {
    const azure = wire();
    expect([...drain(azure, 300)]).toEqual([200]);
    expect(left(azure.get(READ))).toBe(249);
  });
});

describe('the quota of Resource Graph', () => {
  const QUERY = 'resources | project id | take 1';
  const quota = (reply: Reply): readonly [number, string | undefined, string | undefined] => [reply.status, reply.headers['x-ms-user-quota-remaining'], reply.headers['x-ms-user-quota-resets-after']];

  it('lets 15 queries through in 5 seconds', () => {
    const azure = wire({ settings: { throttle: true } });
    expect(quota(azure.graph(QUERY))).toEqual([200, '14', '00:00:05']);
    azure.wait(2000);
    const rest = Array.from({ length: 14 }, () => quota(azure.graph(QUERY)));
    expect(rest.at(-1)).toEqual([200, '0', '00:00:03']);
    const refused = azure.graph(QUERY);
    expect([...quota(refused), codeOf(refused), refused.headers['retry-after']]).toEqual([429, '0', '00:00:03', 'RateLimiting', undefined]);
    azure.wait(2999);
    expect(azure.graph(QUERY).status).toBe(429);
    azure.wait(1);
    expect(quota(azure.graph(QUERY))).toEqual([200, '14', '00:00:05']);
  });

  it('can say in Retry-After when to come back', () => {
    const azure = wire({ settings: { throttle: true, graphRetryAfter: true } });
    const replies = Array.from({ length: 16 }, () => azure.graph(QUERY));
    expect(replies.map(({ headers }) => headers['retry-after']).filter((text) => text !== undefined)).toEqual(['5']);
  });

  it('is off unless asked for, with its headers there', () => {
    const azure = wire();
    const replies = Array.from({ length: 20 }, () => quota(azure.graph(QUERY)));
    expect(new Set(replies.map((reply) => reply.join(' ')))).toEqual(new Set(['200 14 00:00:05']));
  });
});
