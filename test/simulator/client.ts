import { CONTOSO, CONTOSO_NOW, contosoEstate, type ContosoOptions } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { Settings } from '../../src/simulator/settings.ts';
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
  /** Any request of the same caller, with a body and headers. */
  readonly send: (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Reply;
  readonly graph: (query: string, more?: Readonly<Record<string, unknown>>) => Reply;
}

/** An answer with its body parsed: `any` on purpose never; what a test reads, it narrows. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

interface Body {
  readonly [key: string]: unknown;
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

export interface WireOptions extends ContosoOptions {
  readonly faults?: readonly Fault[];
  readonly settings?: Partial<Settings>;
  /** Makes another estate of contoso. */
  readonly change?: (estate: Estate) => Estate;
}

/** The scanner is made an owner of everything: what a test of writes needs. */
export function ownerEstate(estate: Estate): Estate {
  const rows = estate.tables.authorizationresources;
  const pattern = rows.find((row) => row.type === 'microsoft.authorization/roleassignments');
  const name = '0e0e0000-0000-4000-8000-000000000001';
  const scope = `/providers/Microsoft.Management/managementGroups/${CONTOSO.managementGroups.root}`;
  const properties = { principalId: CONTOSO.objectId, principalType: 'ServicePrincipal', roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${OWNER}`, scope };
  const row = { ...pattern, id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`, name, type: 'microsoft.authorization/roleassignments', properties };
  return { ...estate, tables: { ...estate.tables, authorizationresources: [...rows, row] } };
}

/** Contoso's locks keep an owner too from deleting: not what a test of something else looks at. */
export function unlocked(estate: Estate): Estate {
  return { ...estate, arm: estate.arm.filter(({ type }) => type !== 'Microsoft.Authorization/locks') };
}

/** The built-in role Owner, the same in every tenant. */
export const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

/** Speaks to the simulator with bare requests, as nobody's SDK would write them. */
export function wire(options: WireOptions = {}): Wire {
  let now = NOW;
  const estate = options.change?.(contosoEstate(options)) ?? contosoEstate(options);
  const { faults, settings } = options;
  const simulator = createSimulator({ estate, now: () => now, ...(faults === undefined ? {} : { faults }), ...settings });
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
    send: (method, path, body, headers = {}) => send(method, path.startsWith('https://') ? path : `${ARM}${path}`, { ...authorization(), 'content-type': 'application/json', ...headers }, body === undefined ? '' : JSON.stringify(body)),
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
