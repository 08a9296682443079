import type { HttpClient } from '@azure/core-rest-pipeline';
import { CLOUDS } from '../../src/azure/cloud.ts';
import { createCredential, credentialHosts, type Environment } from '../../src/azure/credential.ts';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { createTransport } from '../../src/azure/transport.ts';
import type { AuthMode } from '../../src/model/auth.ts';
import type { CloudName } from '../../src/model/snapshot.ts';
import { isToolError } from '../../src/model/toolError.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate, type ContosoOptions } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { SimRequest } from '../../src/simulator/http.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';

export const NOW = Date.parse(CONTOSO_NOW);

export interface LoginOptions {
  readonly auth: AuthMode;
  readonly environment?: Environment;
  readonly tenantId?: string;
  readonly cloud?: CloudName;
  readonly estate?: ContosoOptions;
  readonly faults?: readonly Fault[];
  /** Runs before a request reaches the simulator; throws where the wire is to break. */
  readonly onRequest?: (request: SimRequest) => void;
  /** In place of a simulator of the options. */
  readonly simulator?: Simulator;
}

export interface Login {
  readonly simulator: Simulator;
  /** Every request that reached the wire. */
  readonly sent: readonly SimRequest[];
  /** A token for the scope; the Resource Manager's unless told. */
  readonly token: (scope?: string, options?: { readonly enableCae?: boolean; readonly claims?: string }) => Promise<string>;
}

/** A credential of the product over its transport, with a simulator in place of the network. Nothing is sent yet. */
export function loginOf(options: LoginOptions): Login {
  const cloud = CLOUDS[options.cloud ?? 'AzureCloud'];
  const simulator = options.simulator ?? createSimulator({ estate: contosoEstate(options.estate), now: () => NOW, cloud: cloud.name, faults: options.faults ?? [] });
  const sent: SimRequest[] = [];
  const inner: HttpClient = simulatedHttpClient((request) => {
    sent.push(request);
    options.onRequest?.(request);
    return simulator.handle(request);
  });
  const environment = options.environment ?? {};
  const httpClient = createTransport({ cloud, credentialHosts: credentialHosts(options.auth, environment), inner, now: () => NOW, sleep: async () => undefined });
  const credential = createCredential({ auth: options.auth, cloud, tenantId: options.tenantId, environment, httpClient });
  credential.catch(() => undefined);
  return {
    simulator,
    sent,
    token: async (scope = cloud.armScope, more = {}) => (await (await credential).getToken(scope, more))?.token ?? '',
  };
}

/** What a person sees of a failed login: the line, and everything that `--verbose` adds. */
export interface Refused {
  readonly line: string;
  readonly verbose: string;
}

export async function refusalOf(run: Promise<unknown>): Promise<Refused> {
  try {
    await run;
  } catch (error) {
    if (!isToolError(error)) throw error;
    const cause = error.cause instanceof Error ? `${error.cause.message}\n${error.cause.stack ?? ''}` : '';
    return { line: `${error.message}. ${error.hint} [${error.code}]`, verbose: `${error.stack ?? ''}\n${cause}` };
  }
  throw new Error('nobody was refused');
}

/** The variables of the scanner's application, without what it proves itself by. */
export const APPLICATION: Environment = { AZURE_TENANT_ID: CONTOSO.tenantId, AZURE_CLIENT_ID: CONTOSO.clientId };

export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>;
}

/** A request by what matters of it: the parts that differ from run to run and the SDK's telemetry are left out. */
export function plain({ method, url, body }: SimRequest): string {
  const at = new URL(url);
  at.searchParams.delete('client-request-id');
  const form = new URLSearchParams(body);
  const names = [...form.keys()];
  for (const name of names) if (/^x-client-|^x-ms-lib|^client-request-id$/.test(name)) form.delete(name);
  if (form.has('client_assertion')) form.set('client_assertion', claimsOf(form.get('client_assertion') ?? '')['iss'] === CONTOSO.clientId ? 'of its certificate' : 'of an issuer');
  return `${method} ${decodeURIComponent(at.href)}${[...form].map(([name, value]) => `\n  ${name}=${value}`).join('')}`;
}
