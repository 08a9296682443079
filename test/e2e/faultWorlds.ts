import { ClientAssertionCredential, ClientSecretCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { openAzure, type SessionOptions } from '../../src/flow/azureSession.ts';
import { collectTenant, collectTypes } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { judge } from '../../src/flow/judge.ts';
import type { LoadedRules } from '../../src/flow/pack.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { isToolError, type ToolError } from '../../src/model/toolError.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_SERVICE_ACCOUNT } from '../../src/simulator/contoso/directory.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { SimRequest } from '../../src/simulator/http.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { routesOf, type Route } from './faultSchedule.ts';
import { RULES, verdictsOf } from './tenant.ts';

/** A collection that sends more than this is taken for one without an end: the longest without faults sends about 430 requests. */
export const MOST_REQUESTS = 5000;
/** The longest pause that the transport grants (retry.ts); a spread of a quarter on the backoff stays far below it. */
export const LONGEST_PAUSE = 120_000;
/** Nor may all pauses of a collection add up to more, whatever befalls it. Milliseconds. */
export const LONGEST_COLLECTION = 4 * 3_600_000;

export type Asked = Snapshot['manifest']['scopes']['asked'];

/** A part of contoso, small enough that it is read and judged in a moment. */
export interface World {
  readonly name: string;
  readonly asked: Asked;
  /** What is read, beside what leads to it; everything where absent. */
  readonly types?: readonly string[];
  readonly pageSize: number;
}

const EVERYTHING: Asked = { subscriptions: [], managementGroups: [], exclude: [] };
const only = (...names: readonly (keyof typeof CONTOSO.subscriptions)[]): Asked => ({ ...EVERYTHING, subscriptions: names.map((name) => CONTOSO.subscriptions[name]) });
const typed = (provider: string, names: string): readonly string[] => names.split(' ').map((name) => `Microsoft.${provider}/${name}`);

const MACHINES = [
  ...typed('Compute', 'virtualMachines virtualMachineScaleSets virtualMachineScaleSets/virtualMachines virtualMachineScaleSets/virtualMachines/networkInterfaces virtualMachines/patchAssessmentResults'),
  ...typed('Compute', 'virtualMachineScaleSets/virtualMachines/networkInterfaces/ipConfigurations/publicIPAddresses'),
  ...typed('Network', 'networkInterfaces networkSecurityGroups applicationSecurityGroups publicIPAddresses publicIPPrefixes virtualNetworks routeTables loadBalancers azureFirewalls firewallPolicies bastionHosts'),
  ...typed('Network', 'firewallPolicies/ruleCollectionGroups ipGroups effectiveSecurityAdminRules networkGroupMemberships networkManagers/securityAdminRegionalGoalStates'),
  ...typed('Network', 'networkManagers/securityAdminConfigurations/ruleCollections/snapshots networkManagers/securityAdminConfigurations/ruleCollections/rules/snapshots serviceTags'),
  ...typed('Security', 'pricings locations/jitNetworkAccessPolicies'),
];
const ACCESS = [
  ...typed('Authorization', 'roleAssignments roleDefinitions roleEligibilityScheduleInstances roleAssignmentScheduleInstances roleManagementPolicyAssignments locks'),
  ...typed('Graph', 'users groups groupMembers groupEligibilityScheduleInstances groupAssignmentScheduleInstances groupPolicyAssignments servicePrincipals subscribedSkus'),
];
const DIRECTORY = typed('Graph', [
  'users groups subscribedSkus directoryRoleDefinitions directoryRoleAssignments directoryRoleAssignmentScheduleInstances directoryRoleEligibilityScheduleInstances directoryRolePolicyAssignments conditionalAccessPolicies',
  'namedLocations authenticationMethodsPolicy identitySecurityDefaultsEnforcementPolicy authorizationPolicy applications applicationOwners applicationFederatedIdentityCredentials servicePrincipals userSignInActivity',
].join(' '));
const DATA = [
  ...typed('KeyVault', 'vaults vaults/keys vaults/secrets'), ...typed('Storage', 'storageAccounts'), ...typed('Security', 'pricings securityContacts'), ...typed('Insights', 'diagnosticSettings activityLogAlerts'),
  ...typed('DocumentDB', 'databaseAccounts'), ...typed('ServiceBus', 'namespaces'), ...typed('EventHub', 'namespaces'), ...typed('ContainerRegistry', 'registries'), ...typed('Cache', 'redis'),
  ...typed('ManagedIdentity', 'userAssignedIdentities userAssignedIdentities/federatedIdentityCredentials'),
];

/** The whole tenant, by everything and by groups, whose subscriptions are found through Resource Graph where they may not be listed; then small parts of it. */
export const WHOLE: readonly World[] = [
  { name: 'everything', asked: EVERYTHING, pageSize: 3 },
  { name: 'two groups', asked: { ...EVERYTHING, managementGroups: ['contoso-production', 'contoso-legacy'] }, pageSize: 3 },
];
export const PARTS: readonly World[] = [
  { name: 'machines', asked: only('sandbox', 'legacy'), types: MACHINES, pageSize: 6 },
  { name: 'access', asked: { ...EVERYTHING, managementGroups: ['contoso-legacy'] }, types: ACCESS, pageSize: 6 },
  { name: 'directory', asked: only('sandbox'), types: DIRECTORY, pageSize: 6 },
  { name: 'data', asked: { ...EVERYTHING, exclude: [CONTOSO.subscriptions.edge] }, types: DATA, pageSize: 3 },
];

export type Outcome = { readonly kind: 'read'; readonly snapshot: Snapshot } | { readonly kind: 'refused'; readonly error: ToolError };

export interface Run {
  readonly outcome: Outcome;
  readonly simulator: Simulator;
  /** Every request, in the order of the log. */
  readonly sent: readonly SimRequest[];
  readonly longestPause: number;
  /** Milliseconds from the first request to the end, by the clock of who reads. */
  readonly took: number;
  /** Azure's clock at the end. */
  readonly azureNow: number;
}

export interface RunOptions {
  readonly faults?: readonly Fault[];
  readonly estate?: Estate;
  readonly lag?: number;
  /** Milliseconds by which Azure's clock is ahead. */
  readonly skew?: number;
  /** Something that happens before a request, counted from 1. */
  readonly before?: (number: number, pass: (milliseconds: number) => void) => void;
  /** How the scanner proves itself: by an assertion of its cluster that lasts so many seconds, and that nobody renews; by its secret where absent. */
  readonly assertionSeconds?: number;
  /** How it signs in, in place of both: by a mode of the product, with the variables that it reads. */
  readonly login?: (simulator: Simulator) => Pick<SessionOptions, 'auth' | 'environment'>;
}

const estates = new Map<number, Estate>();

/** The same objects for all runs: the simulator indexes an estate once. */
export function estateOf({ pageSize }: Pick<World, 'pageSize'>): Estate {
  const estate = estates.get(pageSize) ?? contosoEstate({ pageSize });
  estates.set(pageSize, estate);
  return estate;
}

/** Reads a world under faults. No time passes but by the reader's own pauses, and where something lets it. */
export async function run(world: World, options: RunOptions = {}): Promise<Run> {
  const start = Date.parse(CONTOSO_NOW);
  const { skew = 0 } = options;
  // Azure's clock is the one that contoso is laid out around.
  let clock = start - skew;
  let longestPause = 0;
  const sent: SimRequest[] = [];
  const simulator = createSimulator({ estate: options.estate ?? estateOf(world), now: () => clock + skew, faults: options.faults ?? [], lag: options.lag ?? 0 });
  const { credential: _own, ...tenant } = await simulatedTenant({ handle: (request) => {
    if (simulator.log.length >= MOST_REQUESTS) throw new Error('the collection does not end');
    options.before?.(sent.length + 1, (milliseconds) => void (clock += milliseconds));
    sent.push(request);
    return simulator.handle(request);
  } });
  const asked = {
    ...tenant, ...(options.login?.(simulator) ?? { credential: credentialOf(simulator, options.assertionSeconds) }), asked: world.asked, now: () => clock, signal: new AbortController().signal, onProgress: () => undefined, allowEmpty: false, activityLog: true,
    sleep: async (milliseconds: number) => {
      clock += milliseconds;
      longestPause = Math.max(longestPause, milliseconds);
    },
  };
  const outcome = await outcomeOf(world.types === undefined ? collectTenant({ ...asked, out: undefined }) : collectTypes({ ...asked, types: world.types }, await openAzure(asked)));
  return { outcome, simulator, sent, longestPause, took: clock - start + skew, azureNow: clock + skew };
}

async function outcomeOf(reading: Promise<Snapshot>): Promise<Outcome> {
  try {
    return { kind: 'read', snapshot: await reading };
  } catch (error) {
    if (isToolError(error)) return { kind: 'refused', error };
    throw error;
  }
}

/** As the product makes them, but that repeats of logins wait for no time. */
function credentialOf(simulator: Simulator, assertionSeconds: number | undefined) {
  const more = (httpClient: HttpClient) => ({ httpClient, retryOptions: { retryDelayInMs: 0, maxRetryDelayInMs: 0 } });
  if (assertionSeconds === undefined) return async (httpClient: HttpClient) => new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, more(httpClient));
  const assertion = simulator.federatedToken({ ...CONTOSO_SERVICE_ACCOUNT, seconds: assertionSeconds });
  return async (httpClient: HttpClient) => new ClientAssertionCredential(CONTOSO.tenantId, CONTOSO.clientId, async () => assertion, more(httpClient));
}

/** What a world looks like without faults. */
export interface Baseline {
  readonly world: World;
  readonly snapshot: Snapshot;
  /** The rules that can be judged there. */
  readonly rules: LoadedRules;
  readonly verdicts: ReadonlyMap<string, string>;
  readonly routes: readonly Route[];
  /** Requests that it takes. */
  readonly requests: number;
}

export function judgedBy(rules: LoadedRules, snapshot: Snapshot, now?: string): ScanResult {
  return judge(snapshot, rules, { now, failOn: 'high', assumes: [], allowEmpty: false });
}

/** Reads a world without faults. Rules that lack a type there are left out, so that every incomplete result is one of the faults. */
export async function baselineOf(world: World, estate?: Estate, rules?: LoadedRules): Promise<Baseline> {
  const { outcome, simulator } = await run(world, estate === undefined ? {} : { estate });
  if (outcome.kind === 'refused') throw outcome.error;
  const { snapshot } = outcome;
  const kept = rules ?? judgeable(snapshot);
  return { world, snapshot, rules: kept, verdicts: verdictsOf(judgedBy(kept, snapshot, CONTOSO_NOW)), routes: routesOf(simulator.log), requests: simulator.log.length };
}

function judgeable(snapshot: Snapshot): LoadedRules {
  const lacking = new Set(judgedBy(RULES, snapshot).findings.filter(({ unknown }) => unknown !== undefined && unknown.reason !== 'noData').map(({ ruleId }) => ruleId));
  const rules = RULES.rules.filter(({ id }) => !lacking.has(id));
  return { ...RULES, rules, benchmarks: [] };
}
