import { describe, expect, it } from 'vitest';
import { exposureReport } from '../../../src/facts/exposure/report.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { NOW, snapshotOf } from '../access/snapshot.ts';
import { effective } from './adminSite.ts';
import { allow, CONFIGURATION, id, jitAllow, jitDeny, NETWORK, policy, request, site } from './site.ts';
import { balancer, classic, FIREWALL_SITE, natRule } from './ways.ts';

/** What the report says of everything that is open. */
function sentences(rows: readonly JsonObject[]): readonly string[] {
  return exposureReport(snapshotOf(rows), { now: NOW }).endpoints.flatMap(({ openings }) => openings.map(({ sentence }) => sentence));
}

const TO_SSH = ' -> 20.50.60.70:22 -> vm-jump 10.0.1.4, allowed by Allow-22 @1001 in nsg; the subnet has no NSG';

/** One plain sentence that can be followed to the rule in the portal: who, by which address and port, to whom, by which rules. */
describe('the sentence of an opening', () => {
  it.each<[string, JsonObject, string]>([
    ['everybody', {}, 'any Internet address'],
    ['one address', { sourceAddressPrefix: '51.140.12.7' }, '51.140.12.7'],
    ['a prefix', { sourceAddressPrefix: '51.140.12.0/24' }, '51.140.12.0-51.140.12.255 (256 addresses)'],
    ['three', { sourceAddressPrefixes: ['20.1.1.1', '51.140.12.0/24', '8.8.8.8'] }, '8.8.8.8, 20.1.1.1 and 51.140.12.0-51.140.12.255 (258 addresses)'],
    ['more than three: their count and the first of them', { sourceAddressPrefixes: ['20.1.1.1', '51.140.0.0/16', '8.8.8.8', '9.9.9.9'] }, '65,539 addresses in 4 ranges (8.8.8.8, 9.9.9.9, 20.1.1.1 ...)'],
    ['a service tag', { sourceAddressPrefix: 'AzureCloud' }, 'the service tag AzureCloud'],
  ])('says who: %s', (_name, properties, who) => {
    expect(sentences(site({ rules: [allow('22', properties)] }))).toEqual([`${who}${TO_SSH}`]);
  });

  it('says by which protocol, where it is not TCP', () => {
    expect(sentences(site({ rules: [allow('53', { protocol: 'Udp' })] }))).toEqual(['any Internet address -> 20.50.60.70:53/udp -> vm-jump 10.0.1.4, allowed by Allow-53 @1001 in nsg; the subnet has no NSG']);
    expect(sentences(site({ rules: [allow('*', { protocol: 'Icmp' })] }))).toEqual(['any Internet address -> 20.50.60.70 (ICMP) -> vm-jump 10.0.1.4, allowed by Allow-* @1001 in nsg; the subnet has no NSG']);
  });

  it('says that nothing stands in the way, and until when it is open', () => {
    expect(sentences(site({ rules: undefined, sku: 'Basic' }))).toEqual(['any Internet address -> 20.50.60.70:* -> vm-jump 10.0.1.4, no NSG stands in the way']);
    const live = site({ rules: [jitAllow('22'), jitDeny('22')], more: [policy([{ number: 22 }], [request(22, '2026-11-16T10:00:00Z')])] });
    const until = '51.140.12.7 -> 20.50.60.70:22 -> vm-jump 10.0.1.4, allowed by MicrosoftDefenderForCloud-JITRule-22 @100 in nsg; the subnet has no NSG; until its just-in-time request ends';
    expect(sentences(live)).toEqual(expect.arrayContaining([until, until.replace(':22 ', ':22/udp ')]));
  });

  it('names the rule of each level, outermost first, or the one that goes before them all', () => {
    const subnet = id('Network/networkSecurityGroups/nsg-subnet');
    const guarded = site({ rules: [allow('22')], subnet: { networkSecurityGroup: { id: subnet } }, more: [{ id: subnet, properties: { securityRules: [allow('22', { priority: 300 }, 'from-outside')] } }] });
    expect(sentences(guarded)).toEqual(['any Internet address -> 20.50.60.70:22 -> vm-jump 10.0.1.4, allowed by from-outside @300 in nsg-subnet and Allow-22 @1001 in nsg']);
    const everybody = [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }];
    const rule = { access: 'AlwaysAllow', direction: 'Inbound', priority: 7, protocol: 'Tcp', sources: everybody, destinations: everybody, sourcePortRanges: ['0-65535'], destinationPortRanges: ['22'] };
    const named = { id: id('Network/networkManagers/nm/securityAdminConfigurations/conf/ruleCollections/edge/rules/monitor'), properties: rule };
    expect(sentences(site({ more: [effective({ rules: [named] })] }))).toEqual(['any Internet address -> 20.50.60.70:22 -> vm-jump 10.0.1.4, allowed by security admin rule monitor @7 in edge, before all NSGs']);
  });

  it('goes hop by hop, with the ports on both sides', () => {
    const behind = (rows: readonly JsonObject[]): readonly string[] => sentences(site({ rules: [allow('22')], sku: undefined, more: rows }));
    const end = ' -> vm-jump 10.0.1.4:22, allowed by Allow-22 @1001 in nsg; the subnet has no NSG';
    expect(behind(balancer({ nat: [{ backendIPConfiguration: { id: CONFIGURATION } }] }))).toEqual([`any Internet address -> 20.50.60.80:50022 -> load balancer lb (rule ssh)${end}`]);
    const range = { name: 'many', frontendPort: 0, frontendPortRangeStart: 50000, frontendPortRangeEnd: 50009, backendAddressPool: { id: id('Network/loadBalancers/lb/backendAddressPools/pool') } };
    expect(behind(balancer({ pool: { backendIPConfigurations: [{ id: CONFIGURATION }] }, nat: [range] }))).toEqual([`any Internet address -> 20.50.60.80:50000-50009 (one of these ports) -> load balancer lb (rule many)${end}`]);
    const rows = site({ rules: [allow('22')], sku: undefined }).filter((one) => one['id'] !== NETWORK);
    expect(sentences([...rows, ...FIREWALL_SITE, classic([{ rules: [natRule()] }])])).toEqual([`any Internet address -> 20.50.60.99:50022 -> firewall fw (rule ssh)${end}`]);
  });
});
