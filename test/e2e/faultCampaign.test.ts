import { ClientSecretCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import type { Row } from '../../src/model/resource.ts';
import { gapsWithin, type ArtifactRecord, type Snapshot } from '../../src/model/snapshot.ts';
import { ToolError } from '../../src/model/toolError.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import type { JsonObject } from '../../src/values/json.ts';
import { createRandom } from '../oracle/random.ts';
import { describeFault, isServed, KINDS, randomFaults, routesOf, type PlannedFault } from './faultSchedule.ts';
import { isSeenOpen, judged, verdictsOf } from './tenant.ts';

/**
 * Random faults of the wire: never a pass that was not earned, never a list that lost rows without a word. `PORTCULLIS_SCHEDULES`
 * for more of them, `PORTCULLIS_SEED` for others.
 */
const SCHEDULES = Number(process.env['PORTCULLIS_SCHEDULES'] ?? 40);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 1);
/** A collection that sends more than this is taken for one without an end: without faults it sends about 160 requests. */
const MOST_REQUESTS = 5000;
/** The longest pause that the transport grants (retry.ts); a spread of a quarter on the backoff stays far below it. */
const LONGEST_PAUSE = 120_000;

type Asked = Snapshot['manifest']['scopes']['asked'];
const EVERYTHING: Asked = { subscriptions: [], managementGroups: [], exclude: [] };
/** By what was asked for: everything, or groups, whose subscriptions are found through Resource Graph. */
const SCOPES: readonly Asked[] = [EVERYTHING, { ...EVERYTHING, managementGroups: ['contoso-production', 'contoso-legacy'] }];

type Outcome = { readonly kind: 'read'; readonly snapshot: Snapshot } | { readonly kind: 'refused'; readonly error: ToolError };

interface Run {
  readonly outcome: Outcome;
  readonly simulator: Simulator;
  readonly longestPause: number;
}

async function run(faults: readonly Fault[], asked: Asked): Promise<Run> {
  let clock = Date.parse(CONTOSO_NOW);
  let longestPause = 0;
  const simulator = createSimulator({ estate: contosoEstate({ pageSize: 3 }), now: () => clock, faults });
  const tenant = await simulatedTenant({ handle: (request) => {
    if (simulator.log.length >= MOST_REQUESTS) throw new Error('the collection does not end');
    return simulator.handle(request);
  } });
  const reading = collectTenant({
    ...tenant, asked, now: () => clock, credential: promptCredential,
    sleep: async (milliseconds) => {
      clock += milliseconds;
      longestPause = Math.max(longestPause, milliseconds);
    },
    signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false, activityLog: true,
  });
  const outcome = await reading.then((snapshot): Outcome => ({ kind: 'read', snapshot }), (error: unknown): Outcome => {
    if (error instanceof ToolError) return { kind: 'refused', error };
    throw error;
  });
  return { outcome, simulator, longestPause };
}

/** The simulated tenant's own, whose repeats wait by the wall clock: here for no time. */
async function promptCredential(httpClient: HttpClient): Promise<ClientSecretCredential> {
  return new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, { httpClient, retryOptions: { retryDelayInMs: 0, maxRetryDelayInMs: 0 } });
}

interface Baseline {
  readonly snapshot: Snapshot;
  readonly verdicts: ReadonlyMap<string, string>;
  readonly routes: ReturnType<typeof routesOf>;
}

async function baselineOf(asked: Asked): Promise<Baseline> {
  const { outcome, simulator } = await run([], asked);
  if (outcome.kind === 'refused') throw outcome.error;
  return { snapshot: outcome.snapshot, verdicts: verdictsOf(judged(outcome.snapshot)), routes: routesOf(simulator.log) };
}

const isOf = (row: Row, scope: string): boolean => scope.startsWith('/tenants/') || row.id.toLowerCase().startsWith(`${scope.toLowerCase()}/`) || row.id.toLowerCase() === scope.toLowerCase();

const textsOf = (snapshot: Snapshot, type: string, wanted: (row: Row) => boolean): readonly string[] => [...snapshot.rows(type)].filter(wanted).map((row) => JSON.stringify(row));

/** Rows of a type that stand above every scope in which it is read: whole only where all of those are. */
const isAbove = (records: readonly ArtifactRecord[]) => (row: Row): boolean => !records.some(({ scope }) => isOf(row, scope));

/** Keys stay as the list of their vault has them where the one key could not be asked for its rotation policy. */
function asListed(whole: Snapshot, type: string): readonly string[] {
  if (type !== 'Microsoft.KeyVault/vaults/keys') return [];
  return [...whole.rows(type)].map((row) => {
    const { rotationPolicy: _unread, ...properties } = row.properties as JsonObject;
    return JSON.stringify({ ...row, properties });
  });
}

/** What is missing, or was never there, in lists that say they are whole. */
function wrongLists(whole: Snapshot, snapshot: Snapshot): readonly string[] {
  return [...Map.groupBy(whole.manifest.artifacts, ({ type }) => type)].flatMap(([type, records]) => {
    const told = new Set(snapshot.manifest.artifacts.filter((record) => record.type === type).map(({ scope }) => scope));
    const isGroup = (scope: string): boolean => scope.startsWith('/providers/Microsoft.Management/');
    // Settings of roles are read at groups where an assignment was seen: one that was not leaves no record there, but a gap below.
    // Members are read of groups that lists of the subscriptions name: the gaps of those are the tenant's.
    // So are groups that other lists of the directory name; where one of those was not read, nobody asked about them, and they have no row.
    const isNamed = !/\/group(?:Members|\w*Instances|PolicyAssignments)$/.test(type) || !snapshot.gaps.some(({ artifact }) => ALSO_NAMING.includes(artifact));
    const isWhole = ({ scope }: ArtifactRecord): boolean => isNamed && gapsWithin(snapshot, type, scope.startsWith('/tenants/') || (isGroup(scope) && !told.has(scope)) ? '/' : scope).length === 0;
    const differs = (wanted: (row: Row) => boolean): boolean => JSON.stringify(textsOf(snapshot, type, wanted)) !== JSON.stringify(textsOf(whole, type, wanted));
    const wrong = records.filter((record) => isWhole(record) && differs((row) => isOf(row, record.scope))).map(({ scope }) => `${type} in ${scope}`);
    const known = new Set([...textsOf(whole, type, () => true), ...asListed(whole, type)]);
    const invented = textsOf(snapshot, type, () => true).filter((text) => !known.has(text));
    return [...wrong, ...(records.every(isWhole) && differs(isAbove(records)) ? [`${type} above`] : []), ...invented.map((text) => `${type} made up: ${text.slice(0, 200)}`)];
  });
}

/** A record that says complete beside a gap of its own, and a gap whose record says nothing. */
function falseRecords(snapshot: Snapshot): readonly string[] {
  const gaps = new Set(snapshot.gaps.map(({ artifact, scope }) => `${artifact} ${scope.toLowerCase()}`.toLowerCase()));
  // Of a group the record is about the settings of roles there, the gap about the subscriptions below it.
  const records = snapshot.manifest.artifacts.filter(({ scope }) => !scope.startsWith('/providers/Microsoft.Management/'));
  return records.filter(({ type, scope, status }) => status === 'complete' && gaps.has(`${type} ${scope}`.toLowerCase())).map(({ type, scope }) => `${type} in ${scope}`);
}

/** Verdicts that the faults changed to something else than unknown, or took away without an unknown of their rule in their place. */
function wrongVerdicts({ verdicts }: Baseline, snapshot: Snapshot): readonly string[] {
  const result = judged(snapshot);
  const after = verdictsOf(result);
  // What Azure itself does not hold is unknown without any fault.
  const unknowns = result.findings.filter(({ status, unknown }) => status === 'unknown' && unknown?.reason !== 'noData');
  const isCovered = (key: string): boolean => unknowns.some(({ ruleId }) => key.startsWith(`${ruleId} `));
  const changed = [...verdicts].filter(([key, status]) => after.get(key) !== status && (after.has(key) ? after.get(key) !== 'unknown' && !isSeenOpen(key, status, after.get(key)) : !isCovered(key)));
  const appeared = [...after].filter(([key, status]) => !verdicts.has(key) && status !== 'unknown');
  const groundless = unknowns.length > 0 && snapshot.gaps.length === 0;
  const silent = [...verdicts].some(([key, status]) => after.get(key) !== status) && ![3, 4].includes(result.gate.exitCode);
  return [
    ...changed.map(([key, status]) => `${key}: ${status} became ${after.get(key) ?? 'nothing'}`), ...appeared.map(([key, status]) => `${key}: ${status} from nowhere`),
    ...(groundless ? ['unknown without a gap'] : []), ...(silent ? [`other verdicts, and exit code ${result.gate.exitCode}`] : []),
  ];
}

/** Only what everything rests on can end a collection without a snapshot: the login, the list of subscriptions, the way from groups to them. */
function canRefuse({ place }: PlannedFault): boolean {
  return place.includes('/oauth2/') || place.endsWith('management.azure.com/subscriptions') || place.includes('/Microsoft.ResourceGraph/');
}

async function faultsOfRun(baseline: Baseline, asked: Asked, faults: readonly PlannedFault[]): Promise<readonly string[]> {
  const { outcome, simulator, longestPause } = await run(faults, asked);
  const common = [
    ...(faults.some((fault) => isServed(fault, simulator.log)) ? [] : ['no fault was served']),
    ...(simulator.log.length >= MOST_REQUESTS ? ['the collection does not end by itself'] : []),
    // A page whose predecessor was spoilt as well cannot be repeated.
    ...simulator.unsupported.filter((what) => !what.startsWith('the fault repeatPage for the first call')),
    ...(longestPause > LONGEST_PAUSE ? [`a pause of ${longestPause} ms`] : []),
  ];
  if (outcome.kind === 'refused') return [...common, ...(faults.some((fault) => canRefuse(fault) && isServed(fault, simulator.log)) ? [] : [`refused: ${outcome.error.message}`])];
  const { snapshot } = outcome;
  return [...common, ...wrongLists(baseline.snapshot, snapshot), ...falseRecords(snapshot).map((record) => `complete with a gap: ${record}`), ...wrongVerdicts(baseline, snapshot)];
}

/** Lists of the directory that name groups, or lead from one to others. */
const ALSO_NAMING = ['directoryRoleAssignments', 'directoryRoleEligibilityScheduleInstances', 'conditionalAccessPolicies', 'accessReviewDefinitions', 'groupEligibilityScheduleInstances'].map((type) => `Microsoft.Graph/${type}`);

const baselines = await Promise.all(SCOPES.map(async (asked) => ({ asked, baseline: await baselineOf(asked) })));

describe(`${SCHEDULES} schedules of faults from seed ${SEED}`, () => {
  it('are read under, without faults, as whole lists', () => {
    for (const { baseline } of baselines) {
      expect(baseline.snapshot.gaps).toEqual([]);
      expect(baseline.verdicts.size).toBeGreaterThan(100);
      expect(baseline.routes.filter(({ calls }) => calls > 1).length).toBeGreaterThan(10);
    }
  });

  const schedules = Array.from({ length: SCHEDULES }, (_none, index) => index);

  it.each(schedules)('schedule %i ends in the right answers, or in unknown', async (index) => {
    const random = createRandom(SEED * 1_000_003 + index);
    const scope = baselines[index % 2 === 0 ? 0 : random.below(2)] ?? baselines[0];
    if (scope === undefined) throw new Error('there is no scope');
    const faults = randomFaults(random, scope.baseline.routes, KINDS[index % KINDS.length] ?? 'error');
    expect(await faultsOfRun(scope.baseline, scope.asked, faults), faults.map(describeFault).join('\n')).toEqual([]);
  });
});
