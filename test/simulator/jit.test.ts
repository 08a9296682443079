import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { JsonMap } from '../../src/simulator/json.ts';
import { codeOf, LEGACY, messageOf, NOW, OWNER, ownerEstate, PRODUCTION, unlocked, wire, type Reply, type Wire, type WireOptions } from './client.ts';

const VERSION = 'api-version=2020-01-01';
const GROUPS = `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups`;
const HOUR = 3_600_000;
const MINUTE = 60_000;

const machine = (group: string, name: string): string => `${PRODUCTION}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const policyId = (group: string, name = 'default'): string => `${PRODUCTION}/resourceGroups/${group}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/${name}`;
const DUAL = machine('rg-web', 'vm-dual-01');
const port = (number: number, more: Readonly<Record<string, unknown>> = {}) => ({ number, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H', ...more });
const policy = (id: string, ...ports: readonly unknown[]) => ({ kind: 'Basic', properties: { virtualMachines: [{ id, ports }] } });

interface Rule {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>> & { readonly priority: number; readonly access: string; readonly destinationAddressPrefix: string; readonly destinationPortRange: string; readonly sourceAddressPrefix: string };
}

interface Policy {
  readonly properties: {
    readonly virtualMachines: readonly { readonly id: string }[];
    readonly requests: readonly Request[];
  };
}

interface Request {
  readonly requestor: string;
  readonly startTimeUtc: string;
  readonly virtualMachines: readonly { readonly id: string; readonly ports: readonly { readonly number: number; readonly endTimeUtc: string; readonly status: string; readonly statusReason: string }[] }[];
}

function owner(options: WireOptions = {}): Wire {
  return wire({ ...options, change: (estate) => unlocked(ownerEstate(estate)) });
}

function rules(from: Wire, group: string): readonly Rule[] {
  const body = from.get(`${GROUPS}/${group}?api-version=2024-05-01`).body as unknown as { readonly properties: { readonly securityRules: readonly Rule[] } };
  return body.properties.securityRules;
}

/** Each rule in few words, by priority. */
function brief(from: Wire, group: string): readonly string[] {
  return rules(from, group).map(({ properties: { priority, access, destinationPortRange, destinationAddressPrefix, sourceAddressPrefix } }) =>
    `${priority} ${access} ${destinationPortRange} of ${destinationAddressPrefix} from ${sourceAddressPrefix}`).toSorted((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10));
}

const readPolicy = (from: Wire, id: string): Policy => from.get(`${id}?${VERSION}`).body as unknown as Policy;
const put = (to: Wire, id: string, body: unknown): Reply => to.send('PUT', `${id}?${VERSION}`, body);
const remove = (to: Wire, id: string): Reply => to.send('DELETE', `${id}?${VERSION}`);
const utc = (instant: number): string => new Date(instant).toISOString();

function initiate(to: Wire, id: string, machineId: string, asked: Readonly<Record<string, unknown>>, justification?: string): Reply {
  return to.send('POST', `${id}/initiate?${VERSION}`, { virtualMachines: [{ id: machineId, ports: [asked] }], ...(justification === undefined ? {} : { justification }) });
}

/** The role Owner may do everything but this. */
function withoutAction(estate: Estate, action: string): Estate {
  const rows = estate.tables.authorizationresources.map((row) => (row.name === OWNER ? { ...row, properties: { ...(row['properties'] as JsonMap), permissions: [{ actions: ['*'], notActions: [action], dataActions: [], notDataActions: [] }] } } : row));
  return { ...estate, tables: { ...estate.tables, authorizationresources: rows } };
}

const states = (from: Wire, id: string): readonly string[] => readPolicy(from, id).properties.requests.flatMap(({ virtualMachines }) => virtualMachines.flatMap(({ ports }) => ports.map(({ status, statusReason }) => `${status} ${statusReason}`)));

/** The groups of contoso's web machines are laid out as recorded groups of real tenants: making JIT anew must lead to them. */
describe('the rules that JIT writes', () => {
  it('are a deny at 4096 behind an allow of 1002, as recorded', () => {
    const azure = owner();
    const recorded = brief(azure, 'nsg-web-02');
    expect(recorded).toEqual(['1002 Allow 22 of * from 0.0.0.0/0', '4096 Deny 22 of 10.10.1.5 from *']);
    const body = readPolicy(azure, policyId('rg-web'));
    expect(remove(azure, policyId('rg-web')).status).toBe(200);
    expect(brief(azure, 'nsg-web-02')).toEqual(recorded.slice(0, 1));
    expect(put(azure, policyId('rg-web'), body).status).toBe(200);
    expect(brief(azure, 'nsg-web-02')).toEqual(recorded);
  });

  it('are a deny at 1000 with the allow of 1000 moved to 1001, as recorded', () => {
    const azure = owner({ settings: { jitPriority: 'shift1000' } });
    const recorded = brief(azure, 'nsg-web-01');
    expect(recorded).toEqual(['1000 Deny 22 of 10.10.1.4 from *', '1001 Allow 22 of * from Internet', '1100 Allow 443 of * from Internet']);
    const body = readPolicy(azure, policyId('rg-web'));
    remove(azure, policyId('rg-web'));
    const ssh = rules(azure, 'nsg-web-01').find(({ name }) => name === 'ssh');
    azure.send('PUT', `${GROUPS}/nsg-web-01/securityRules/ssh?api-version=2024-05-01`, { properties: { ...ssh?.properties, priority: 1000 } });
    expect(brief(azure, 'nsg-web-01')).toEqual(['1000 Allow 22 of * from Internet', '1100 Allow 443 of * from Internet']);
    put(azure, policyId('rg-web'), body);
    expect(brief(azure, 'nsg-web-01')).toEqual(recorded);
  });

  it('with shift1000 stand at 4096 where nothing opens the port', () => {
    const azure = owner({ settings: { jitPriority: 'shift1000' } });
    put(azure, policyId('rg-web', 'dual'), policy(DUAL, port(3389)));
    expect(brief(azure, 'nsg-dual').filter((text) => text.includes('3389'))).toEqual(['4095 Deny 3389 of 10.10.6.5 from *', '4096 Deny 3389 of 10.10.6.4 from *']);
  });

  it('have the recorded name, description and fields', () => {
    const azure = owner();
    put(azure, policyId('rg-web', 'dual'), policy(DUAL, port(22)));
    const written = rules(azure, 'nsg-dual').filter(({ name }) => name.includes('JITRule'));
    expect(written).toHaveLength(2);
    for (const { name, properties } of written) {
      expect(name).toMatch(/^MicrosoftDefenderForCloud-JITRule_-?\d+_[0-9A-F]{32}$/);
      expect(properties).toMatchObject({
        description: "MDC JIT Network Access rule for policy 'dual' of VM 'vm-dual-01'.", protocol: '*', access: 'Deny', direction: 'Inbound',
        sourceAddressPrefix: '*', sourcePortRange: '*', destinationPortRange: '22', provisioningState: 'Succeeded',
      });
    }
  });

  it('stand in both groups of a machine that has two', () => {
    const azure = owner();
    put(azure, policyId('rg-web', 'web-01'), policy(machine('rg-web', 'vm-web-01'), port(5985)));
    for (const group of ['nsg-web-01', 'nsg-snet-web']) expect(brief(azure, group).filter((text) => text.includes('5985'))).toEqual(['4096 Deny 5985 of 10.10.1.4 from *']);
  });

  it('change the tag of the group, and come after the time of JIT', () => {
    const azure = owner({ settings: { jitTime: 20_000 } });
    const tag = () => azure.get(`${GROUPS}/nsg-dual?api-version=2024-05-01`).body['etag'];
    const before = tag();
    put(azure, policyId('rg-web', 'dual'), policy(DUAL, port(22)));
    azure.wait(19_999);
    expect([tag(), brief(azure, 'nsg-dual').length]).toEqual([before, 2]);
    azure.wait(1);
    expect(tag()).not.toBe(before);
    expect(brief(azure, 'nsg-dual')).toHaveLength(4);
  });
});

describe('a PUT of a policy', () => {
  it('replaces the whole: machines and ports that it leaves out lose their rules, rules of others stay', () => {
    const azure = owner();
    put(azure, policyId('rg-web', 'dual'), policy(DUAL, port(22), port(3389)));
    put(azure, policyId('rg-web', 'dual'), policy(DUAL, port(3389)));
    expect(brief(azure, 'nsg-dual').map((text) => text.split(' ').slice(1, 3).join(' '))).toEqual(['Allow 22', 'Allow 443', 'Deny 3389', 'Deny 3389']);
    put(azure, policyId('rg-web'), policy(machine('rg-web', 'vm-web-02'), port(22)));
    expect(brief(azure, 'nsg-web-01')).toEqual(['1001 Allow 22 of * from Internet', '1100 Allow 443 of * from Internet']);
    expect(readPolicy(azure, policyId('rg-web')).properties.virtualMachines.map(({ id }) => id)).toEqual([machine('rg-web', 'vm-web-02')]);
  });

  it('answers with the policy as it then is, in the shape of the reference', () => {
    const azure = owner();
    const reply = put(azure, policyId('rg-web', 'dual'), policy(DUAL, port(22)));
    expect(reply.body).toEqual({
      kind: 'Basic', id: policyId('rg-web', 'dual'), name: 'dual', type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', location: 'westeurope',
      properties: { provisioningState: 'Succeeded', virtualMachines: [{ id: DUAL, ports: [port(22)] }], requests: [] },
    });
    expect(azure.get(`${policyId('rg-web', 'dual')}?${VERSION}`).body).toEqual(reply.body);
  });

  it('keeps the open requests that it echoes, and ends those that it drops', () => {
    const azure = owner();
    const id = policyId('rg-web', 'dual');
    put(azure, id, policy(DUAL, port(22)));
    initiate(azure, id, DUAL, { number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: utc(NOW + HOUR) });
    const echoed = readPolicy(azure, id);
    // An SDK writes milliseconds back where the service had seven digits.
    const cut = { ...echoed, properties: { ...echoed.properties, requests: echoed.properties.requests.map((request) => ({ ...request, startTimeUtc: utc(Date.parse(request.startTimeUtc)) })) } };
    put(azure, id, cut);
    expect([states(azure, id), brief(azure, 'nsg-dual').filter((text) => text.includes('198.51.100.7')).length]).toEqual([['Initiated UserRequested'], 2]);
    put(azure, id, policy(DUAL, port(22)));
    expect([states(azure, id), brief(azure, 'nsg-dual').filter((text) => text.includes('198.51.100.7')).length]).toEqual([[], 0]);
  });

  it('brings a deny back that somebody removed; a request does not', () => {
    const azure = owner();
    const id = policyId('rg-web', 'dual');
    const denies = () => rules(azure, 'nsg-dual').filter(({ properties }) => properties.access === 'Deny').length;
    put(azure, id, policy(DUAL, port(22)));
    const name = rules(azure, 'nsg-dual').find(({ properties }) => properties.access === 'Deny')?.name ?? '';
    azure.send('DELETE', `${GROUPS}/nsg-dual/securityRules/${name}?api-version=2024-05-01`);
    initiate(azure, id, DUAL, { number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: utc(NOW + HOUR) });
    expect(denies()).toBe(1);
    put(azure, id, policy(DUAL, port(22)));
    expect(denies()).toBe(2);
  });

  it('grants nothing by a request that nobody made', () => {
    const azure = owner();
    const id = policyId('rg-web', 'dual');
    const forged = { startTimeUtc: utc(NOW), requestor: 'x', virtualMachines: [{ id: DUAL, ports: [{ number: 22, allowedSourceAddressPrefix: '*', endTimeUtc: utc(NOW + HOUR), status: 'Initiated', statusReason: 'UserRequested' }] }] };
    put(azure, id, { properties: { ...policy(DUAL, port(22)).properties, requests: [forged] } });
    expect([states(azure, id), brief(azure, 'nsg-dual').some((text) => text.startsWith('100 Allow 22 of 10.10.6.4'))]).toEqual([[], false]);
  });

  it('takes a machine back that is gone since and was in the policy', () => {
    const azure = owner();
    const body = readPolicy(azure, policyId('rg-admin'));
    expect(body.properties.virtualMachines.some(({ id }) => id.endsWith('vm-retired-01'))).toBe(true);
    expect(put(azure, policyId('rg-admin'), body).status).toBe(200);
  });

  it('of names of 57 characters together is refused, of 56 taken', () => {
    const name = (length: number) => 'p'.repeat(length - 'vm-dual-01'.length);
    expect(put(owner(), policyId('rg-web', name(56)), policy(DUAL, port(22))).status).toBe(200);
    expect(put(owner(), policyId('rg-web', name(57)), policy(DUAL, port(22))).status).toBe(400);
  });
});

describe('what a PUT does not take', () => {
  const azure = owner();
  const before = brief(azure, 'nsg-dual');

  it.each([
    ['a port above 65535', policy(DUAL, port(65_536))],
    ['a port below 0', policy(DUAL, port(-1))],
    ['a port that is no number', policy(DUAL, port(22, { number: '22' }))],
    ['a protocol', policy(DUAL, port(22, { protocol: 'ICMP' }))],
    ['four minutes and 59 seconds', policy(DUAL, port(22, { maxRequestAccessDuration: 'PT4M59S' }))],
    ['a day and a second', policy(DUAL, port(22, { maxRequestAccessDuration: 'P1DT1S' }))],
    ['a duration that is none', policy(DUAL, port(22, { maxRequestAccessDuration: '3 hours' }))],
    ['both a source and sources', policy(DUAL, port(22, { allowedSourceAddressPrefixes: ['10.0.0.0/8'] }))],
    ['no source', policy(DUAL, port(22, { allowedSourceAddressPrefix: undefined }))],
    ['another kind', { ...policy(DUAL, port(22)), kind: 'Advanced' }],
    ['no machine', { kind: 'Basic', properties: { virtualMachines: [] } }],
    ['a machine without ports', policy(DUAL)],
    ['a port twice', policy(DUAL, port(22), port(22))],
    ['a machine that is not there', policy(`${DUAL}x`, port(22))],
    ['a machine of another group', policy(machine('rg-admin', 'vm-admin-01'), port(22))],
    ['a machine without a security group', policy(machine('rg-web', 'vm-bare-01'), port(22))],
  ])('%s', (_name, body) => {
    const reply = put(azure, policyId('rg-web', 'dual'), body);
    expect([reply.status, codeOf(reply)]).toEqual([400, 'BadRequest']);
    expect(azure.get(`${policyId('rg-web', 'dual')}?${VERSION}`).status).toBe(404);
    expect(brief(azure, 'nsg-dual')).toEqual(before);
  });

  it('a machine of another region', () => {
    expect(put(azure, policyId('rg-web', 'dual').replace('westeurope', 'northeurope'), policy(DUAL, port(22))).status).toBe(400);
  });

  it.each(['PT5M', 'P1D', 'PT24H', 'PT90M'])('but %s, and port 0, and sources', (maxRequestAccessDuration) => {
    const body = policy(DUAL, port(0, { maxRequestAccessDuration, allowedSourceAddressPrefix: undefined, allowedSourceAddressPrefixes: ['10.0.0.0/8', '192.0.2.1'] }));
    expect(put(azure, policyId('rg-web', 'other'), body).status).toBe(200);
  });

  it('anything in a subscription without Defender for Servers Plan 2', () => {
    const id = `${LEGACY}/resourceGroups/legacy-apps/providers/Microsoft.Security/locations/northeurope/jitNetworkAccessPolicies/default`;
    const reply = put(azure, id, policy(`${LEGACY}/resourceGroups/legacy-apps/providers/Microsoft.Compute/virtualMachines/vm-old-03`, port(22)));
    expect([reply.status, messageOf(reply).includes('plan')]).toEqual([400, true]);
  });

  it.each([
    ['P1 alone', { pricingTier: 'Standard', subPlan: 'P1' }, 400],
    ['the plan without a sub-plan, which means the whole', { pricingTier: 'Standard' }, 200],
    ['P2', { pricingTier: 'Standard', subPlan: 'P2' }, 200],
  ])('with %s', (_name, properties, status) => {
    const planned = wire({
      change: (estate) => ownerEstate({ ...estate, tables: { ...estate.tables, securityresources: estate.tables.securityresources.map((row) => (row.name === 'VirtualMachines' ? { ...row, properties } : row)) } }),
    });
    expect(put(planned, policyId('rg-web', 'dual'), policy(DUAL, port(22))).status).toBe(status);
  });

  it.each(['Microsoft.Security/locations/jitNetworkAccessPolicies/write', 'Microsoft.Compute/virtualMachines/write'])('without %s', (action) => {
    const limited = wire({ change: (estate) => withoutAction(ownerEstate(estate), action) });
    const reply = put(limited, policyId('rg-web', 'dual'), policy(DUAL, port(22)));
    expect([reply.status, codeOf(reply), messageOf(reply).includes(`'${action}'`)]).toEqual([403, 'AuthorizationFailed', true]);
    expect(brief(limited, 'nsg-dual')).toEqual(before);
  });
});

describe('a request for access', () => {
  const ID = policyId('rg-web', 'dual');
  const asked = (hours: number, source = '198.51.100.7', from = NOW) => ({ number: 22, allowedSourceAddressPrefix: source, endTimeUtc: utc(from + hours * HOUR) });

  function ready(options: WireOptions = {}, ...ports: readonly unknown[]): Wire {
    const azure = owner(options);
    put(azure, ID, policy(DUAL, ...(ports.length === 0 ? [port(22)] : ports)));
    return azure;
  }

  it('is answered with 202 and itself, stands in the policy, and opens the port from 100 on', () => {
    const azure = ready();
    const reply = initiate(azure, ID, DUAL, asked(2), 'a broken disk');
    expect(reply.status).toBe(202);
    expect(reply.body).toEqual({
      virtualMachines: [{ id: DUAL, ports: [{ number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: utc(NOW + 2 * HOUR), status: 'Initiated', statusReason: 'UserRequested' }] }],
      startTimeUtc: utc(NOW).replace('Z', '0000Z'), requestor: CONTOSO.clientId, justification: 'a broken disk',
    });
    expect(readPolicy(azure, ID).properties.requests).toEqual([reply.body]);
    // 100 and 110 were taken by rules of contoso.
    expect(brief(azure, 'nsg-dual').filter((text) => text.includes('198.51.100.7'))).toEqual(['101 Allow 22 of 10.10.6.4 from 198.51.100.7', '102 Allow 22 of 10.10.6.5 from 198.51.100.7']);
    const names = rules(azure, 'nsg-dual').filter(({ properties }) => properties.sourceAddressPrefix === '198.51.100.7').map(({ name }) => name);
    for (const name of names) expect(name).toMatch(/^MicrosoftDefenderForCloud-JITRule--?\d+-[0-9A-F]{32}$/);
  });

  it('ends at its end and not a millisecond before: the rule goes, the deny stays, the request remains as expired', () => {
    const azure = ready();
    const closed = brief(azure, 'nsg-dual');
    initiate(azure, ID, DUAL, asked(2));
    azure.wait(2 * HOUR - 1);
    const token = azure.login().body.access_token ?? '';
    expect(azure.get(`${ID}?${VERSION}`, token).status).toBe(200);
    const seen = (): readonly string[] => {
      const body = azure.get(`${GROUPS}/nsg-dual?api-version=2024-05-01`, token).body as unknown as { readonly properties: { readonly securityRules: readonly Rule[] } };
      return body.properties.securityRules.map(({ properties }) => properties.sourceAddressPrefix);
    };
    expect(seen().filter((source) => source === '198.51.100.7')).toHaveLength(2);
    azure.wait(1);
    expect(seen()).toHaveLength(closed.length);
    const { properties } = azure.get(`${ID}?${VERSION}`, token).body as unknown as Policy;
    expect(properties.requests[0]?.virtualMachines[0]?.ports[0]).toMatchObject({ status: 'Revoked', statusReason: 'Expired' });
  });

  it('revokes the older one for the same machine and port, and no other', () => {
    const azure = ready({}, port(22), port(3389));
    initiate(azure, ID, DUAL, asked(1));
    initiate(azure, ID, DUAL, { ...asked(1), number: 3389 });
    initiate(azure, ID, DUAL, asked(2, '203.0.113.9'));
    expect(states(azure, ID)).toEqual(['Revoked NewerRequestInitiated', 'Initiated UserRequested', 'Initiated UserRequested']);
    const open = brief(azure, 'nsg-dual').filter((text) => /^1\d\d Allow (?:22|3389) of 10\.10\.6\.4/.test(text)).map((text) => text.split(' ').slice(2).join(' '));
    expect(open.toSorted()).toEqual(['22 of 10.10.6.4 from 203.0.113.9', '3389 of 10.10.6.4 from 198.51.100.7']);
  });

  it('without a source is from where the call comes', () => {
    const azure = ready({ settings: { callerAddress: '192.0.2.44' } });
    const reply = initiate(azure, ID, DUAL, { number: 22, endTimeUtc: utc(NOW + HOUR) });
    expect((reply.body as unknown as Request).virtualMachines[0]?.ports[0]).toMatchObject({ allowedSourceAddressPrefix: '192.0.2.44' });
  });

  it.each([
    ['for longer than the policy allows', { ...asked(3), endTimeUtc: utc(NOW + 3 * HOUR + 1) }],
    ['that is over', { ...asked(1), endTimeUtc: utc(NOW) }],
    ['without an end', { number: 22, allowedSourceAddressPrefix: '198.51.100.7' }],
    ['for a port that the policy does not hold', { ...asked(1), number: 3389 }],
    ['from an IPv6 address', asked(1, '2001:db8::7')],
    ['from an address outside', asked(1, '198.51.101.7')],
    ['from a range that is wider', asked(1, '198.51.0.0/16')],
    ['from everywhere', asked(1, '*')],
  ])('%s is refused', (_name, body) => {
    const azure = ready({}, port(22, { allowedSourceAddressPrefix: '198.51.100.0/24' }));
    const before = brief(azure, 'nsg-dual');
    expect(initiate(azure, ID, DUAL, body).status).toBe(400);
    expect([states(azure, ID), brief(azure, 'nsg-dual')]).toEqual([[], before]);
  });

  it('from an IPv6 address is refused where every source is allowed too', () => {
    const reply = initiate(ready(), ID, DUAL, asked(1, '2001:db8::7'));
    expect([reply.status, messageOf(reply).includes('IPv6 format, which is unsupported by Just-In-Time Network Access')]).toEqual([400, true]);
  });

  it('from within the allowed range, or for exactly as long as allowed, is taken', () => {
    const azure = ready({}, port(22, { allowedSourceAddressPrefix: undefined, allowedSourceAddressPrefixes: ['10.0.0.0/8', '198.51.100.0/24'] }));
    expect([asked(3), asked(1, '198.51.100.128/25'), asked(1, '10.255.255.255')].map((body) => initiate(azure, ID, DUAL, body).status)).toEqual([202, 202, 202]);
  });

  it('for a machine that the policy does not hold, or of no policy, is refused', () => {
    const azure = ready();
    expect(initiate(azure, ID, machine('rg-web', 'vm-web-01'), asked(1)).status).toBe(400);
    expect(initiate(azure, policyId('rg-web', 'none'), DUAL, asked(1)).status).toBe(404);
  });

  it('needs its own action', () => {
    const reply = initiate(wire(), policyId('rg-web'), machine('rg-web', 'vm-web-01'), asked(1));
    expect([reply.status, messageOf(reply).includes("'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action'")]).toEqual([403, true]);
  });

  it('that was open when the simulator started ends too, and leaves rules alone that are not its own', () => {
    const azure = owner();
    const ops = brief(azure, 'nsg-ops');
    expect(brief(azure, 'nsg-jump')[0]).toBe('100 Allow 3389 of 10.10.3.4 from 51.140.12.7');
    const token = () => azure.login().body.access_token ?? '';
    azure.wait(91 * MINUTE);
    const fresh = token();
    const group = azure.get(`${GROUPS}/nsg-jump?api-version=2024-05-01`, fresh).body as unknown as { readonly properties: { readonly securityRules: readonly Rule[] } };
    expect(group.properties.securityRules.map(({ properties }) => properties.access)).toEqual(['Deny', 'Deny']);
    const other = azure.get(`${GROUPS}/nsg-ops?api-version=2024-05-01`, fresh).body as unknown as { readonly properties: { readonly securityRules: readonly Rule[] } };
    // The leftover allow of an older request is of no open one: it is not JIT's to take away again.
    expect(other.properties.securityRules).toHaveLength(ops.length);
  });
});

describe('the deletion of a policy', () => {
  it('takes its denies and open allows away, answers 200, and 204 where there is none', () => {
    const azure = owner();
    const id = policyId('rg-web', 'dual');
    const before = brief(azure, 'nsg-dual');
    put(azure, id, policy(DUAL, port(22)));
    initiate(azure, id, DUAL, { number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: utc(NOW + HOUR) });
    expect(brief(azure, 'nsg-dual')).toHaveLength(before.length + 4);
    expect([remove(azure, id).status, remove(azure, id).status]).toEqual([200, 204]);
    expect(brief(azure, 'nsg-dual')).toEqual(before);
    azure.wait(30 * MINUTE);
    expect(azure.simulator.unsupported).toEqual([]);
  });
});
