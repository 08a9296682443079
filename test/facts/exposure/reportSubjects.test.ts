import { describe, expect, it } from 'vitest';
import { exposureReport } from '../../../src/facts/exposure/report.ts';
import { asObject, type JsonObject } from '../../../src/values/json.ts';
import { NOW, snapshotOf } from '../access/snapshot.ts';
import { allow, group, id, MACHINE, NETWORK, PRIVATE_ADDRESS, publicAddress, site } from './site.ts';
import { balancer, classic, FIREWALL_SITE, NAMED_POOL, natRule, PRIVATE_FRONTEND } from './ways.ts';

const INTERFACE = id('Network/networkInterfaces/nic-jump');
const INSTANCE = id('Compute/virtualMachineScaleSets/vmss-front/virtualMachines/3');
const BELOW = `${INSTANCE}/networkInterfaces/nic`;

function told(rows: readonly JsonObject[]): readonly (readonly [machine: string | null, verdict: string, sentence: string | undefined])[] {
  return exposureReport(snapshotOf(rows), { now: NOW }).endpoints.map(({ virtualMachine, verdict, openings }) => [virtualMachine, verdict, openings[0]?.sentence]);
}

/** An open port, at an interface that says whose it is. */
function openSite(owner: string): readonly JsonObject[] {
  return site({ rules: [allow('3389')] }).map((row) => (row['id'] === INTERFACE ? { ...row, properties: { ...asObject(row['properties']), virtualMachine: { id: owner } } } : row));
}

const OPEN = 'any Internet address -> 20.50.60.70:3389 -> vm-jump 10.0.1.4, allowed by Allow-3389 @1001 in nsg; the subnet has no NSG';

/** Seen open is reported open, whatever was not read (design, section 7): a machine's own row says nothing of what lets traffic in. */
describe('an open interface', () => {
  it.each<readonly [string, readonly JsonObject[], string]>([
    ['whose machine was read is told once', openSite(MACHINE), MACHINE],
    ['whose machine was not read is told under the id that it names', openSite(MACHINE).slice(1), MACHINE],
    ['whose machine was read and does not name it is told all the same', [{ id: MACHINE, properties: { networkProfile: { networkInterfaces: [] } } }, ...openSite(MACHINE).slice(1)], MACHINE],
    ['that the machine names in other letters is told once', openSite(MACHINE.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')), MACHINE],
  ])('%s', (_what, rows, machine) => {
    expect(told(rows).filter(([, verdict]) => verdict === 'open')).toEqual([[machine, 'open', OPEN]]);
  });

  it('of an instance that was not read is told under the instance that it lies below', () => {
    const addressId = `${BELOW}/ipConfigurations/ip/publicIPAddresses/pub`;
    const configuration = { id: `${BELOW}/ipConfigurations/ip`, name: 'ip', properties: { privateIPAddress: PRIVATE_ADDRESS, subnet: { id: `${NETWORK}/subnets/default` }, publicIPAddress: { id: addressId } } };
    const groupId = id('Network/networkSecurityGroups/nsg-front');
    const below = [
      { id: BELOW, properties: { ipConfigurations: [configuration], networkSecurityGroup: { id: groupId } } }, publicAddress(addressId, '20.50.60.71', 'Standard'), group(groupId, [allow('22')]),
      { id: NETWORK, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ id: `${NETWORK}/subnets/default`, properties: { addressPrefix: '10.0.1.0/24' } }] } },
    ];
    const open = 'any Internet address -> 20.50.60.71:22 -> vmss-front_3 10.0.1.4, allowed by Allow-22 @1001 in nsg-front; the subnet has no NSG';
    expect(told(below)).toEqual([[INSTANCE, 'open', open]]);
    expect(told([{ id: INSTANCE, name: 'vmss-front_3', properties: { networkProfile: { networkInterfaces: [{ id: BELOW }] } } }, ...below])).toEqual([[INSTANCE, 'open', open]]);
  });
});

/** Each hop is a page of the portal: the firewall's rule translates to the balancer's frontend, and only the balancer's rule says which port of the machine that is. */
describe('a way through a firewall and an internal balancer', () => {
  it('is told with the rules of both', () => {
    const machine = site({ sku: undefined, rules: [allow('22')], configuration: NAMED_POOL }).filter((row) => row['id'] !== NETWORK);
    const firewall = classic([{ rules: [natRule({ name: 'to-inner', translatedAddress: '10.0.1.200', translatedPort: '2222' })] }]);
    const inner = balancer({ frontend: PRIVATE_FRONTEND, rules: [{ name: 'inner-ssh', frontendPort: 2222, backendPort: 22 }] });
    expect(told([...machine, ...FIREWALL_SITE, firewall, ...inner])).toEqual([[
      MACHINE, 'open',
      'any Internet address -> 20.50.60.99:50022 -> firewall fw (rule to-inner) -> load balancer lb (rule inner-ssh) -> vm-jump 10.0.1.4:22, allowed by Allow-22 @1001 in nsg; the subnet has no NSG',
    ]]);
  });
});
