import { SecurityCenter } from '@azure/arm-security';
import { isRestError } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { FaultAnswer } from '../../src/simulator/faultAnswers.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { SimResponse } from '../../src/simulator/http.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { codeOf, NOW, ownerEstate, PRODUCTION, unlocked, wire, type Reply, type Wire } from './client.ts';
import { callsAs, interposed } from './interposed.ts';

const NSG = `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-dual`;
const RULE = `${NSG}/securityRules/close?api-version=2024-05-01`;
const WEB = `${PRODUCTION}/resourceGroups/rg-web`;
const POLICY = `${WEB}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/dual?api-version=2020-01-01`;
const machine = (name: string): string => `${WEB}/providers/Microsoft.Compute/virtualMachines/${name}`;
const rule = { properties: { protocol: 'Tcp', access: 'Deny', direction: 'Inbound', priority: 300, sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22' } };
const ports = [{ number: 22, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' }];
const policyOf = (...names: readonly string[]) => ({ kind: 'Basic' as const, virtualMachines: names.map((name) => ({ id: machine(name), ports })) });
const bodyOf = (...names: readonly string[]) => ({ kind: 'Basic', properties: { virtualMachines: policyOf(...names).virtualMachines } });
const events = (from: Wire): number => (from.get(`${PRODUCTION}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${encodeURIComponent(`eventTimestamp ge '${new Date(NOW).toISOString()}'`)}`).body.value ?? []).length;

const WRITES: readonly (readonly [name: string, write: (to: Wire) => Reply, url: string])[] = [
  ['the PUT of a policy', (to) => to.send('PUT', POLICY, bodyOf('vm-dual-01')), 'jitNetworkAccessPolicies/dual'],
  ['the PUT of a rule', (to) => to.send('PUT', RULE, rule), 'securityRules/close'],
  ['the PUT of a group', (to) => to.send('PUT', `${NSG}?api-version=2024-05-01`, { location: 'westeurope', properties: { securityRules: [] } }), 'networkSecurityGroups/nsg-dual?'],
  ['the DELETE of a rule', (to) => to.send('DELETE', `${NSG}/securityRules/allow-https?api-version=2024-05-01`), 'securityRules/allow-https'],
  ['the DELETE of a machine', (to) => to.send('DELETE', `${machine('vm-dual-01')}?api-version=2024-07-01`), 'virtualMachines/vm-dual-01'],
];

function owner(faults: readonly Fault[] = []): Wire {
  return wire({ faults, change: (estate) => unlocked(ownerEstate(estate)) });
}

/** All that Azure holds of what the writes are about. */
function held(from: Wire): readonly unknown[] {
  return [POLICY, `${NSG}?api-version=2024-05-01`, `${machine('vm-dual-01')}?api-version=2024-07-01`].map((path) => from.get(path).body).concat([{ rows: from.graph('resources | summarize count() by type').body }]);
}

describe.each(WRITES)('%s', (_name, write, url) => {
  const sound = owner();
  const right = write(sound);
  const after = held(sound);

  it('that is lost is answered as if it were done, and nothing has changed; the next one is done', () => {
    const azure = owner([{ url, method: url.includes('https') || url.includes('virtualMachines') ? 'DELETE' : 'PUT', calls: [1], answer: { kind: 'lostWrite' } }]);
    const before = held(azure);
    const reply = write(azure);
    expect([reply.status, reply.body]).toEqual([right.status, right.body]);
    expect(held(azure)).toEqual(before);
    expect([azure.simulator.log.findLast(({ method }) => method !== 'GET' && method !== 'POST')?.performed, events(azure)]).toEqual([false, 0]);
    expect([write(azure).status, held(azure)]).toEqual([right.status, after]);
  });

  it.each([
    [{ kind: 'performedThenReset' }, { status: 0, reset: true }],
    [{ kind: 'performedThenError', status: 503, code: 'ServerTimeout', headers: { 'retry-after': '7' } }, { status: 503, reset: undefined }],
  ] as const)('that is done and answered by %o', (answer, expected) => {
    const azure = owner([{ url, calls: [1], answer }]);
    const seen: SimResponse[] = [];
    write({ ...azure, send: (method, path, body) => {
      const token = azure.login().body.access_token ?? '';
      seen.push(azure.simulator.handle({ method, url: `https://management.azure.com${path}`, headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) ?? '' }));
      return right;
    } });
    expect([seen[0]?.status, seen[0]?.reset]).toEqual([expected.status, expected.reset]);
    expect(azure.simulator.log.at(-1)).toMatchObject({ status: expected.status, performed: true });
    expect(held(azure)).toEqual(after);
    expect(events(azure)).toBeGreaterThan(0);
  });
});

describe('a fault of writes', () => {
  it.each<FaultAnswer>([{ kind: 'lostWrite' }, { kind: 'performedThenReset' }, { kind: 'performedThenError', status: 500, code: 'InternalServerError' }])('is loud for a read: %o', (answer) => {
    const azure = owner([{ url: 'networkSecurityGroups', answer }]);
    expect(codeOf(azure.get(`${NSG}?api-version=2024-05-01`))).toBe('SimulatorUnsupported');
    expect(azure.simulator.unsupported).toHaveLength(1);
  });

  it('leaves a refusal what it is', () => {
    const azure = wire({ faults: [{ url: 'securityRules', answer: { kind: 'lostWrite' } }] });
    expect(codeOf(azure.send('PUT', RULE, rule))).toBe('AuthorizationFailed');
  });

  it('that loses a write loses its end too, and what it promised to poll is found', () => {
    const azure = wire({ settings: { writeTime: 12_000 }, faults: [{ url: 'securityRules', calls: [1], answer: { kind: 'lostWrite' } }], change: (estate) => unlocked(ownerEstate(estate)) });
    const before = held(azure);
    const poll = azure.send('PUT', RULE, rule).headers['azure-asyncoperation'] ?? '';
    expect(azure.get(poll).body['status']).toBe('InProgress');
    azure.wait(12_000);
    expect([azure.get(poll).body['status'], held(azure)]).toEqual(['Succeeded', before]);
  });
});

describe('the log', () => {
  it('holds the body of a write, and of nothing else', () => {
    const azure = owner();
    azure.send('PUT', RULE, rule);
    azure.graph('resources | limit 1');
    azure.get(LIST);
    azure.send('POST', POLICY.replace('?', '/initiate?'), { justification: 'x' });
    const bodies = azure.simulator.log.map(({ method, body }) => [method, body]);
    expect(bodies).toEqual([['POST', ''], ['PUT', JSON.stringify(rule)], ['POST', ''], ['GET', ''], ['POST', '{"justification":"x"}']]);
    expect(azure.simulator.log.map(({ performed }) => performed)).toEqual([false, true, false, false, false]);
  });

  it('names the answer by its correlation id', () => {
    const azure = owner();
    const ids = [azure.send('PUT', RULE, rule), azure.get(LIST)].map(({ headers }) => headers['x-ms-correlation-request-id']);
    expect(azure.simulator.log.slice(-2).map(({ correlationId }) => correlationId)).toEqual(ids);
  });
});

const LIST = '/subscriptions?api-version=2022-12-01';

/** The SDK over what `handle` says. */
function jitOver(handle: Pick<Simulator, 'handle'>) {
  const httpClient = simulatedHttpClient((request) => handle.handle(request));
  const credential = new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, { httpClient });
  return new SecurityCenter(credential, CONTOSO.subscriptions.production, { httpClient, retryOptions: { maxRetries: 0 } }).jitNetworkAccessPolicies;
}

const simulatorOf = (faults: readonly Fault[] = []): Simulator => createSimulator({ estate: unlocked(ownerEstate(contosoEstate())), now: () => NOW, faults });
const namesOf = (policy: { readonly virtualMachines: readonly { readonly id: string }[] }): readonly string[] => policy.virtualMachines.map(({ id }) => id.split('/').at(-1) ?? '');

describe('arm-security', () => {
  it('cannot tell a lost write from one that was done, nor one that was done from one that was not', async () => {
    const url = 'jitNetworkAccessPolicies/dual';
    const lost = jitOver(simulatorOf([{ url, method: 'PUT', answer: { kind: 'lostWrite' } }]));
    expect(namesOf(await lost.createOrUpdate('rg-web', 'westeurope', 'dual', policyOf('vm-dual-01')))).toEqual(['vm-dual-01']);
    await expect(lost.get('rg-web', 'westeurope', 'dual')).rejects.toMatchObject({ statusCode: 404 });
    const done = jitOver(simulatorOf([{ url, method: 'PUT', answer: { kind: 'performedThenReset' } }]));
    const undone = jitOver(simulatorOf([{ url, method: 'PUT', answer: { kind: 'reset' } }]));
    const failure = async (jit: typeof done): Promise<string> => {
      const error: unknown = await jit.createOrUpdate('rg-web', 'westeurope', 'dual', policyOf('vm-dual-01')).then(() => undefined, (reason: unknown) => reason);
      return isRestError(error) ? `${error.code ?? ''} ${error.message}` : '';
    };
    expect([await failure(done), await failure(undone)]).toEqual(['ECONNRESET the connection was reset', 'ECONNRESET the connection was reset']);
    expect(namesOf(await done.get('rg-web', 'westeurope', 'dual'))).toEqual(['vm-dual-01']);
    await expect(undone.get('rg-web', 'westeurope', 'dual')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('overwrites what another one wrote between its read and its write: there is no If-Match', async () => {
    const simulator = simulatorOf();
    const other = callsAs(simulator);
    const statuses: number[] = [];
    const jit = jitOver(interposed(simulator, { method: 'PUT', url: 'jitNetworkAccessPolicies/dual' }, () => void statuses.push(other('PUT', POLICY, bodyOf('vm-dual-01', 'vm-web-01')).status)));
    const wanted = policyOf('vm-dual-01');
    await jit.createOrUpdate('rg-web', 'westeurope', 'dual', wanted);
    expect([statuses, namesOf(await jit.get('rg-web', 'westeurope', 'dual'))]).toEqual([[200], ['vm-dual-01']]);
    expect(simulator.log.filter(({ performed }) => performed).map(({ userAgent }) => userAgent.includes('azsdk-js-arm-security'))).toEqual([false, true]);
  });

  it.each([['before', ['1', '1', 'acted', '2', '3']], ['after', ['1', '1', '2', 'acted', '3']]] as const)('something happens %s the call that is named, once', (when, expected) => {
    const order: string[] = [];
    const plain: Pick<Simulator, 'handle'> = { handle: ({ url }) => {
      order.push(url.at(-1) ?? '');
      return { status: 200, headers: {}, body: '' };
    } };
    const both = interposed(plain, { method: 'PUT', url: /[12]$/, call: 2, when }, () => void order.push('acted'));
    for (const [method, url] of [['PUT', 'x1'], ['GET', 'x1'], ['PUT', 'x2'], ['PUT', 'x3']] as const) both.handle({ method, url, headers: {}, body: '' });
    expect(order).toEqual(expected);
  });
});
