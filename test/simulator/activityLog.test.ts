import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { CONTOSO_PIPELINE } from '../../src/simulator/contoso/directory.ts';
import { PRINCIPALS } from '../../src/simulator/contoso/identities.ts';
import { ARM, codeOf, NOW, ownerEstate, PRODUCTION, unlocked, wire, type Reply, type Wire, type WireOptions } from './client.ts';
import { callsAs } from './interposed.ts';

const DAY = 86_400_000;
const WEB = `${PRODUCTION}/resourceGroups/rg-web`;
const MACHINE = `${WEB}/providers/Microsoft.Compute/virtualMachines/vm-dual-01`;
const NSG = `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-dual`;
const POLICY = `${WEB}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/dual`;
const JIT = 'api-version=2020-01-01';
const NETWORK = 'api-version=2024-05-01';
/** Facts of JIT: the application of the Windows Azure Security Resource Provider. */
const SECURITY_PROVIDER = '8edd93e1-2103-40b4-bd70-6e34e586362d';

const rule = { properties: { protocol: 'Tcp', access: 'Deny', direction: 'Inbound', priority: 300, sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22' } };
const policy = { kind: 'Basic', properties: { virtualMachines: [{ id: MACHINE, ports: [{ number: 22, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' }] }] } };
const access = { virtualMachines: [{ id: MACHINE, ports: [{ number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: new Date(NOW + 3_600_000).toISOString() }] }] };
const grant = { properties: { principalId: 'ace00000-0000-4000-8000-000000000099', principalType: 'User', roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7' } };

interface Event {
  readonly id: string;
  readonly caller: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly correlationId: string;
  readonly operationId: string;
  readonly eventDataId: string;
  readonly eventName: { readonly value: string };
  readonly eventTimestamp: string;
  readonly submissionTimestamp: string;
  readonly operationName: { readonly value: string };
  readonly resourceId: string;
  readonly resourceGroupName: string;
  readonly resourceProviderName: { readonly value: string };
  readonly status: { readonly value: string };
  readonly subStatus: { readonly value: string };
  readonly properties: Readonly<Record<string, string>>;
  readonly httpRequest: Readonly<Record<string, string>>;
}

function owner(options: WireOptions = {}): Wire {
  return wire({ ...options, change: (estate) => unlocked(ownerEstate(estate)) });
}

function listed(from: Wire, more = '', since = NOW, scope = PRODUCTION): Reply {
  const filter = `eventTimestamp ge '${new Date(since).toISOString()}'${more === '' ? '' : ` and ${more}`}`;
  return from.send('GET', `${scope}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${encodeURIComponent(filter)}`, undefined, { authorization: `Bearer ${from.login().body.access_token ?? ''}` });
}

/** Events since the estate's instant, oldest first: what was there before is older. */
function events(from: Wire, more = '', since = NOW, scope = PRODUCTION): readonly Event[] {
  return ((listed(from, more, since, scope).body.value ?? []) as unknown as readonly Event[]).toReversed();
}

const brief = ({ operationName, status }: Event): string => `${operationName.value} ${status.value}`;

/** Each write with its operation (role based access control documentation, "Azure permissions") and the resource that it is about. */
const WRITES: readonly (readonly [operation: string, resourceId: string, write: (to: Wire) => Reply])[] = [
  ['Microsoft.Security/locations/jitNetworkAccessPolicies/write', POLICY, (to) => to.send('PUT', `${POLICY}?${JIT}`, policy)],
  ['Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action', POLICY, (to) => to.send('POST', `${POLICY}/initiate?${JIT}`, access)],
  ['Microsoft.Security/locations/jitNetworkAccessPolicies/delete', POLICY, (to) => to.send('DELETE', `${POLICY}?${JIT}`)],
  ['Microsoft.Network/networkSecurityGroups/securityRules/write', `${NSG}/securityRules/close`, (to) => to.send('PUT', `${NSG}/securityRules/close?${NETWORK}`, rule)],
  ['Microsoft.Network/networkSecurityGroups/securityRules/delete', `${NSG}/securityRules/close`, (to) => to.send('DELETE', `${NSG}/securityRules/close?${NETWORK}`)],
  ['Microsoft.Network/networkSecurityGroups/write', NSG, (to) => to.send('PUT', `${NSG}?${NETWORK}`, { location: 'westeurope', properties: { securityRules: [] } })],
  ['Microsoft.Authorization/roleAssignments/write', `${WEB}/providers/Microsoft.Authorization/roleAssignments/a5510000-0000-4000-8000-000000000099`, (to) => to.send('PUT', `${WEB}/providers/Microsoft.Authorization/roleAssignments/a5510000-0000-4000-8000-000000000099?api-version=2022-04-01`, grant)],
  ['Microsoft.Authorization/roleAssignments/delete', `${WEB}/providers/Microsoft.Authorization/roleAssignments/a5510000-0000-4000-8000-000000000099`, (to) => to.send('DELETE', `${WEB}/providers/Microsoft.Authorization/roleAssignments/a5510000-0000-4000-8000-000000000099?api-version=2022-04-01`)],
  ['Microsoft.Authorization/locks/write', `${WEB}/providers/Microsoft.Authorization/locks/kept`, (to) => to.send('PUT', `${WEB}/providers/Microsoft.Authorization/locks/kept?api-version=2020-05-01`, { properties: { level: 'CanNotDelete' } })],
  ['Microsoft.Authorization/locks/delete', `${WEB}/providers/Microsoft.Authorization/locks/kept`, (to) => to.send('DELETE', `${WEB}/providers/Microsoft.Authorization/locks/kept?api-version=2020-05-01`)],
  ['Microsoft.Resources/tags/write', `${MACHINE}/providers/Microsoft.Resources/tags/default`, (to) => to.send('PATCH', `${MACHINE}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`, { operation: 'Merge', properties: { tags: { team: 'web' } } })],
  ['Microsoft.Compute/virtualMachines/delete', MACHINE, (to) => to.send('DELETE', `${MACHINE}?api-version=2024-07-01`)],
];

describe('the activity log tells of every write', () => {
  const azure = owner();
  const replies = WRITES.map(([, , write]) => write(azure));
  const all = events(azure);

  it.each(WRITES.map(([operation, resourceId], index) => [operation, resourceId, index] as const))('%s: its start and its end, tied to the answer', (operation, resourceId, index) => {
    const reply = replies[index];
    const own = all.filter(({ correlationId }) => correlationId === reply?.headers['x-ms-correlation-request-id']);
    expect(own.map(({ eventName, status }) => [eventName.value, status.value])).toEqual([['BeginRequest', 'Started'], ['EndRequest', 'Succeeded']]);
    expect(new Set(own.map(({ operationId }) => operationId)).size).toBe(1);
    for (const event of own) {
      expect([event.operationName.value, event.resourceId, event.resourceProviderName.value, event.caller]).toEqual([operation, resourceId, operation.split('/')[0], CONTOSO.objectId]);
      expect(event.id.startsWith(`${resourceId}/events/${event.eventDataId}/ticks/`)).toBe(true);
      expect(event.claims).toMatchObject({ appid: CONTOSO.clientId, 'http://schemas.microsoft.com/identity/claims/objectidentifier': CONTOSO.objectId });
      expect([event.resourceGroupName, Date.parse(event.eventTimestamp)]).toEqual([resourceId.split('/')[4], NOW]);
    }
  });

  it('each event once, newest first, in the shape of contoso\'s own', () => {
    expect(new Set(all.map(({ eventDataId }) => eventDataId)).size).toBe(all.length);
    const whole = listed(azure, '', NOW - 60 * DAY).body.value ?? [];
    const times = whole.map((event) => String(event['eventTimestamp']));
    expect(times).toEqual(times.toSorted((left, right) => (left < right ? 1 : -1)));
    const old = whole.find((event) => String(event['eventTimestamp']) < '2026-11-16T09');
    expect(new Set(whole.map((event) => Object.keys(event).toSorted().join(' ')))).toEqual(new Set([Object.keys(old ?? {}).toSorted().join(' ')]));
    expect(azure.simulator.unsupported).toEqual([]);
  });

  it('and of no read', () => {
    const reading = owner();
    reading.get(`${POLICY}?${JIT}`);
    reading.get(`${NSG}?${NETWORK}`);
    reading.graph('resources | limit 1');
    expect(events(reading)).toEqual([]);
  });
});

describe('an event', () => {
  it('of a refused write is a failure that says why', () => {
    const reader = wire();
    const refusals = [reader.send('PUT', `${POLICY}?${JIT}`, policy), owner().send('PUT', `${POLICY}?${JIT}`, {})];
    expect(refusals.map(({ status }) => status)).toEqual([403, 400]);
    const [, end] = events(reader);
    expect([end?.status.value, end?.subStatus.value, end?.properties['statusCode']]).toEqual(['Failed', 'Forbidden', 'Forbidden']);
    expect(JSON.parse(end?.properties['statusMessage'] ?? '')).toEqual(refusals[0]?.body);
  });

  it('names the request as its client did, and where it came from', () => {
    const azure = owner({ settings: { callerAddress: '192.0.2.44' } });
    const reply = azure.send('PUT', `${POLICY}?${JIT}`, policy, { 'x-ms-client-request-id': 'mine', 'x-ms-correlation-request-id': 'c0440000-0000-4000-8000-000000000777' });
    expect(reply.headers['x-ms-correlation-request-id']).toBe('c0440000-0000-4000-8000-000000000777');
    const [event] = events(azure, "correlationId eq 'c0440000-0000-4000-8000-000000000777'");
    expect(event?.httpRequest).toEqual({ clientRequestId: 'mine', clientIpAddress: '192.0.2.44', method: 'PUT' });
    expect(azure.send('PUT', `${POLICY}?${JIT}`, policy, { 'x-ms-correlation-request-id': 'no guid' }).headers['x-ms-correlation-request-id']).not.toBe('no guid');
  });

  it('of somebody else names them; of a user, by name', () => {
    const azure = owner();
    callsAs(azure.simulator)('PUT', `${POLICY}?${JIT}`, policy);
    const token = azure.simulator.azureCliToken(PRINCIPALS.cloudLead.id, ARM);
    azure.send('PUT', `${NSG}/securityRules/close?${NETWORK}`, rule, { authorization: `Bearer ${token}` });
    const callers = events(azure).filter(({ status, operationName }) => status.value !== 'Started' && !operationName.value.endsWith('networkSecurityGroups/write')).map(({ caller }) => caller);
    expect(callers).toEqual([PRINCIPALS.pipeline.id, 'cloud.lead@contoso.example']);
    expect(events(azure).find(({ caller }) => caller === PRINCIPALS.pipeline.id)?.claims['appid']).toBe(CONTOSO_PIPELINE.clientId);
  });

  it('of what the simulator does not model is not there', () => {
    const azure = owner();
    azure.send('PUT', `${NSG}/securityRules/close?${NETWORK}`, rule, { 'if-none-match': '"x"' });
    expect(azure.simulator.unsupported).toHaveLength(1);
    expect(events(azure)).toEqual([]);
  });
});

describe('what JIT does to security groups', () => {
  const groups = (from: Wire): readonly Event[] => events(from).filter(({ claims }) => claims['appid'] === SECURITY_PROVIDER);

  it('is in the log as of its own principal, a write of the whole group, for each change of it', () => {
    const azure = owner({ settings: { jitTime: 20_000 } });
    const reply = azure.send('PUT', `${POLICY}?${JIT}`, policy);
    expect(groups(azure)).toEqual([]);
    azure.wait(20_000);
    expect(groups(azure).map(brief)).toEqual(['Microsoft.Network/networkSecurityGroups/write Started', 'Microsoft.Network/networkSecurityGroups/write Succeeded']);
    for (const event of groups(azure)) expect([event.resourceId, Date.parse(event.eventTimestamp), event.caller === CONTOSO.objectId, event.correlationId === reply.headers['x-ms-correlation-request-id']]).toEqual([NSG, NOW + 20_000, false, false]);
    azure.send('PUT', `${POLICY}?${JIT}`, policy);
    azure.wait(20_000);
    expect(groups(azure)).toHaveLength(2);
  });

  it('at the end of a request is in it at that instant', () => {
    const azure = owner();
    azure.send('PUT', `${POLICY}?${JIT}`, policy);
    azure.send('POST', `${POLICY}/initiate?${JIT}`, access);
    azure.wait(2 * 3_600_000);
    const ends = groups(azure).filter(({ status, resourceId }) => status.value === 'Succeeded' && resourceId === NSG).map(({ eventTimestamp }) => Date.parse(eventTimestamp));
    expect(ends).toEqual([NOW, NOW, NOW + 3_600_000]);
  });

  it('is a failure where the group is locked', () => {
    const azure = owner();
    azure.send('PUT', `${NSG}/providers/Microsoft.Authorization/locks/kept?api-version=2020-05-01`, { properties: { level: 'ReadOnly' } });
    azure.send('PUT', `${POLICY}?${JIT}`, policy);
    const [, end] = groups(azure);
    expect([end?.status.value, end?.subStatus.value, /"code":"ScopeLocked"/.test(end?.properties['statusMessage'] ?? '')]).toEqual(['Failed', 'Conflict', true]);
  });
});

/** Activity Logs REST reference, "List": a resource group, a resource, a provider or a correlation id, and no other syntax. */
describe('the list of events', () => {
  const azure = owner();
  const reply = azure.send('PUT', `${POLICY}?${JIT}`, policy);
  azure.send('PUT', `${NSG}/securityRules/close?${NETWORK}`, rule);

  it.each([
    ["resourceProvider eq 'microsoft.security'", 2],
    ["resourceProvider eq 'Microsoft.Network'", 4],
    ["resourceGroupName eq 'RG-WEB'", 2],
    ["resourceGroupName eq 'rg-network'", 4],
    [`resourceUri eq '${POLICY.toLowerCase()}'`, 2],
    [`resourceUri eq '${NSG}'`, 2],
    [`correlationId eq '${reply.headers['x-ms-correlation-request-id'] ?? ''}'`, 2],
    ["correlationId eq 'c0440000-0000-4000-8000-000000000778'", 0],
    [`eventTimestamp le '${new Date(NOW - 1).toISOString()}'`, 0],
    ['', 6],
  ])('%s', (filter, count) => {
    expect(events(azure, filter)).toHaveLength(count);
  });

  it.each(["resourceGroupName eq 'rg-web' and resourceProvider eq 'Microsoft.Security'", "caller eq 'x'", "resourceUri ne 'x'"])('does not take %s', (filter) => {
    expect(codeOf(listed(azure, filter))).toBe('SimulatorUnsupported');
  });

  it('of another subscription holds none of them', () => {
    expect(events(azure, '', NOW, `/subscriptions/${CONTOSO.subscriptions.edge}`)).toEqual([]);
  });

  it('is behind by its lag, and says when an event could be asked for', () => {
    const late = owner({ settings: { activityLogLag: 300_000 } });
    late.send('PUT', `${NSG}/securityRules/close?${NETWORK}`, rule);
    late.wait(299_999);
    expect(events(late)).toEqual([]);
    late.wait(1);
    expect(events(late).map(({ submissionTimestamp, eventTimestamp }) => Date.parse(submissionTimestamp) - Date.parse(eventTimestamp))).toEqual([300_000, 300_000]);
  });

  it('holds 90 days', () => {
    const old = owner();
    old.send('PUT', `${NSG}/securityRules/close?${NETWORK}`, rule);
    old.wait(90 * DAY);
    const own = `resourceUri eq '${NSG}/securityRules/close'`;
    expect(events(old, own)).toHaveLength(2);
    old.wait(1);
    expect([codeOf(listed(old, own)), events(old, own, NOW + 1)]).toEqual(['BadRequest', []]);
  });
});
