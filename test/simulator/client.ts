import { CONTOSO, CONTOSO_NOW, contosoEstate, type ContosoOptions } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';

export const NOW = Date.parse(CONTOSO_NOW);
export const ARM = 'https://management.azure.com';
export const PRODUCTION = `/subscriptions/${CONTOSO.subscriptions.production}`;
export const LEGACY = `/subscriptions/${CONTOSO.subscriptions.legacy}`;

export interface Wire {
  readonly simulator: Simulator;
  readonly estate: Estate;
  /** Lets time pass, in milliseconds. */
  readonly wait: (milliseconds: number) => void;
  readonly login: (scope?: string, secret?: string) => Reply;
  readonly get: (path: string, token?: string) => Reply;
  readonly graph: (query: string, more?: Readonly<Record<string, unknown>>) => Reply;
}

/** An answer with its body parsed: `any` on purpose never; what a test reads, it narrows. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

interface Body {
  readonly value?: readonly Item[];
  readonly nextLink?: string;
  readonly data?: readonly Item[];
  readonly totalRecords?: number;
  readonly count?: number;
  readonly resultTruncated?: string;
  readonly $skipToken?: string;
  readonly access_token?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly details?: readonly Readonly<Record<string, unknown>>[] } | string;
  readonly error_codes?: readonly number[];
}

export interface Item {
  readonly id?: string;
  readonly type?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly [key: string]: unknown;
}

/** Speaks to the simulator with bare requests, as nobody's SDK would write them. */
export function wire(options: ContosoOptions & { readonly faults?: readonly Fault[] } = {}): Wire {
  let now = NOW;
  const estate = contosoEstate(options);
  const simulator = createSimulator({ estate, now: () => now, ...(options.faults === undefined ? {} : { faults: options.faults }) });
  const send = (method: string, url: string, headers: Readonly<Record<string, string>>, body: string): Reply => {
    const answer = simulator.handle({ method, url, headers, body });
    return { status: answer.status, headers: answer.headers, body: parsed(answer.body) };
  };
  const login = (scope = `${ARM}/.default`, secret: string = CONTOSO.clientSecret): Reply => {
    const form = new URLSearchParams({ client_id: CONTOSO.clientId, client_secret: secret, scope, grant_type: 'client_credentials' });
    return send('POST', `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, { 'content-type': 'application/x-www-form-urlencoded' }, form.toString());
  };
  let token: string | undefined;
  const authorization = (given?: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${given ?? (token ??= login().body.access_token ?? '')}` });
  return {
    simulator,
    estate,
    wait: (milliseconds) => void (now += milliseconds),
    login,
    get: (path, given) => send('GET', path.startsWith('https://') ? path : `${ARM}${path}`, given === '' ? {} : authorization(given), ''),
    graph: (query, more = {}) => send('POST', `${ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`, { ...authorization(), 'content-type': 'application/json' }, JSON.stringify({ query, ...more })),
  };
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}

export function codeOf(reply: Reply): string {
  const { error } = reply.body;
  return typeof error === 'object' ? error.code : (error ?? '');
}

export function messageOf(reply: Reply): string {
  const { error } = reply.body;
  return typeof error === 'object' ? error.message : '';
}

export function idsOf(items: readonly Item[] | undefined): readonly string[] {
  return (items ?? []).map((item) => (item.id ?? '').toLowerCase());
}
