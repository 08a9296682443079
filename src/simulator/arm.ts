import { withOperation, type Logged } from './activityLog.ts';
import type { Caller } from './authorization.ts';
import { AzureError, Unsupported, type Call, type SimResponse } from './http.ts';
import { AUTHORIZATION_ROUTES } from './routes/authorization.ts';
import { IDENTITY_ROUTES } from './routes/identities.ts';
import { KEY_VAULT_ROUTES } from './routes/keyVault.ts';
import { ACCESS_REVIEW_ROUTES } from './routes/accessReviews.ts';
import { LOCK_ROUTES } from './routes/locks.ts';
import { MANAGEMENT_GROUP_ROUTES } from './routes/managementGroups.ts';
import { MONITORING_ROUTES } from './routes/monitoring.ts';
import { OPERATION_ROUTES } from './routes/operations.ts';
import { SECURITY_GROUP_ROUTES } from './routes/networkSecurityGroups.ts';
import { NETWORK_TAG_ROUTES } from './routes/networkTags.ts';
import { PRICING_ROUTES } from './routes/pricings.ts';
import { PROVIDER_ROUTES } from './routes/providers.ts';
import { RESOURCE_GRAPH_ROUTES } from './routes/resourceGraph.ts';
import { RESOURCES_ROUTES } from './routes/resources.ts';
import type { Route } from './routes/route.ts';
import { SECURITY_CONTACT_ROUTES } from './routes/securityContacts.ts';
import { SECURITY_ROUTES } from './routes/security.ts';
import { SUBSCRIPTION_ROUTES } from './routes/subscriptions.ts';
import { TAG_ROUTES } from './routes/tags.ts';
import { VIRTUAL_MACHINE_ROUTES } from './routes/virtualMachines.ts';
import type { Settings } from './settings.ts';
import type { State } from './state.ts';

/** The first that fits answers: the generic reads of any resource stand last. */
const ROUTES: readonly Route[] = [
  ...RESOURCE_GRAPH_ROUTES, ...SUBSCRIPTION_ROUTES, ...PROVIDER_ROUTES, ...AUTHORIZATION_ROUTES, ...SECURITY_ROUTES, ...KEY_VAULT_ROUTES,
  ...LOCK_ROUTES, ...MANAGEMENT_GROUP_ROUTES, ...NETWORK_TAG_ROUTES, ...MONITORING_ROUTES, ...IDENTITY_ROUTES, ...SECURITY_CONTACT_ROUTES, ...PRICING_ROUTES, ...ACCESS_REVIEW_ROUTES,
  ...SECURITY_GROUP_ROUTES, ...OPERATION_ROUTES, ...VIRTUAL_MACHINE_ROUTES, ...TAG_ROUTES, ...RESOURCES_ROUTES,
];

export interface ArmContext {
  readonly state: State;
  readonly settings: Settings;
  readonly now: () => number;
  /** Ties the answer to what the activity log says of it. */
  readonly correlationIdOf: (call: Call) => string;
}

/** Azure Resource Manager: routes by path without regard to case, then api-version, parameters, authorisation. */
export function handleArm(context: ArmContext, caller: Caller, call: Call): SimResponse {
  const { state, settings, now } = context;
  for (const candidate of ROUTES) {
    const match = candidate.method === call.method ? candidate.path.exec(call.path) : null;
    if (match === null) continue;
    checkVersion(candidate, call, now());
    checkParameters(candidate, call);
    const answer = (): SimResponse => candidate.handle({ estate: state.present(), state, settings, now: now(), caller, call, parts: match.slice(1) });
    return candidate.operation === undefined ? answer() : logged(context, { operation: candidate.operation, caller, call }, answer);
  }
  throw new Unsupported(`no such route at ${call.host}: ${call.method} ${call.path}`);
}

/** An operation with its events in the activity log, refused ones too. */
function logged({ state, settings, now, correlationIdOf }: ArmContext, { operation, caller, call }: Pick<Logged, 'operation' | 'caller'> & { readonly call: Call }, answer: () => SimResponse): SimResponse {
  const correlationId = correlationIdOf(call);
  const request = { method: call.method, clientRequestId: call.request.headers['x-ms-client-request-id'] ?? correlationId, clientIpAddress: settings.callerAddress };
  const record = (outcome: Pick<Logged, 'status' | 'error'>): void => {
    state.change((estate) => withOperation(estate, { operation, resourceId: call.method === 'POST' ? call.path.slice(0, call.path.lastIndexOf('/')) : call.path, caller, at: now(), correlationId, request, ...outcome }));
  };
  try {
    const response = answer();
    record({ status: response.status });
    return response;
  } catch (error) {
    if (error instanceof AzureError) record({ status: error.status, error });
    throw error;
  }
}

/** Resource Manager is of 2014: what is no date, or older, or still to come, no service of it takes. */
const FIRST_VERSION = '2014-01-01';

/**
 * Azure's own refusal of a version that cannot be; a version that the real service may well take and the simulator does not
 * know is said to be unsupported instead.
 */
function checkVersion(candidate: Route, call: Call, now: number): void {
  const version = call.query.get('api-version');
  if (version === null || version === '') throw new AzureError(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.');
  if (candidate.apiVersions.length === 0 ? isPlausible(version, now) : candidate.apiVersions.includes(version.toLowerCase())) return;
  if (isPlausible(version, now)) throw new Unsupported(`api-version '${version}' of ${call.path} (known: ${candidate.apiVersions.join(', ')})`);
  throw new AzureError(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid. The supported versions are '${candidate.apiVersions.toReversed().join(',')}'.`);
}

function isPlausible(version: string, now: number): boolean {
  const date = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(-(?:alpha|beta|preview|privatepreview))?$/i.exec(version)?.[1];
  return date !== undefined && date >= FIRST_VERSION && date <= new Date(now).toISOString().slice(0, 10);
}

function checkParameters(candidate: Route, call: Call): void {
  const unknown = [...call.query.keys()].find((name) => name !== 'api-version' && !candidate.parameters.includes(name.toLowerCase()));
  if (unknown !== undefined) throw new Unsupported(`query parameter '${unknown}' of ${call.path}`);
}
