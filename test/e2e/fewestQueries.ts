import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import type { CatalogEntry } from '../../src/model/catalog.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Estate, EstateItem } from '../../src/simulator/estate.ts';
import { GENERATED } from '../../src/simulator/generate/generateEstate.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';

const MOST_ROWS = 1000;
const SUBSCRIPTIONS_PER_QUERY = 300;

export interface Collected {
  readonly simulator: Simulator;
  readonly snapshot: Snapshot;
  /** By the clock of the simulation: what waiting for the quota took. */
  readonly milliseconds: number;
}

/** Reads an estate under the real limits, by a clock of its own. */
export async function collectedUnderQuota(estate: Estate): Promise<Collected> {
  const start = Date.parse(GENERATED.now);
  let clock = start;
  const simulator = createSimulator({ estate, now: () => clock, throttle: true });
  const snapshot = await collectTenant({
    cloud: 'AzureCloud', auth: 'environment', tenantId: GENERATED.tenantId, asked: { subscriptions: [], managementGroups: [], exclude: [] },
    environment: { AZURE_TENANT_ID: GENERATED.tenantId, AZURE_CLIENT_ID: GENERATED.clientId, AZURE_CLIENT_SECRET: GENERATED.clientSecret },
    inner: simulatedHttpClient((request) => simulator.handle(request)),
    now: () => clock,
    sleep: async (milliseconds) => {
      clock += milliseconds;
    },
    signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false,
  });
  return { simulator, snapshot, milliseconds: clock - start };
}

function lies(item: EstateItem, subscriptions: ReadonlySet<string>): boolean {
  return subscriptions.has(/^\/subscriptions\/([^/]+)/i.exec(item.id)?.[1]?.toLowerCase() ?? '');
}

/** The fewest queries that a type takes: full pages of every batch of subscriptions, at least one. Rows above the subscriptions come with each batch. */
export function fewestQueries(estate: Estate, entry: CatalogEntry): number {
  const rows = estate.tables[entry.table ?? 'resources'].filter((row) => row.type.toLowerCase() === entry.type.toLowerCase());
  if (entry.scope === 'tenant') return Math.max(1, Math.ceil(rows.length / MOST_ROWS));
  const ids = estate.subscriptions.map(({ subscriptionId }) => subscriptionId.toLowerCase()).toSorted();
  const batches = Array.from({ length: Math.ceil(ids.length / SUBSCRIPTIONS_PER_QUERY) }, (_none, at) => new Set(ids.slice(at * SUBSCRIPTIONS_PER_QUERY, (at + 1) * SUBSCRIPTIONS_PER_QUERY)));
  const above = entry.table === 'authorizationresources' ? rows.filter((row) => !/^\/subscriptions\//i.test(row.id)).length : 0;
  return batches.reduce((sum, batch) => sum + Math.max(1, Math.ceil((rows.filter((row) => lies(row, batch)).length + above) / MOST_ROWS)), 0);
}
