import { createHttpHeaders, RestError, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { CLOUDS } from '../../src/azure/cloud.ts';
import { openClients, type AzureClients } from '../../src/azure/clients.ts';
import { createTransport, type TransportOptions } from '../../src/azure/transport.ts';
import type { CloudName } from '../../src/model/snapshot.ts';

/** One answer of a made-up wire. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: string;
  /** The connection breaks inside the body. */
  readonly cut?: true;
  /** The connection breaks before an answer, with this code of the system. */
  readonly lost?: string;
  /** Nothing comes until the time limit is over. */
  readonly silent?: true;
}

export interface Wire {
  readonly clients: AzureClients;
  /** What the clients send through. */
  readonly httpClient: HttpClient;
  /** Every request that reached the wire, in order. */
  readonly sent: readonly { readonly method: string; readonly url: string; readonly authorization: string | undefined }[];
  /** Every wait, in milliseconds. */
  readonly waits: readonly number[];
  /** The scope of every token that was asked for. */
  readonly scopes: readonly string[];
  /** Lets time pass. */
  readonly pass: (milliseconds: number) => void;
}

export interface WireOptions {
  readonly cloud?: CloudName;
  /** Tokens that the credential hands out, one after another; the last one for ever. */
  readonly tokens?: readonly string[];
  readonly renew?: TransportOptions['renew'];
  readonly signal?: AbortSignal;
  readonly mayWrite?: true;
}

/** The three SDKs and the raw list over our transport, over a wire that answers from a script; the last answer repeats. */
export async function wireOf(script: readonly Answer[] | ((url: string, count: number, token: string) => Answer), options: WireOptions = {}): Promise<Wire> {
  const cloud = CLOUDS[options.cloud ?? 'AzureCloud'];
  const sent: { method: string; url: string; authorization: string | undefined }[] = [];
  const waits: number[] = [];
  const inner: HttpClient = {
    async sendRequest(request) {
      sent.push({ method: request.method, url: request.url, authorization: request.headers.get('authorization') });
      const answer = typeof script === 'function' ? script(request.url, sent.length, request.headers.get('authorization')?.slice(7) ?? '') : (script[Math.min(sent.length, script.length) - 1] ?? {});
      return respond(request, answer);
    },
  };
  let clock = 0;
  const httpClient = createTransport({
    cloud,
    credentialHosts: [],
    inner,
    now: () => clock,
    random: () => 0.5,
    ...(options.renew === undefined ? {} : { renew: options.renew }),
    ...(options.mayWrite === undefined ? {} : { mayWrite: options.mayWrite }),
    sleep: async (milliseconds, signal) => {
      if (signal?.aborted === true) throw Object.assign(new Error('the wait was interrupted'), { name: 'AbortError' });
      waits.push(milliseconds);
      clock += milliseconds;
    },
  });
  const tokens = options.tokens ?? ['secret-token'];
  const scopes: string[] = [];
  const getToken = async (scope: string | string[]) => {
    scopes.push(String(scope));
    return { token: tokens[Math.min(scopes.length, tokens.length) - 1] ?? '', expiresOnTimestamp: 8_640_000_000_000_000 };
  };
  const clients = await openClients({ cloud, credential: { getToken }, httpClient, userAgent: 'portcullis/test', signal: options.signal ?? new AbortController().signal });
  return { clients, httpClient, sent, waits, scopes, pass: (milliseconds) => void (clock += milliseconds) };
}

function respond(request: PipelineRequest, answer: Answer) {
  if (answer.lost !== undefined) throw new RestError(`connect ${answer.lost}`, { code: answer.lost, request });
  if (answer.silent === true) throw Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
  if (answer.cut === true) throw new RestError('Error reading response as text: aborted', { code: 'PARSE_ERROR', request });
  const text = answer.text ?? JSON.stringify(answer.body ?? {});
  const headers = createHttpHeaders({ 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  return { request, status: answer.status ?? 200, headers, bodyAsText: text };
}

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';

/** The same list asked for in each way the collectors do; each answers the ids it read. */
export const LISTS: Readonly<Record<string, (clients: AzureClients) => Promise<readonly string[]>>> = {
  'arm-security': async (clients) => idsOf((await clients.jitPolicies(SUBSCRIPTION)).items),
  'arm-authorization': async (clients) => idsOf((await clients.pim('roleEligibilityScheduleInstances', `/subscriptions/${SUBSCRIPTION}`)).items),
  'raw list': async (clients) => idsOf((await clients.list(`/subscriptions/${SUBSCRIPTION}/x?api-version=1`)).items),
};

export const GRAPH = async (clients: AzureClients): Promise<readonly string[]> =>
  idsOf((await clients.query({ subscriptions: [SUBSCRIPTION], query: 'resources', skipToken: undefined, top: 1000 })).rows);

function idsOf(items: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return items.map((item) => String(item['id']));
}

export const page = (ids: readonly string[], nextLink?: string): Answer => ({ body: { value: ids.map((id) => ({ id })), ...(nextLink === undefined ? {} : { nextLink }) } });
export const graphPage = (ids: readonly string[], more: Readonly<Record<string, unknown>> = {}): Answer => ({
  body: { totalRecords: ids.length, count: ids.length, resultTruncated: 'false', data: ids.map((id) => ({ id })), ...more },
});
