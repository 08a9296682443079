import type { HttpClient } from '@azure/core-rest-pipeline';
import { CLOUDS } from '../../src/azure/cloud.ts';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { createTransport } from '../../src/azure/transport.ts';
import { openWriter } from '../../src/azure/writer.ts';
import type { JournalLine } from '../../src/model/journal.ts';
import type { Plan } from '../../src/model/plan.ts';
import { applyPlan } from '../../src/remediate/apply/apply.ts';
import type { RemediationPorts } from '../../src/remediate/ports.ts';
import { CONTOSO, CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_REMEDIATOR } from '../../src/simulator/contoso/remediator.ts';
import type { FaultAnswer } from '../../src/simulator/faultAnswers.ts';
import type { SimRequest, SimResponse } from '../../src/simulator/http.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { madeGuid } from '../../src/simulator/state.ts';
import type { OracleObject } from '../oracle/json.ts';
import type { Happening } from '../oracle/remediationEvidence.ts';
import { ARM, parsed, type Reply } from '../simulator/client.ts';
import type { World } from './remediationWorld.ts';

/** A run that sends more than this is taken for one without an end. */
const MOST_REQUESTS = 1_500;

/** What happens beside the n-th request of a process, counted from 1, or beside the n-th line of the journal that it writes. */
export type Moment =
  | { readonly at: 'request'; readonly number: number; readonly act: 'fault'; readonly name: string }
  | { readonly at: 'request'; readonly number: number; readonly act: 'die'; readonly performed: boolean }
  | { readonly at: 'request'; readonly number: number; readonly act: 'other'; readonly what: (azure: Azure) => string }
  | { readonly at: 'request'; readonly number: number; readonly act: 'interrupt' }
  | { readonly at: 'line'; readonly number: number; readonly act: 'die'; readonly written: boolean };

/** Faults by name, each with what it answers. */
export const FAULTS: Readonly<Record<string, { readonly on: 'write' | 'read' | 'both'; readonly answer: FaultAnswer }>> = {
  busy: { on: 'both', answer: { kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '7' } } },
  busySilent: { on: 'both', answer: { kind: 'error', status: 429, code: 'TooManyRequests' } },
  unavailable: { on: 'both', answer: { kind: 'error', status: 503, code: 'ServiceUnavailable', headers: { 'retry-after': '3' } } },
  unavailableSilent: { on: 'both', answer: { kind: 'error', status: 503, code: 'ServiceUnavailable' } },
  broken: { on: 'both', answer: { kind: 'error', status: 500, code: 'InternalServerError' } },
  forbidden: { on: 'both', answer: { kind: 'error', status: 403, code: 'AuthorizationFailed', message: "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.X/y/z' over scope '/s'." } },
  inProgress: { on: 'write', answer: { kind: 'error', status: 409, code: 'AnotherOperationInProgress' } },
  conflict: { on: 'write', answer: { kind: 'error', status: 409, code: 'Conflict' } },
  tag: { on: 'write', answer: { kind: 'error', status: 412, code: 'PreconditionFailed' } },
  reset: { on: 'both', answer: { kind: 'reset' } },
  page: { on: 'both', answer: { kind: 'html', status: 502 } },
  okPage: { on: 'both', answer: { kind: 'html' } },
  lostWrite: { on: 'write', answer: { kind: 'lostWrite' } },
  performedThenReset: { on: 'write', answer: { kind: 'performedThenReset' } },
  performedThenBroken: { on: 'write', answer: { kind: 'performedThenError', status: 500, code: 'InternalServerError' } },
  performedThenUnavailable: { on: 'write', answer: { kind: 'performedThenError', status: 503, code: 'ServiceUnavailable', headers: { 'retry-after': '3' } } },
  performedThenBusy: { on: 'write', answer: { kind: 'performedThenError', status: 409, code: 'AnotherOperationInProgress' } },
  performedThenTag: { on: 'write', answer: { kind: 'performedThenError', status: 412, code: 'PreconditionFailed' } },
  cut: { on: 'both', answer: { kind: 'cut' } },
};

type Send = (method: string, path: string, body?: unknown) => Reply;

/** The simulated Azure of one campaign, watched: who applies speaks through `handle`, everybody else through `others`. */
export interface Azure {
  readonly simulator: Simulator;
  readonly world: World;
  readonly others: Send;
  readonly now: () => number;
  readonly wait: (milliseconds: number) => void;
  readonly state: (target: string) => OracleObject | null;
  readonly happenings: Happening[];
  /** Looks at all targets and notes what became of them. */
  readonly watch: () => void;
}

export function watchedAzure(world: World): Azure {
  let now = Date.parse(CONTOSO_NOW);
  const faults = Object.entries(FAULTS).map(([name, { answer }]) => ({ url: `#${name}#`, answer }));
  const simulator = createSimulator({ ...world.settings, estate: world.estate, now: () => now, faults });
  const others = callsWith(simulator, CONTOSO, () => now);
  const known = new Map<string, string>();
  const happenings: Happening[] = [];
  let seenAt = Number.NaN;
  let seenCalls = 0;
  const watch = (): void => {
    if (seenAt === now && !simulator.log.slice(seenCalls).some(({ performed }) => performed)) return;
    seenAt = now;
    for (const target of world.targets) note(target, others('GET', `${target}?api-version=${versionOf(target)}`).body);
    seenCalls = simulator.log.length;
  };
  const note = (target: string, body: unknown): void => {
    const text = isFound(body) ? JSON.stringify(body) : 'null';
    if (known.get(target.toLowerCase()) === text) return;
    known.set(target.toLowerCase(), text);
    happenings.push({ kind: 'seen', target: target.toLowerCase(), body: JSON.parse(text) as OracleObject | null });
  };
  return { simulator, world, others, now: () => now, wait: (milliseconds) => void (now += milliseconds), happenings, watch, state: (target) => JSON.parse(known.get(target.toLowerCase()) ?? 'null') as OracleObject | null };
}

function isFound(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !('error' in body);
}

export function versionOf(target: string): string {
  return /jitNetworkAccessPolicies/i.test(target) ? '2020-01-01' : '2024-05-01';
}

/** Bare requests of somebody, with a token as long as it lasts. */
function callsWith(simulator: Simulator, identity: Identity, now: () => number): Send {
  const tokens = tokensOf(simulator, identity, now);
  return (method, path, body) => {
    const answer = simulator.handle({ method, url: `${ARM}${path}`, headers: { authorization: `Bearer ${tokens().token}`, 'content-type': 'application/json' }, body: body === undefined ? '' : JSON.stringify(body) });
    return { status: answer.status, headers: answer.headers, body: parsed(answer.body) };
  };
}

interface Identity {
  readonly clientId: string;
  readonly clientSecret: string;
}

export function tokensOf(simulator: Pick<Simulator, 'handle'>, { clientId, clientSecret }: Identity, now: () => number): () => { readonly token: string; readonly expiresOnTimestamp: number } {
  let held = { token: '', expiresOnTimestamp: 0 };
  return () => {
    if (held.expiresOnTimestamp > now() + 300_000) return held;
    const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, scope: `${ARM}/.default`, grant_type: 'client_credentials' });
    const answer = simulator.handle({ method: 'POST', url: `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() });
    held = { token: parsed(answer.body).access_token ?? '', expiresOnTimestamp: now() + 3_000_000 };
    return held;
  };
}

/** One process that applies. */
export interface Process {
  readonly plan: Plan;
  readonly earlier: readonly JournalLine[];
  readonly forced: boolean;
  readonly keepGoing: boolean;
  readonly activityLog: boolean;
  readonly moments: readonly Moment[];
  /** Makes client request ids of this process other ones than those of the one before. */
  readonly name: string;
}

export interface Ended {
  readonly kind: 'ended' | 'died';
  readonly exit: number | undefined;
  /** Lines that are on disk: the earlier ones and those of this process. */
  readonly lines: readonly JournalLine[];
  readonly requests: number;
}

class Died extends Error {}

/** Applies a plan, or goes on with one, while the moments happen; what happened is added to the happenings of the simulated Azure. */
export async function applied(azure: Azure, process: Process): Promise<Ended> {
  const lines: JournalLine[] = [...process.earlier];
  const death = Promise.withResolvers<never>();
  const life = { dead: false, requests: 0, lines: 0, asked: false };
  const die = (): Died => {
    if (!life.dead) azure.happenings.push({ kind: 'died' });
    life.dead = true;
    const error = new Died('the process was killed');
    death.reject(error);
    return error;
  };
  const journal = (line: JournalLine): void => {
    life.lines += 1;
    const moment = process.moments.find((one) => one.at === 'line' && one.number === life.lines);
    if (life.dead) throw new Died('the process was killed');
    if (moment?.at !== 'line' || moment.written) {
      lines.push(JSON.parse(JSON.stringify(line)) as JournalLine);
      azure.happenings.push({ kind: 'line', line });
    }
    if (moment !== undefined) throw die();
  };
  const writer = await openWriter(writerOptions(azure, watchedClient(azure, process.moments, life, die)));
  const ports: RemediationPorts = {
    ...writer, journal, now: azure.now, guid: () => madeGuid(`${process.name} ${life.requests} ${life.lines}`), interrupted: () => life.asked,
    sleep: async (milliseconds) => azure.wait(milliseconds),
  };
  azure.watch();
  const running = applyPlan({ plan: process.plan, ports, earlier: process.earlier, tell: () => undefined, settings: {
    tool: process.plan.tool, principal: 'remediator', mostChanges: 100, allowBreaking: true, forceLiveRequests: process.forced, keepGoing: process.keepGoing, activityLog: process.activityLog, heldBack: undefined,
  } });
  death.promise.catch(() => undefined);
  running.catch(() => undefined);
  try {
    const { exit } = await Promise.race([running, death.promise]);
    return { kind: 'ended', exit, lines, requests: life.requests };
  } catch (error) {
    if (!life.dead) throw error;
    return { kind: 'died', exit: undefined, lines, requests: life.requests };
  }
}

function writerOptions(azure: Azure, inner: HttpClient): Parameters<typeof openWriter>[0] {
  const tokens = tokensOf(azure.simulator, CONTOSO_REMEDIATOR, azure.now);
  const cloud = CLOUDS.AzureCloud;
  const httpClient = createTransport({ cloud, credentialHosts: [], inner, now: azure.now, mayWrite: true, sleep: async (milliseconds) => azure.wait(milliseconds) });
  return { cloud, credential: { getToken: async () => tokens() }, httpClient, userAgent: 'portcullis/0.0.0', signal: new AbortController().signal, now: azure.now };
}

type Life = { dead: boolean; requests: number; asked: boolean };

function watchedClient(azure: Azure, moments: readonly Moment[], life: Life, die: () => Died): HttpClient {
  return {
    sendRequest: async (request) => {
      if (life.dead) return new Promise(() => undefined);
      life.requests += 1;
      if (life.requests > MOST_REQUESTS) throw new Error('applying does not end');
      const now = moments.filter((one) => one.at === 'request' && one.number === life.requests);
      const client = simulatedHttpClient((asked) => watchedCall(azure, now, life, asked));
      const death = now.find(({ act }) => act === 'die');
      if (death?.act !== 'die' || death.at !== 'request') return client.sendRequest(request);
      if (death.performed) await client.sendRequest(request).catch(() => undefined);
      die();
      return new Promise(() => undefined);
    },
  };
}

/** What Azure answers who applies, with what the call did among the happenings. */
export function watchedCall(azure: Azure, moments: readonly Moment[], life: Pick<Life, 'asked'>, request: SimRequest): SimResponse {
  for (const moment of moments) {
    if (moment.act === 'other') azure.happenings.push({ kind: 'other', target: moment.what(azure).toLowerCase() });
    if (moment.act === 'interrupt') azure.happenings.push({ kind: 'asked' });
    life.asked ||= moment.act === 'interrupt';
  }
  const isWrite = request.method !== 'GET';
  const fault = moments.find((one) => one.act === 'fault');
  const fits = fault?.act === 'fault' && ['both', isWrite ? 'write' : 'read'].includes(FAULTS[fault.name]?.on ?? '');
  azure.watch();
  const path = decodeURIComponent(new URL(request.url).pathname);
  const before = azure.state(path);
  const answer = azure.simulator.handle(fits ? { ...request, url: `${request.url}#${fault.name}#` } : request);
  const performed = azure.simulator.log.at(-1)?.performed ?? false;
  azure.watch();
  if (isWrite) {
    const body = request.body === '' ? null : JSON.parse(request.body) as OracleObject;
    azure.happenings.push({ kind: 'sent', method: request.method, path, body, clientRequestId: request.headers['x-ms-client-request-id'] ?? '', ifMatch: request.headers['if-match'], performed, before, after: azure.state(path) });
  }
  return answer;
}
