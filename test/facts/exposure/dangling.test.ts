import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { CONFIGURATION, id, publicAddress } from './site.ts';
import { byPolicy, FIREWALL_SITE, natRule, POLICY, waysTo } from './ways.ts';

const HELD = id('Network/publicIPAddresses/pip-held');
const BALANCED = id('Network/loadBalancers/lb-unread/frontendIPConfigurations/front');

/** A public address that says who holds it. */
function heldBy(holder: string, addressId = HELD): JsonObject {
  const row = publicAddress(addressId, '20.50.60.90', 'Standard');
  return { ...row, properties: { ...(row['properties'] as JsonObject), ipConfiguration: { id: holder } } };
}

/** An id that a row names and none holds is a gap (design, section 4), however complete the list of its type looks. */
describe('a public address that names its holder', () => {
  it.each([
    ['a firewall', 'Network/azureFirewalls/fw-unread', 'azureFirewallIpConfigurations', 'notCollected Microsoft.Network/azureFirewalls'],
    ['a load balancer', 'Network/loadBalancers/lb-unread', 'frontendIPConfigurations', 'notCollected Microsoft.Network/loadBalancers'],
    ['a load balancer in other letters', 'NETWORK/LOADBALANCERS/LB-UNREAD', 'FRONTENDIPCONFIGURATIONS', 'notCollected Microsoft.Network/loadBalancers'],
  ])('%s that no row is: whatever it leads to is not known', (_name, holder, configurations, perhaps) => {
    expect(waysTo([heldBy(`${id(holder)}/${configurations}/front`)])).toMatchObject({ ways: [], perhaps });
  });

  it.each([['a gateway', 'Network/virtualNetworkGateways/vpn/ipConfigurations/default'], ['a bastion', 'Network/bastionHosts/bas/bastionHostIpConfigurations/c'], ['nobody', '']])('%s leads nowhere that is looked at', (_name, holder) => {
    expect(waysTo([heldBy(holder === '' ? '' : id(holder))])).toEqual({ ways: [], perhaps: undefined });
  });

  const foreign = (path: string): string => path.replace(/subscriptions\/[^/]+/, 'subscriptions/00000000-0000-4000-8000-0000000000ff');

  it.each([['the address', BALANCED, foreign(HELD)], ['the balancer', foreign(BALANCED), HELD]])('in the subscription of the machine leads there perhaps, though %s lies in another', (_name, holder, addressId) => {
    expect(waysTo([heldBy(holder, addressId)]).perhaps).toBe('notCollected Microsoft.Network/loadBalancers');
  });

  it('in another subscription than the machine stands in says nothing about it', () => {
    expect(waysTo([heldBy(foreign(`${id('Network/azureFirewalls/fw')}/azureFirewallIpConfigurations/c`), foreign(HELD))])).toEqual({ ways: [], perhaps: undefined });
  });

  it.each([['the configuration itself, which does not name it back', CONFIGURATION, {}], ['the configuration in other letters', CONFIGURATION.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), {}], ['a configuration that names it too: once', CONFIGURATION, { publicIPAddress: { id: HELD } }]])('%s is a way in', (_name, holder, configuration) => {
    expect(waysTo([heldBy(holder)], { configuration }).ways).toMatchObject([{ kind: 'publicIp', publicAddress: '20.50.60.90' }]);
  });
});

describe('a firewall policy that names a group of rules', () => {
  const policy: JsonObject = { id: POLICY, properties: { ruleCollectionGroups: [{ id: `${POLICY}/ruleCollectionGroups/unread` }] } };

  it('that no row is: what it translates is not known', () => {
    const rows = [...FIREWALL_SITE, ...byPolicy([{ priority: 100, collections: [{ rules: [natRule({ translatedAddress: '10.0.1.99' })] }] }])];
    expect(waysTo(rows).perhaps).toBeUndefined();
    expect(waysTo([...rows, policy])).toMatchObject({ ways: [], perhaps: 'notCollected Microsoft.Network/firewallPolicies/ruleCollectionGroups' });
  });
});
