import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { LIMITS, type Limits } from '../../src/azure/limits.ts';
import { networkClient } from '../../src/azure/network.ts';
import { openAzure } from '../../src/flow/azureSession.ts';
import { collectTypes } from '../../src/flow/collectTenant.ts';
import { isToolError } from '../../src/model/toolError.ts';
import { selfSigned } from '../../src/simulator/certificate.ts';
import { CONTOSO, CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { openHttpsFront } from '../../src/simulator/front.ts';
import { CERTIFIED } from '../../src/simulator/frontHosts.ts';
import type { SimRequest } from '../../src/simulator/http.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { reachesOf, wrongReading } from './faultChecks.ts';
import { baselineOf, estateOf, type Outcome, type Run } from './faultWorlds.ts';

/**
 * Faults that take a connection: real sockets under TLS, in this process, packed by gzip as Azure packs. No pause is waited for; what stands still is
 * given up after a moment, and tried again.
 */
const MOMENT = 1000;
const MEBI = 1024 * 1024;
const SHORT: Limits = { ...LIMITS, attempt: MOMENT, login: MOMENT };
const SMALL: Limits = { ...LIMITS, answer: 4 * MEBI };
const TLS = selfSigned({ ...CERTIFIED, now: Date.now() });
/** Little enough that what a case takes is its connections: queries, a list a subscription, lists below vaults. */
const baseline = await baselineOf({
  name: 'few', asked: { subscriptions: [], managementGroups: [], exclude: [CONTOSO.subscriptions.production, CONTOSO.subscriptions.edge] }, pageSize: 6,
  types: ['Compute/virtualMachines', 'Storage/storageAccounts', 'KeyVault/vaults', 'KeyVault/vaults/secrets', 'Security/locations/jitNetworkAccessPolicies'].map((type) => `Microsoft.${type}`),
});

type Ran = Pick<Run, 'simulator' | 'sent'> & { readonly outcome: Outcome };

/** The SDK's own client, led to a front of this machine whatever host it means. */
function ledTo(port: number): HttpClient {
  const inner = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      request.requestOverrides = { ...request.requestOverrides, hostname: '127.0.0.1', port, ca: TLS.certificate, servername: new URL(request.url).hostname };
      return inner.sendRequest(request);
    },
  };
}

async function readOver(faults: readonly Fault[], limits: Limits): Promise<Ran> {
  const { world } = baseline;
  const now = Date.parse(CONTOSO_NOW);
  const simulator = createSimulator({ estate: estateOf(world), now: () => now, faults });
  const sent: SimRequest[] = [];
  const handle = (request: SimRequest) => {
    sent.push(request);
    return simulator.handle(request);
  };
  const front = await openHttpsFront({ handle, onFailure: (error) => expect.unreachable(String(error)) }, TLS, 0);
  const tenant = {
    cloud: 'AzureCloud', auth: 'environment', tenantId: CONTOSO.tenantId, environment: {}, asked: world.asked, types: world.types ?? [], now: () => now, limits, sleep: async () => undefined,
    inner: networkClient(limits.answer, ledTo(front.port)), signal: new AbortController().signal, onProgress: () => undefined, allowEmpty: false, activityLog: true,
    credential: async (httpClient: HttpClient) => new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, { httpClient, retryOptions: { retryDelayInMs: 0, maxRetryDelayInMs: 0 } }),
  } as const;
  try {
    return { simulator, sent, outcome: { kind: 'read', snapshot: await collectTypes(tenant, await openAzure(tenant)) } };
  } catch (error) {
    if (isToolError(error)) return { simulator, sent, outcome: { kind: 'refused', error } };
    throw error;
  } finally {
    await front.close();
  }
}

const QUERY = /Microsoft\.ResourceGraph/;
const LIST = /jitNetworkAccessPolicies/;
const SECRETS = /vaults\/[^/]+\/secrets/;
const LOGIN = /oauth2/;

/** How it ends: everything read, a part unknown, or no login. */
type End = 'whole' | 'gap' | 'refused';

/** Once, and then the right answer; or whenever it is asked for. */
const once = (url: RegExp, answer: Fault['answer'], call = 1): Fault => ({ url, calls: [call], answer });
const always = (url: RegExp, answer: Fault['answer']): Fault => ({ url, answer });

const STANDING_STILL: readonly (readonly [string, Fault])[] = [
  ['half-open: nothing is answered', once(QUERY, { kind: 'stall', after: 'nothing' }, 3)],
  ['half-open behind the headers', once(LIST, { kind: 'stall', after: 'headers' })],
  ['half-open inside a packed answer', once(QUERY, { kind: 'stall', after: 'half' }, 3)],
  ['half-open at the login', once(LOGIN, { kind: 'stall', after: 'headers' })],
  ['a slow drip', once(QUERY, { kind: 'drip', bytes: 1, milliseconds: 20 }, 3)],
];

const BROKEN: readonly (readonly [string, Fault, End, Limits])[] = [
  ['nothing is wrong', always(/no call/, { kind: 'reset' }), 'whole', LIMITS],
  ['cut inside a packed answer', once(QUERY, { kind: 'cut' }, 3), 'whole', LIMITS],
  ['cut behind the headers', once(QUERY, { kind: 'cut', after: 'headers' }, 3), 'whole', LIMITS],
  ['cut whenever it is asked for', always(SECRETS, { kind: 'cut' }), 'gap', LIMITS],
  ['reset', once(LIST, { kind: 'reset' }), 'whole', LIMITS],
  ['a drip that is fast enough', once(QUERY, { kind: 'drip', bytes: 2000, milliseconds: 1 }, 3), 'whole', LIMITS],
  ['a bomb of gzip', always(SECRETS, { kind: 'gzipBomb', bytes: 1024 * MEBI }), 'gap', SMALL],
  ['a bomb of gzip in place of a token', always(LOGIN, { kind: 'gzipBomb', bytes: 1024 * MEBI }), 'refused', SMALL],
  ['a page of fifty megabytes', once(QUERY, { kind: 'padded', bytes: 50 * MEBI }, 3), 'whole', LIMITS],
  ['a page that is larger than any', always(SECRETS, { kind: 'padded', bytes: 5 * MEBI }), 'gap', SMALL],
  ['a login page in place of data', always(SECRETS, { kind: 'html' }), 'gap', LIMITS],
  ['a login page in place of a token', always(LOGIN, { kind: 'html' }), 'refused', LIMITS],
];

async function endOf(fault: Fault, limits: Limits): Promise<End> {
  const ran = await readOver([fault], limits);
  expect(ran.simulator.unsupported).toEqual([]);
  expect(ran.simulator.log.some(({ faults }) => faults.length > 0)).toBe(fault.url.toString() !== '/no call/');
  const { outcome } = ran;
  if (outcome.kind === 'read') {
    expect(wrongReading(baseline, outcome.snapshot, reachesOf(ran, [fault]))).toEqual([]);
    return outcome.snapshot.gaps.some(({ reason }) => reason !== 'notCollected') ? 'gap' : 'whole';
  }
  expect([outcome.error.code, outcome.error.message.split('\n').length]).toEqual(['LOGIN', 1]);
  return 'refused';
}

describe.concurrent('a connection that stands still is given up, and the answer had by another', () => {
  it.each(STANDING_STILL)('%s', async (_words, fault) => {
    expect(await endOf(fault, SHORT)).toBe('whole');
  });
});

describe('over a real connection', () => {
  it.each(BROKEN)('%s', async (_words, fault, end, limits) => {
    expect(await endOf(fault, limits)).toBe(end);
  });
});
