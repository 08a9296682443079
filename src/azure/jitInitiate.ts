import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { JsonObject } from '../values/json.ts';
import type { ClientOptions } from './clients.ts';
import { failureOf, type Failure } from './failure.ts';
import { UnexpectedAnswer } from './rawList.ts';
import { isNotSent, isPerhapsDone, refusalOf } from './writeAnswer.ts';

/** The one version of the call there is (Microsoft.Security 2020-01-01, jitNetworkAccessPolicies). */
const JIT_API_VERSION = '2020-01-01';

/**
 * What asking for access came to. granted: Azure took it (202, and any other success). refused: it said no, and did nothing. lost: nobody knows; the policy tells.
 * `missing`: the action that a 403 named.
 */
export type InitiateResult =
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly message: string; readonly missing: string | undefined; readonly requestId: string | undefined }
  | { readonly kind: 'lost'; readonly code: string; readonly message: string; readonly requestId: string | undefined };

/**
 * Asks a policy for access: POST `{policy}/initiate` (REST reference, "Jit Network Access Policies - Initiate"). It is not idempotent and is sent once: neither
 * this, nor the pipeline, nor the transport sends it again, but for one that was turned away at the door for its token (401), of which nothing was done.
 * `options.httpClient` must be one that may write. Throws UnexpectedAnswer, before anything is sent, for an id that is no path.
 */
export async function initiate(options: ClientOptions, policyId: string, body: JsonObject): Promise<InitiateResult> {
  const rest = await import('@azure/core-rest-pipeline');
  const { cloud, credential, signal, userAgent } = options;
  const url = `${cloud.armEndpoint}${policyId}/initiate?api-version=${JIT_API_VERSION}`;
  // What does not begin as a path would end up in the name of the host.
  if (!policyId.startsWith('/')) throw new UnexpectedAnswer(`'${policyId.slice(0, 100)}' is no id of a policy`);
  const pipeline = rest.createPipelineFromOptions({ retryOptions: { maxRetries: 0 }, userAgentOptions: { userAgentPrefix: userAgent } });
  pipeline.addPolicy(rest.bearerTokenAuthenticationPolicy({ credential, scopes: cloud.armScope }));
  const headers = rest.createHttpHeaders({ accept: 'application/json', 'content-type': 'application/json' });
  const request = rest.createPipelineRequest({ url, method: 'POST', abortSignal: signal, headers, body: JSON.stringify(body) });
  return sendOnce(() => pipeline.sendRequest(options.httpClient, request), request);
}

async function sendOnce(send: () => Promise<PipelineResponse>, request: PipelineRequest): Promise<InitiateResult> {
  try {
    return resultOf(await send());
  } catch (error) {
    const failure = failureOf(error);
    if (isNotSent(failure)) throw error;
    return lost(failure, request);
  }
}

function resultOf(response: PipelineResponse): InitiateResult {
  const { status } = response;
  if (status >= 200 && status < 300) return { kind: 'granted' };
  const failure = refusalOf(response);
  if (isPerhapsDone(status, response.headers.get('retry-after') !== undefined)) return lost(failure, response.request);
  return { kind: 'refused', status, code: failure.code, message: failure.message, missing: failure.action, requestId: failure.requestId };
}

function lost({ code, message, requestId }: Failure, request: PipelineRequest): InitiateResult {
  return { kind: 'lost', code, message, requestId: requestId ?? request.headers.get('x-ms-client-request-id') };
}
