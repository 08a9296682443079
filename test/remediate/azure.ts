import type { HttpClient } from '@azure/core-rest-pipeline';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import type { RemediationOptions } from '../../src/flow/remediationPorts.ts';
import { contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO } from '../../src/simulator/contoso/identities.ts';
import { CONTOSO_REMEDIATOR, withRemediator } from '../../src/simulator/contoso/remediator.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { Settings } from '../../src/simulator/settings.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import type { JsonObject } from '../../src/values/json.ts';
import { ARM, NOW, ownerEstate } from '../simulator/client.ts';

export interface WorldOptions {
  readonly faults?: readonly Fault[];
  readonly settings?: Partial<Settings>;
  /** Another estate than contoso as it is. */
  readonly change?: (estate: Estate) => Estate;
  /** What the remediator may do; everything unless told. */
  readonly actions?: readonly string[];
  /** Called before each request reaches the simulator, with how many of its kind came before. */
  readonly meddle?: (request: { readonly method: string; readonly url: string }, nth: number, world: World) => void;
}

export interface World {
  readonly simulator: Simulator;
  readonly estate: Estate;
  /** What connects to it: the remediator's login, a clock that waits advance, GUIDs that are counted. */
  readonly options: Omit<RemediationOptions, 'signal'>;
  readonly now: () => number;
  /** Lets time pass. */
  readonly pass: (milliseconds: number) => void;
  /** Another administrator, at the same time: bare requests, with the answer's body. */
  readonly other: (method: string, path: string, body?: unknown) => { readonly status: number; readonly body: JsonObject };
  /** Every write that reached the simulator. */
  readonly writes: () => readonly { readonly method: string; readonly url: string; readonly status: number; readonly performed: boolean }[];
}

/** Contoso with a remediator, in process: the real pipeline on one side, somebody else's bare requests on the other. */
export function world({ faults, settings, change = (estate) => estate, actions = ['*'], meddle }: WorldOptions = {}): World {
  let now = NOW;
  const estate = withRemediator(ownerEstate(change(contosoEstate())), actions, [`/providers/Microsoft.Management/managementGroups/${CONTOSO.managementGroups.root}`]);
  const simulator = createSimulator({ estate, now: () => now, ...(faults === undefined ? {} : { faults }), ...settings });
  const token = tokenOf(simulator);
  const counts = new Map<string, number>();
  let guids = 0;
  const inner: HttpClient = simulatedHttpClient((request) => {
    const key = `${request.method} ${request.url.split('?')[0] ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    meddle?.(request, counts.get(key) ?? 0, made);
    return simulator.handle(request);
  });
  const made: World = {
    simulator, estate, now: () => now,
    pass: (milliseconds) => void (now += milliseconds),
    other: (method, path, body) => {
      const answer = simulator.handle({ method, url: `${ARM}${path}`, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body === undefined ? '' : JSON.stringify(body) });
      return { status: answer.status, body: answer.body === '' ? {} : (JSON.parse(answer.body) as JsonObject) };
    },
    writes: () => simulator.log.filter(({ method, url }) => (method === 'PUT' || method === 'DELETE') && url.startsWith(ARM)),
    options: {
      cloud: 'AzureCloud', auth: 'environment', tenantId: CONTOSO.tenantId, environment: {}, now: () => now, inner,
      sleep: async (milliseconds) => void (now += milliseconds),
      guid: () => `00000000-0000-4000-8000-${String((guids += 1)).padStart(12, '0')}`,
      credential: async (httpClient) => {
        const { ClientSecretCredential } = await import('@azure/identity');
        return new ClientSecretCredential(CONTOSO.tenantId, CONTOSO_REMEDIATOR.clientId, CONTOSO_REMEDIATOR.clientSecret, { httpClient });
      },
    },
  };
  return made;
}

function tokenOf(simulator: Simulator): string {
  const form = new URLSearchParams({ client_id: CONTOSO.clientId, client_secret: CONTOSO.clientSecret, scope: `${ARM}/.default`, grant_type: 'client_credentials' });
  const answer = simulator.handle({ method: 'POST', url: `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() });
  return (JSON.parse(answer.body) as { readonly access_token: string }).access_token;
}
