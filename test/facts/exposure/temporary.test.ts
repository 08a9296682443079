import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { allow, exposureOf, group, GROUP, id, JIT_POLICIES, jitAllow, jitDeny, MACHINE, NETWORK, policy, PRIVATE_ADDRESS, request, site, unread } from './site.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';

const LATER = '2026-11-16T10:00:00.0000000Z';
const LONG_AGO = '2026-11-16T08:20:00.0000000Z';
const OTHER_MACHINE = id('Compute/virtualMachines/vm-other');

describe('the allow of a just-in-time request', () => {
  const ports = [{ number: 22 }];
  const anywhere = { allowedSourceAddressPrefix: '*' };
  const unnamed = { allowedSourceAddressPrefix: null };
  const blank = { allowedSourceAddressPrefix: '' };
  const asking = (more: JsonObject): readonly JsonObject[] => [policy(ports, [request(22, LATER, more)])];
  const jitAllowOf = (more: JsonObject): JsonObject => allow('22', { priority: 100, protocol: '*', destinationAddressPrefix: PRIVATE_ADDRESS, ...more }, 'MicrosoftDefenderForCloud-JITRule-22');
  it.each<[string, JsonObject, readonly JsonObject[], string]>([
    ['live', jitAllow('22'), [policy(ports, [request(22, LATER)])], 'temporary'],
    ['live, from anywhere', jitAllow('22', '*'), [policy(ports, [request(22, LATER, { allowedSourceAddressPrefix: '*' })])], 'temporary'],
    ['live, of a machine in another letter case', jitAllow('22', '*'), [policy(ports, [request(22, LATER, anywhere, MACHINE.toUpperCase())])], 'temporary'],
    ['live, in a second policy', jitAllow('22', '*'), [policy([{ number: 3389 }]), policy(ports, [request(22, LATER, anywhere)], 'second')], 'temporary'],
    ['live, in an older name', jitAllow('22', '*', 'SecurityCenter-JITRule-22'), asking(anywhere), 'temporary'],
    ['live, from a tag', jitAllow('22', 'AzureCloud'), [policy(ports, [request(22, LATER, { allowedSourceAddressPrefix: 'AzureCloud' })])], 'temporary'],
    ['live, from a part of what was asked for', jitAllow('22'), asking({ allowedSourceAddressPrefix: '51.140.12.0/24' }), 'temporary'],
    ['live, from several prefixes', jitAllowOf({ sourceAddressPrefixes: ['51.140.12.7', '51.140.13.0/24'] }), asking({ ...unnamed, allowedSourceAddressPrefixes: ['51.140.13.0/24', '51.140.12.7/32'] }), 'temporary'],
    ['live, of a request that names no source, from one address', jitAllow('22'), asking(unnamed), 'temporary'],
    ['live, of a request whose source is empty', jitAllow('22'), asking(blank), 'temporary'],
    ...['*', '0.0.0.0/0', 'Internet', 'any', '51.0.0.0/8'].flatMap((source): [string, JsonObject, readonly JsonObject[], string][] => [
      [`as live as it looks, from ${source} where one address was asked for`, jitAllow('22', source), asking({}), 'open'],
      [`as live as it looks, from ${source} where no source was asked for`, jitAllow('22', source), asking(unnamed), 'open'],
    ]),
    ['as live as it looks, from few addresses where no source was asked for, which stands for one', jitAllow('22', '51.140.12.0/24'), asking(unnamed), 'restricted'],
    ['as live as it looks, from another address', jitAllow('22', '52.0.0.1'), asking({}), 'restricted'],
    ['as live as it looks, from one prefix more', jitAllowOf({ sourceAddressPrefixes: ['51.140.12.7', '52.0.0.1'] }), asking({}), 'restricted'],
    ['as live as it looks, from another tag', jitAllow('22', 'AzureCloud'), asking({ allowedSourceAddressPrefix: 'Storage' }), 'open'],
    ['as live as it looks, from a tag where no source was asked for', jitAllow('22', 'AzureCloud'), asking(unnamed), 'open'],
    ['as live as it looks, from a tag where any address was asked for', jitAllow('22', 'AzureCloud'), asking(anywhere), 'open'],
    ['as live as it looks, to more ports', jitAllow('20-25', '*'), asking(anywhere), 'open'],
    ['as live as it looks, to every port', jitAllow('*', '*'), asking(anywhere), 'open'],
    ['over for long, from anywhere', jitAllow('22', '*'), [policy(ports, [request(22, LONG_AGO)])], 'open'],
    ['over for long, from one address', jitAllow('22'), [policy(ports, [request(22, LONG_AGO)])], 'restricted'],
    ['of another port', jitAllow('22', '*'), [policy(ports, [request(3389, LATER)])], 'open'],
    ['of another machine', jitAllow('22', '*'), [policy(ports, [request(22, LATER, {}, OTHER_MACHINE)], 'default', OTHER_MACHINE)], 'open'],
    ['that nobody made', jitAllow('22', '*'), [policy(ports)], 'open'],
    ['without any policy', jitAllow('22', '*'), [], 'open'],
    ['live, beside an allow of the same port', allow('22', { priority: 101 }), [policy(ports, [request(22, LATER)])], 'open'],
  ])('%s', (_name, rule, policies, verdict) => {
    expect(exposureOf(site({ rules: [rule, jitDeny('22')], more: policies }))['verdict']).toBe(verdict);
  });

  it('is what an opening of it names', () => {
    const openings = exposureOf(site({ rules: [jitAllow('22'), jitDeny('22')], more: [policy(ports, [request(22, LATER)])] }))['openings'];
    expect(openings).toContainEqual(expect.objectContaining({
      protocol: 'Tcp', ports: '22', from: ['51.140.12.7-51.140.12.7'], verdict: 'temporary',
      decidedBy: [{ level: 'networkInterface', securityGroup: GROUP, rule: 'MicrosoftDefenderForCloud-JITRule-22', priority: 100 }],
    }));
  });

  /** Azure removes the allow some time after the end, and Resource Graph tells of it later still. */
  it.each([['still called initiated', {}], ['called expired', { status: 'Revoked', statusReason: 'Expired' }]])('is no standing opening some minutes after its end, %s', (_name, more) => {
    const verdict = (end: string): unknown => exposureOf(site({ rules: [jitAllow('22', '*'), jitDeny('22')], more: [policy(ports, [request(22, end, { ...anywhere, ...more })])] }))['verdict'];
    expect(verdict('2026-11-16T08:50:00Z')).toMatch(/^(?:temporary|unknown: .*)$/u);
    expect(verdict(LONG_AGO)).toBe('open');
  });

  /** JIT writes to the group of the subnet, to that of the interface, or to both. */
  it.each<[string, JsonObject, JsonObject]>([
    ['the subnet', jitAllow('22', '*'), allow('22')],
    ['the interface', allow('22'), jitAllow('22', '*')],
    ['both', jitAllow('22', '*'), jitAllow('22', '*')],
  ])('at %s: what gets in by it alone is temporary, and open when nobody asked', (_name, outer, inner) => {
    const guard = id('Network/networkSecurityGroups/of-subnet');
    const verdict = (requests: readonly JsonObject[]): unknown => exposureOf(site({
      rules: [inner], subnet: { networkSecurityGroup: { id: guard } }, more: [group(guard, [outer]), policy(ports, requests)],
    }))['verdict'];
    expect(verdict([request(22, LATER, anywhere)])).toBe('temporary');
    expect(verdict([])).toBe('open');
  });

  it.each(['51.140.12.7', '*'])('from %s is not known to be standing while policies are not read', (source) => {
    expect(exposureOf(...unread(JIT_POLICIES, site({ rules: [jitAllow('22', source), jitDeny('22')] })))['verdict']).toBe('unknown: forbidden');
  });

  /** Whoever brings the policies in vain has been told the wrong cause: no rule here bears a name that just-in-time access gives. */
  it('that there is not is no reason why another rule could not be judged', () => {
    const unreadable = allow('22', { protocol: 'Tcq' });
    expect(exposureOf(...unread(JIT_POLICIES, site({ rules: [unreadable] })))['verdict']).toBe('unknown: notCollected');
    expect(exposureOf(...unread(JIT_POLICIES, site({ rules: [unreadable, jitAllow('3389', '*')] })))['verdict']).toBe('unknown: forbidden');
  });

  it('is the matter of the subscription of the machine, wherever its network lies', () => {
    const elsewhere = '/subscriptions/00000000-0000-4000-8000-000000000002';
    const rows = JSON.parse(JSON.stringify(site({ rules: [jitAllow('22'), jitDeny('22')] })).replaceAll(NETWORK, NETWORK.replace(SUBSCRIPTION, elsewhere))) as JsonObject[];
    expect(exposureOf(rows, [gap(JIT_POLICIES, SUBSCRIPTION)])['verdict']).toBe('unknown: forbidden');
    expect(exposureOf(rows, [gap(JIT_POLICIES, elsewhere)])['verdict']).toBe('restricted');
  });
});
