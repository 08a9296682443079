import { CATALOG } from '../src/model/catalog.ts';
import { generateEstate } from '../src/simulator/generate/generateEstate.ts';
import { collectedUnderQuota, fewestQueries } from '../test/e2e/fewestQueries.ts';
import { table, type Figure } from './table.ts';

/**
 * What reading a tenant takes of Azure: Resource Graph queries beside the fewest there can be (full pages of each batch of 300 subscriptions), other
 * requests, and the time that the quota makes it wait, by a simulated clock, with requests that take no time themselves. Counts, not times: they are
 * the same on every machine. `SUBSCRIPTIONS=25,50,100,200,400`.
 */
const SUBSCRIPTIONS = (process.env['SUBSCRIPTIONS'] ?? '25,50,100,200,400').split(',').map(Number);
const BAR = 1.1;

async function measured(subscriptions: number): Promise<Figure> {
  const estate = generateEstate({ seed: 7, subscriptions, machinesPerSubscription: 4 });
  const { simulator, snapshot, milliseconds } = await collectedUnderQuota(estate);
  const queries = simulator.log.filter(({ url }) => url.includes('/providers/Microsoft.ResourceGraph/')).length;
  const fewest = CATALOG.filter((entry) => entry.collector === 'resourceGraph').reduce((sum, entry) => sum + fewestQueries(estate, entry), 0);
  const throttled = simulator.log.filter(({ status }) => status === 429).length;
  return {
    subscriptions, rows: snapshot.manifest.artifacts.reduce((sum, { rows }) => sum + rows, 0), queries, fewestQueries: fewest, ratio: queries / fewest, otherRequests: simulator.log.length - queries,
    perSubscription: (simulator.log.length - queries) / subscriptions, throttled, waitedSeconds: milliseconds / 1000,
  };
}

const figures: Figure[] = [];
for (const subscriptions of SUBSCRIPTIONS) figures.push(await measured(subscriptions));
process.stdout.write(`${table('collect', figures)}bars: ratio ${BAR}, throttled 0\n${JSON.stringify({ bench: 'collect', figures })}\n`);
