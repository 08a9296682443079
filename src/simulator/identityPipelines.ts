import { jsonResponse, Unsupported, type Call, type SimResponse } from './http.ts';
import type { IdentitySources } from './identityEstate.ts';
import type { Signer } from './jwt.ts';
import { isAt } from './identitySources.ts';

/** A token by which a workload proves itself to Entra: what an issuer of a federated credential says of it. */
export interface FederatedClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** From now; in the past where the token has ended. */
  readonly seconds: number;
}

export interface IssuerContext {
  readonly issuers: Signer;
  readonly now: () => number;
  readonly requestId: () => string;
}

/** The audience that Entra expects (Entra documentation, "Workload identity federation"). */
export const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';

export function federatedToken(context: IssuerContext, { issuer, subject, audience, seconds }: FederatedClaims): string {
  const now = Math.floor(context.now() / 1000);
  const from = Math.min(now, now + seconds) - 60;
  return context.issuers.sign({ iss: issuer, sub: subject, aud: audience, iat: from, nbf: from, exp: now + seconds, jti: context.requestId() });
}

/** Answers where a pipeline's job gets identity tokens; undefined where the call is for none of the estate's pipelines. */
export function handlePipelines(context: IssuerContext, sources: IdentitySources, call: Call): SimResponse | undefined {
  if (isAt(call, sources.github.url)) return github(context, sources.github, call);
  if (isAt(call, sources.azureDevOps.url)) return azureDevOps(context, sources.azureDevOps, call);
  return undefined;
}

/**
 * GitHub Actions ("OpenID Connect reference": the variables, the `audience` parameter, the answer's `value`; tokens end after five
 * minutes). What is answered to a wrong request token is unverified.
 */
function github(context: IssuerContext, source: IdentitySources['github'], call: Call): SimResponse {
  if (call.method !== 'GET') throw new Unsupported(`no such route at ${call.host}: ${call.method} ${call.path}`);
  if (bearer(call) !== source.requestToken) return jsonResponse(401, { message: 'Unauthorized' });
  const audience = call.query.get('audience') ?? 'https://github.com/contoso';
  const value = federatedToken(context, { issuer: source.issuer, subject: source.subject, audience, seconds: 300 });
  return jsonResponse(200, { count: value.length, value });
}

/**
 * Azure DevOps ("Oidctoken - Create", api-version 7.1): a POST without a body. What is answered to a wrong access token or an unknown
 * service connection is unverified.
 */
function azureDevOps(context: IssuerContext, source: IdentitySources['azureDevOps'], call: Call): SimResponse {
  if (call.method !== 'POST' || call.request.body !== '') throw new Unsupported(`${call.method} ${call.path} with a body of ${call.request.body.length} characters`);
  const version = call.query.get('api-version') ?? '';
  if (version !== '7.1') throw new Unsupported(`api-version '${version}' of ${call.path} (known: 7.1)`);
  if (bearer(call) !== source.requestToken) return jsonResponse(401, { message: 'TF400813: The user is not authorized to access this resource.' });
  const connection = call.query.get('serviceConnectionId');
  if (connection === null) throw new Unsupported('an oidctoken without a service connection');
  if (connection !== source.serviceConnectionId) return jsonResponse(404, { message: `No service connection found with identifier ${connection}.` });
  return jsonResponse(200, { oidcToken: federatedToken(context, { issuer: source.issuer, subject: source.subject, audience: EXCHANGE_AUDIENCE, seconds: 600 }) });
}

function bearer(call: Call): string | undefined {
  return /^Bearer (.+)$/i.exec(call.request.headers['authorization'] ?? '')?.[1];
}
