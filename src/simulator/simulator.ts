import { createHash } from 'node:crypto';
import type { CloudName } from '../model/snapshot.ts';
import { handleArm } from './arm.ts';
import type { Caller } from './authorization.ts';
import { CLOUD_HOSTS, type CloudHosts } from './clouds.ts';
import { handleEntra } from './entra.ts';
import type { Estate } from './estate.ts';
import { createFaultTable, type Fault, type FaultTable } from './faults.ts';
import { handleGraph } from './graph.ts';
import { AzureError, callOf, errorResponse, UnreadableQuery, Unsupported, type Call, type SimRequest, type SimResponse } from './http.ts';
import { federatedToken, handlePipelines, type FederatedClaims } from './identityPipelines.ts';
import { handleManagedIdentity } from './identitySources.ts';
import { createSigner, type Signer } from './jwt.ts';
import { createTokenService, type TokenService } from './tokens.ts';

export interface SimulatorOptions {
  readonly estate: Estate;
  /** Milliseconds since the epoch: tokens are issued and expire by it. */
  readonly now: () => number;
  readonly faults?: readonly Fault[];
  /** Decides the hosts and the audiences of tokens; the public cloud unless told. */
  readonly cloud?: CloudName;
}

interface LogEntry {
  readonly userAgent: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

/** A local Azure: answers requests from an estate, keeps a log of them, and says what it was asked and does not model. */
export interface Simulator {
  handle(request: SimRequest): SimResponse;
  readonly log: readonly LogEntry[];
  /** Routes, versions, parameters and query parts that were asked for and are not modelled. */
  readonly unsupported: readonly string[];
  /** A token of an issuer that an application of the estate may trust: what a cluster writes into a pod's file. */
  federatedToken(claims: FederatedClaims): string;
}

interface Core {
  readonly estate: Estate;
  readonly cloud: CloudHosts;
  readonly now: () => number;
  readonly tokens: TokenService;
  /** Signs for every issuer outside the tenant. */
  readonly issuers: Signer;
  readonly requestId: () => string;
  readonly faults: FaultTable;
  readonly log: LogEntry[];
  readonly unsupported: string[];
}

/**
 * The simulator's pure core: no socket, no real clock. Answers carry `x-portcullis-simulated: true`.
 * What it does not model is a 501 `SimulatorUnsupported` that names it, never an empty answer.
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const cloud = CLOUD_HOSTS[options.cloud ?? 'AzureCloud'];
  const log: LogEntry[] = [];
  const core: Core = {
    estate: options.estate,
    cloud,
    now: options.now,
    tokens: createTokenService(options.estate.tenantId, cloud, options.now),
    issuers: createSigner('portcullis-simulated-issuer'),
    // Of the call that is being answered.
    requestId: () => requestId(log.length + 1),
    faults: createFaultTable(options.faults ?? []),
    log,
    unsupported: [],
  };
  return { handle: (request) => handle(core, request), log, unsupported: core.unsupported, federatedToken: (claims) => federatedToken(core, claims) };
}

function handle(core: Core, request: SimRequest): SimResponse {
  const call = callOf(request);
  const answer = core.faults.apply(call, () => rightAnswer(core, call));
  const marked = { ...answer, headers: { ...answer.headers, ...markers(core, call) } };
  core.log.push({ userAgent: request.headers['user-agent'] ?? '', method: call.method, url: request.url, status: answer.status });
  return marked;
}

function rightAnswer(core: Core, call: Call): SimResponse {
  try {
    return dispatch(core, call);
  } catch (error) {
    if (error instanceof UnreadableQuery) core.unsupported.push(error.message);
    if (error instanceof AzureError) return errorResponse(error);
    if (!(error instanceof Unsupported)) throw error;
    core.unsupported.push(error.message);
    return errorResponse(new AzureError(501, 'SimulatorUnsupported', `The simulator does not model this: ${error.message}`));
  }
}

function dispatch(core: Core, call: Call): SimResponse {
  if (core.cloud.loginAliases.includes(call.host)) return handleEntra(core, call);
  switch (call.host) {
    case core.cloud.arm:
      return handleArm(core.estate, callerOf(core, call), call);
    case core.cloud.graph:
      return handleGraph(core, call);
    default:
      return handleSource(core, call);
  }
}

/** Where workloads get tokens without a secret, at the addresses that the estate names. */
function handleSource(core: Core, call: Call): SimResponse {
  const sources = core.estate.identitySources;
  const answer = sources === undefined ? undefined : (handleManagedIdentity(core, sources, call) ?? handlePipelines(core, sources, call));
  if (answer === undefined) throw new Unsupported(`host '${call.host}' (${call.method} ${call.path})`);
  return answer;
}

/** Who calls, by a token that this simulator signed for this host; else ARM's 401. */
function callerOf(core: Core, call: Call): Caller {
  const token = /^Bearer (.+)$/i.exec(call.request.headers['authorization'] ?? '')?.[1];
  if (token === undefined) throw unauthenticated(core, 'AuthenticationFailed', 'Authentication failed. The \'Authorization\' header is missing.');
  const checked = core.tokens.check(token, core.cloud.armAudiences);
  if (checked.valid) return checked;
  switch (checked.reason) {
    case 'expired':
      throw unauthenticated(core, 'ExpiredAuthenticationToken', 'The access token has expired.');
    case 'audience':
      throw unauthenticated(core, 'InvalidAuthenticationTokenAudience', `The access token has been obtained for the wrong audience or resource: expected '${call.origin}'.`);
    case 'tenant':
      throw unauthenticated(core, 'InvalidAuthenticationTokenTenant', 'The access token is from the wrong issuer.');
    case 'malformed':
    case 'signature':
      throw unauthenticated(core, 'InvalidAuthenticationToken', 'The access token is invalid.');
  }
}

function unauthenticated(core: Core, code: string, message: string): AzureError {
  const authority = `https://${core.cloud.login}/${core.estate.tenantId}`;
  return new AzureError(401, code, message, { headers: { 'www-authenticate': `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"` } });
}

/** Headers of every answer. Request ids are counted, so that two runs give the same ones. */
function markers(core: Core, call: Call): Readonly<Record<string, string>> {
  const id = core.requestId();
  const clientId = call.request.headers['x-ms-client-request-id'];
  return {
    'x-portcullis-simulated': 'true',
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': id,
    'x-ms-routing-request-id': `SIMULATED:${id}`,
    date: new Date(core.now()).toUTCString(),
    ...(clientId === undefined ? {} : { 'x-ms-client-request-id': clientId }),
    ...(call.host === core.cloud.graph ? { 'request-id': id, 'client-request-id': call.request.headers['client-request-id'] ?? id } : {}),
    ...(call.host === core.cloud.arm && call.path.toLowerCase().startsWith('/subscriptions/') ? { 'x-ms-ratelimit-remaining-subscription-reads': '249' } : {}),
  };
}

function requestId(count: number): string {
  const hex = createHash('sha256').update(`request ${count}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
