import { createHttpHeaders, RestError, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { CLOUDS } from '../../src/azure/cloud.ts';
import { openClients, type AzureClients } from '../../src/azure/clients.ts';
import { createTransport } from '../../src/azure/transport.ts';

/** One answer of a made-up wire. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: string;
  /** The connection breaks inside the body. */
  readonly cut?: true;
}

export interface Wire {
  readonly clients: AzureClients;
  /** Every request that reached the wire, in order. */
  readonly sent: readonly { readonly method: string; readonly url: string; readonly authorization: string | undefined }[];
  /** Every wait, in milliseconds. */
  readonly waits: readonly number[];
}

/** The three SDKs and the raw list over our transport, over a wire that answers from a script; the last answer repeats. */
export async function wireOf(script: readonly Answer[] | ((url: string, count: number) => Answer)): Promise<Wire> {
  const sent: { method: string; url: string; authorization: string | undefined }[] = [];
  const waits: number[] = [];
  const inner: HttpClient = {
    async sendRequest(request) {
      sent.push({ method: request.method, url: request.url, authorization: request.headers.get('authorization') });
      const answer = typeof script === 'function' ? script(request.url, sent.length) : (script[Math.min(sent.length, script.length) - 1] ?? {});
      return respond(request, answer);
    },
  };
  let clock = 0;
  const httpClient = createTransport({
    cloud: CLOUDS.AzureCloud,
    credentialHosts: [],
    inner,
    now: () => clock,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      clock += milliseconds;
    },
  });
  const credential = { getToken: async () => ({ token: 'secret-token', expiresOnTimestamp: 8_640_000_000_000_000 }) };
  const clients = await openClients({ cloud: CLOUDS.AzureCloud, credential, httpClient, userAgent: 'portcullis/test', retryDelay: 1, signal: new AbortController().signal });
  return { clients, sent, waits };
}

function respond(request: PipelineRequest, answer: Answer) {
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
  idsOf((await clients.query({ subscriptions: [SUBSCRIPTION], query: 'resources', skipToken: undefined })).rows);

function idsOf(items: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return items.map((item) => String(item['id']));
}

export const page = (ids: readonly string[], nextLink?: string): Answer => ({ body: { value: ids.map((id) => ({ id })), ...(nextLink === undefined ? {} : { nextLink }) } });
export const graphPage = (ids: readonly string[], more: Readonly<Record<string, unknown>> = {}): Answer => ({
  body: { totalRecords: ids.length, count: ids.length, resultTruncated: 'false', data: ids.map((id) => ({ id })), ...more },
});
