import type { HttpClient } from '@azure/core-rest-pipeline';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomicFile.ts';
import type { Output } from '../model/formats.ts';
import type { CollectProgress } from '../model/progress.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { ToolError } from '../model/toolError.ts';
import { compareText } from '../values/json.ts';
import { CONTOSO, CONTOSO_NOW, CONTOSO_PARTIAL, contosoEstate } from '../simulator/contoso/contoso.ts';
import { createSimulator, type Simulator } from '../simulator/simulator.ts';
import { collectTenant } from './collectTenant.ts';
import { DEMO_CONFIG, DEMO_WAIVERS, demoSetup } from './demoSetup.ts';
import { judge } from './judge.ts';
import { writeOutputs, type OutputOptions } from './outputs.ts';
import { loadRules } from './pack.ts';
import { interrupted } from './scan.ts';

export interface DemoOptions {
  readonly out: string;
  /** Withholds a part of one subscription, to show what an incomplete scan looks like. */
  readonly withGaps: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (event: CollectProgress) => void;
}

export interface DemoOutcome {
  readonly result: ScanResult;
  readonly paths: readonly string[];
}

/**
 * Reads the simulated tenant through the real SDKs, in process, and writes every report.
 * The credential is the simulator's own: no real token can be made here, and none can meet the simulator.
 */
export async function demo(options: DemoOptions): Promise<DemoOutcome> {
  if (options.out === '') throw new ToolError('USAGE', '--out names no directory', 'Name one, or leave --out away for ./portcullis-demo.');
  const now = Date.parse(CONTOSO_NOW);
  const simulator = createSimulator({ estate: contosoEstate(options.withGaps ? { withheld: CONTOSO_PARTIAL } : {}), now: () => now });
  const snapshot = await collectTenant({ ...(await simulatedTenant(simulator)), ...options, now: () => now, out: join(options.out, 'snapshot'), replace: true, allowEmpty: false });
  if (snapshot.manifest.interrupted) throw interrupted(join(options.out, 'snapshot'));
  const loaded = loadRules([]);
  const result = judge(snapshot, loaded, { now: undefined, failOn: 'high', assumes: [], allowEmpty: false, ...demoSetup(loaded.rules) });
  const paths = await writeDemo(result, options.out, simulator);
  return { result, paths };
}

/** What connects `collectTenant` to a simulator that serves contoso. */
export async function simulatedTenant(simulator: Pick<Simulator, 'handle'>) {
  const { simulatedHttpClient } = await import('../azure/simulated.ts');
  return {
    cloud: 'AzureCloud' as const,
    auth: 'environment' as const,
    tenantId: CONTOSO.tenantId,
    asked: { subscriptions: [], managementGroups: [], exclude: [] },
    environment: {},
    inner: simulatedHttpClient((request) => simulator.handle(request)),
    credential: async (httpClient: HttpClient) => {
      const { ClientSecretCredential } = await import('@azure/identity');
      return new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, { httpClient });
    },
  };
}

async function writeDemo(result: ScanResult, out: string, simulator: Simulator): Promise<readonly string[]> {
  const at = (name: string): string => join(out, name);
  const reports: readonly Output[] = [
    { format: 'html', path: at('report.html') }, { format: 'json', path: at('results.json') }, { format: 'sarif', path: at('results.sarif') },
    { format: 'csv', path: at('results.csv') }, { format: 'markdown', path: at('summary.md') }, { format: 'junit', path: at('TEST-portcullis.xml') },
  ];
  const options: OutputOptions = { sarifProfile: 'archive', junitGranularity: 'rule', color: false, width: 100, write: () => undefined };
  await writeOutputs(result, reports, options);
  await writeOutputs(result, [{ format: 'sarif', path: at('results.github.sarif') }], { ...options, sarifProfile: 'github' });
  writeFileAtomic(at('portcullis.yaml'), [DEMO_CONFIG]);
  writeFileAtomic(at('waivers.yaml'), [DEMO_WAIVERS]);
  writeFileAtomic(at('requests.ndjson'), requestLog(simulator));
  return [...reports.map(({ path }) => path), at('results.github.sarif'), at('portcullis.yaml'), at('waivers.yaml'), at('requests.ndjson'), at('snapshot')];
}

/** Which client asked what and how often, without what differs from machine to machine. */
function requestLog(simulator: Simulator): readonly string[] {
  const lines = simulator.log.map((entry) => JSON.stringify({ client: clientOf(entry.userAgent), method: entry.method, url: withoutRequestId(entry.url), status: entry.status }));
  return lines.toSorted(compareText).map((line) => `${line}\n`);
}

/** The product of a user agent that is ours or an SDK's: `azsdk-js-arm-security/5.0.0`. */
function clientOf(userAgent: string): string {
  return userAgent.split(' ').filter((product) => /^(azsdk-js-|portcullis\/)/.test(product)).join(' ');
}

/** Entra requests carry a random id in their query. */
function withoutRequestId(url: string): string {
  return url.replace(/([?&])client-request-id=[^&]*/, '$1client-request-id=*');
}
