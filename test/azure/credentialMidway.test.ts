import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { AuthMode } from '../../src/model/auth.ts';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_SERVICE_ACCOUNT, CONTOSO_SOURCES } from '../../src/simulator/contoso/directory.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { EVERYTHING, wrongReading } from '../e2e/faultChecks.ts';
import { baselineOf, judgedBy, run, type World } from '../e2e/faultWorlds.ts';
import { APPLICATION } from './login.ts';

/** Logins without a secret in the middle of a reading: the access token runs out, and what proved the scanner has run out long before. */
const folder = mkdtempSync(join(tmpdir(), 'portcullis-midway-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const { github, azureDevOps } = CONTOSO_SOURCES;
const WORLD: World = {
  name: 'few', asked: { subscriptions: [], managementGroups: [], exclude: [CONTOSO.subscriptions.production, CONTOSO.subscriptions.edge] }, pageSize: 6,
  types: ['Compute/virtualMachines', 'Storage/storageAccounts', 'KeyVault/vaults', 'KeyVault/vaults/secrets', 'Security/locations/jitNetworkAccessPolicies'].map((type) => `Microsoft.${type}`),
};
const baseline = await baselineOf(WORLD);
/** More than an hour passes in the middle: every access token has run out, and so has an assertion of ten minutes. */
const HALFWAY = Math.floor(baseline.requests / 2);
const LONG = 3_700_000;

const file = join(folder, 'token');
function project(simulator: Simulator): void {
  writeFileSync(file, simulator.federatedToken({ ...CONTOSO_SERVICE_ACCOUNT, seconds: 600 }));
}

interface Midway {
  readonly auth: AuthMode;
  readonly environment: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
  /** Whether the cluster puts a new token into the file meanwhile. */
  readonly renews?: boolean;
}

async function readMidway({ auth, environment, faults = [], renews = false }: Midway) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  let served: Simulator | undefined;
  return run(WORLD, {
    faults,
    login: (simulator) => {
      served = simulator;
      project(simulator);
      return { auth, environment };
    },
    before: (number, pass) => {
      if (number !== HALFWAY) return;
      pass(LONG);
      if (renews && served !== undefined) project(served);
    },
  });
}

const POD: Midway = { auth: 'workload-identity', environment: { ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: file } as Record<string, string> };
const JOB: Midway = { auth: 'github-oidc', environment: { ...APPLICATION, ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken } as Record<string, string> };
const PIPELINE: Midway = {
  auth: 'azure-pipelines',
  environment: { ...APPLICATION, SYSTEM_OIDCREQUESTURI: azureDevOps.url, SYSTEM_ACCESSTOKEN: azureDevOps.requestToken, AZURE_SERVICE_CONNECTION_ID: azureDevOps.serviceConnectionId } as Record<string, string>,
};
/** From the second time that the pipeline is asked. */
const later = (url: string, answer: Fault['answer']): readonly Fault[] => [{ url, calls: Array.from({ length: 50 }, (_none, index) => index + 3), answer }];

describe('in the middle of a reading', () => {
  it.each<[string, Midway]>([
    ['a cluster that renewed the file of its pod', { ...POD, renews: true }],
    ['a workflow, whose token is fetched anew', JOB],
    ['a pipeline, whose token is fetched anew', PIPELINE],
  ])('%s: the scanner signs in once more, and everything is read', async (_what, midway) => {
    const { outcome, simulator } = await readMidway(midway);
    expect(simulator.log.filter(({ url, status }) => url.includes('/oauth2/') && status === 200).length).toBeGreaterThan(1);
    expect(simulator.log.some(({ status }) => status === 401)).toBe(true);
    expect(outcome.kind === 'read' ? wrongReading(baseline, outcome.snapshot, []) : outcome.error.message).toEqual([]);
  });

  it.each<[string, Midway, string]>([
    ['a cluster that did not renew the file', POD, 'AADSTS700024'],
    ['a workflow whose request is refused', { ...JOB, faults: later(github.url, { kind: 'status', status: 401 }) }, 'GitHub did not hand out an identity token'],
    ['a workflow that gets a login page', { ...JOB, faults: later(github.url, { kind: 'html' }) }, 'GitHub did not hand out an identity token'],
    ['a pipeline that gets a login page', { ...PIPELINE, faults: later(azureDevOps.url, { kind: 'html', status: 203 }) }, 'dev.azure.com answered 203 with text/html, not JSON'],
    ['a pipeline whose request is refused', { ...PIPELINE, faults: later(azureDevOps.url, { kind: 'status', status: 401 }) }, 'dev.azure.com answered 401 with no content type, not JSON'],
  ])('%s: the rest is unknown, and says why', async (_what, midway, why) => {
    const { outcome } = await readMidway(midway);
    if (outcome.kind === 'refused') throw outcome.error;
    expect(wrongReading(baseline, outcome.snapshot, [EVERYTHING])).toEqual([]);
    expect(judgedBy(baseline.rules, outcome.snapshot).gate.incomplete).toBe(true);
    const said = outcome.snapshot.gaps.filter(({ reason }) => reason !== 'notCollected').map(({ message }) => message);
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter((message) => !message.includes(why))).toEqual([]);
  });
});
