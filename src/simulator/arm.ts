import type { Caller } from './authorization.ts';
import type { Estate } from './estate.ts';
import { AzureError, Unsupported, type Call, type SimResponse } from './http.ts';
import { AUTHORIZATION_ROUTES } from './routes/authorization.ts';
import { KEY_VAULT_ROUTES } from './routes/keyVault.ts';
import { RESOURCE_GRAPH_ROUTES } from './routes/resourceGraph.ts';
import { RESOURCES_ROUTES } from './routes/resources.ts';
import type { Route } from './routes/route.ts';
import { SECURITY_ROUTES } from './routes/security.ts';

const ROUTES: readonly Route[] = [...RESOURCE_GRAPH_ROUTES, ...RESOURCES_ROUTES, ...AUTHORIZATION_ROUTES, ...SECURITY_ROUTES, ...KEY_VAULT_ROUTES];

/** Azure Resource Manager: routes by path without regard to case, then api-version, parameters, authorisation. */
export function handleArm(estate: Estate, caller: Caller, call: Call): SimResponse {
  for (const candidate of ROUTES) {
    const match = candidate.method === call.method ? candidate.path.exec(call.path) : null;
    if (match === null) continue;
    checkParameters(candidate, call);
    return candidate.handle({ estate, caller, call, parts: match.slice(1) });
  }
  throw new Unsupported(`no such route at ${call.host}: ${call.method} ${call.path}`);
}

function checkParameters(candidate: Route, call: Call): void {
  const version = call.query.get('api-version');
  if (version === null) throw new AzureError(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.');
  if (!candidate.apiVersions.includes(version)) throw new Unsupported(`api-version '${version}' of ${call.path} (known: ${candidate.apiVersions.join(', ')})`);
  const unknown = [...call.query.keys()].find((name) => name !== 'api-version' && !candidate.parameters.includes(name.toLowerCase()));
  if (unknown !== undefined) throw new Unsupported(`query parameter '${unknown}' of ${call.path}`);
}
