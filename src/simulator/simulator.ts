import type { CloudName } from '../model/snapshot.ts';
import { handleArm } from './arm.ts';
import type { Caller } from './authorization.ts';
import { azureCliToken } from './azureCli.ts';
import { CLOUD_HOSTS, type CloudHosts } from './clouds.ts';
import { vanished } from './comingAndGoing.ts';
import { handleEntra } from './entra.ts';
import type { Estate } from './estate.ts';
import { createFaultTable, type Fault, type FaultTable } from './faults.ts';
import { handleGraph } from './graph.ts';
import { AzureError, callOf, errorResponse, UnreadableQuery, Unsupported, type Call, type SimRequest, type SimResponse } from './http.ts';
import { federatedToken, handlePipelines, type FederatedClaims } from './identityPipelines.ts';
import { handleManagedIdentity } from './identitySources.ts';
import { createSigner, type Signer } from './jwt.ts';
import { onlyRegistered } from './registration.ts';
import { scheduleOpenRequests } from './routes/security.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { createState, madeGuid, type State } from './state.ts';
import { createThrottle, isGraphQuery, type Throttle } from './throttle.ts';
import { createTokenService, type TokenService } from './tokens.ts';

export interface SimulatorOptions extends Partial<Settings> {
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
  /** Of the answer; 0 where the connection was reset. */
  readonly status: number;
  /** Of a request to Resource Manager that is none for reading; empty for all others, those for tokens too. */
  readonly body: string;
  /** The `x-ms-correlation-request-id` of the answer. */
  readonly correlationId: string;
  /** Whether it changed what Azure holds, whatever the answer says. */
  readonly performed: boolean;
  /** Rows of the fault table that it met, counted from 0, those of the requests in a batch with it; none where the answer is the right one. */
  readonly faults: readonly number[];
}

/** A local Azure: answers requests from an estate, keeps a log of them, and says what it was asked and does not model. */
export interface Simulator {
  handle(request: SimRequest): SimResponse;
  readonly log: readonly LogEntry[];
  /** Routes, versions, parameters and query parts that were asked for and are not modelled. */
  readonly unsupported: readonly string[];
  /** A token of an issuer that an application of the estate may trust: what a cluster writes into a pod's file. */
  federatedToken(claims: FederatedClaims): string;
  /** A token for a resource, of a user who signed in with the Azure CLI. */
  azureCliToken(userId: string, resource: string): string;
}

interface Core {
  readonly estate: Estate;
  readonly state: State;
  readonly settings: Settings;
  readonly throttle: Throttle;
  readonly cloud: CloudHosts;
  readonly now: () => number;
  readonly tokens: TokenService;
  /** Signs for every issuer outside the tenant. */
  readonly issuers: Signer;
  readonly requestId: () => string;
  readonly correlationIdOf: (call: Call) => string;
  readonly faults: FaultTable;
  readonly log: LogEntry[];
  readonly unsupported: string[];
}

/**
 * The simulator's pure core: no socket, no real clock. Answers carry `x-portcullis-simulated: true`.
 * What it does not model is a 501 `SimulatorUnsupported` that names it, never an empty answer.
 */
export function createSimulator({ estate: told, now, faults = [], cloud: name = 'AzureCloud', ...chosen }: SimulatorOptions): Simulator {
  const settings = { ...DEFAULT_SETTINGS, ...chosen };
  const registered = onlyRegistered(told);
  const estate = faults.reduce((one, { answer }) => (answer.kind === 'appear' ? vanished(one, answer.id) : one), registered);
  const state = createState(estate, now, settings.lag);
  const cloud = CLOUD_HOSTS[name];
  const log: LogEntry[] = [];
  // Of the call that is being answered.
  const requestId = (): string => madeGuid(`request ${log.length + 1}`);
  const core: Core = {
    estate, state, settings, cloud, now, log, requestId,
    throttle: createThrottle(settings, now),
    tokens: createTokenService(estate.tenantId, cloud, now),
    issuers: createSigner('portcullis-simulated-issuer'),
    correlationIdOf: (call) => ownCorrelationId(call) ?? requestId(),
    faults: createFaultTable(faults, { rehearse: (act) => state.rehearse(act), change: (change) => state.change(change), now, estate: registered }),
    unsupported: [],
  };
  scheduleOpenRequests(state, settings, now());
  return { handle: (request) => handle(core, request), log, unsupported: core.unsupported, federatedToken: (claims) => federatedToken(core, claims), azureCliToken: (userId, resource) => azureCliToken(core, userId, resource) };
}

function handle(core: Core, request: SimRequest): SimResponse {
  const call = callOf(request);
  let before: Estate | undefined;
  // What happens by itself, or a fault that does not fit its call, is told as loudly as what is not modelled.
  const answer = answered(core, () => {
    core.state.settle();
    before = core.state.present();
    return core.faults.apply(call, () => rightAnswer(core, call));
  });
  const marked = { ...answer, headers: { ...answer.headers, ...markers(core, call) } };
  core.log.push({
    userAgent: request.headers['user-agent'] ?? '', method: call.method, url: request.url, status: answer.status, body: isWrite(core, call) ? request.body : '', correlationId: core.correlationIdOf(call),
    performed: before !== undefined && isChanged(before, core.state.present()),
    faults: core.faults.met(),
  });
  return marked;
}

function isWrite({ cloud }: Core, call: Call): boolean {
  return call.host === cloud.arm && call.method !== 'GET' && !isGraphQuery(call);
}

/** Apart from what the activity log says. */
function isChanged(before: Estate, after: Estate): boolean {
  return before.tables !== after.tables || before.arm !== after.arm;
}

function rightAnswer(core: Core, call: Call): SimResponse {
  return answered(core, () => dispatch(core, call));
}

function answered(core: Core, answer: () => SimResponse): SimResponse {
  try {
    return answer();
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
      return throttled(core, callerOf(core, call), call);
    case core.cloud.graph:
      return handleGraph(core, call);
    default:
      return handleSource(core, call);
  }
}

/** Errors carry the headers of the limits as well; a 429 has its own. */
function throttled(core: Core, caller: Caller, call: Call): SimResponse {
  const limits = core.throttle.take(caller, call);
  const answer = answered(core, () => handleArm(core, caller, call));
  return { ...answer, headers: { ...answer.headers, ...limits } };
}

/** Where workloads get tokens without a secret, at the addresses that the estate names. */
function handleSource(core: Core, call: Call): SimResponse {
  const sources = core.estate.identitySources;
  const answer = sources === undefined ? undefined : (handleManagedIdentity(core, sources, call) ?? handlePipelines(core, sources, call));
  if (answer === undefined) throw new Unsupported(`host '${call.host}'`);
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
    'x-ms-correlation-request-id': core.correlationIdOf(call),
    'x-ms-routing-request-id': `SIMULATED:${id}`,
    date: new Date(core.now()).toUTCString(),
    ...(clientId === undefined ? {} : { 'x-ms-client-request-id': clientId }),
    ...(call.host === core.cloud.graph ? { 'request-id': id, 'client-request-id': call.request.headers['client-request-id'] ?? id } : {}),
  };
}

/** A caller may name the correlation id itself (Resource Manager resource provider contract, "Common API details"). */
function ownCorrelationId(call: Call): string | undefined {
  const own = call.request.headers['x-ms-correlation-request-id'] ?? '';
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(own) ? own : undefined;
}
