import { describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';

const NOW = Date.parse(CONTOSO_NOW);

describe('Ctrl-C', () => {
  it('that comes with an answer which asks for a minute is not waited out: what was read is told, the rest is gaps', async () => {
    const stop = new AbortController();
    const answer = { kind: 'error', status: 429, code: 'SubscriptionRequestsThrottled', headers: { 'retry-after': '60' } } as const;
    const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW, faults: [{ url: '/jitNetworkAccessPolicies', answer }] });
    const inner = simulatedHttpClient((request) => {
      if (request.url.includes('/jitNetworkAccessPolicies')) stop.abort();
      return simulator.handle(request);
    });
    // By the real clock: a wait of a minute would outlast the test.
    const { manifest, gaps } = await collectTenant({ ...(await simulatedTenant(simulator)), inner, now: () => NOW, signal: stop.signal, onProgress: () => undefined, out: undefined, allowEmpty: false });
    expect(manifest.interrupted).toBe(true);
    expect(gaps.map(({ artifact }) => artifact)).toContain('Microsoft.Security/locations/jitNetworkAccessPolicies');
  }, 10_000);
});
