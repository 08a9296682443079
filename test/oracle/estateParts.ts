/** What the parts of a random estate share: names, addresses and the shape of a row. */
import type { OracleObject, OracleRow } from './json.ts';
import type { Dice, Vocabulary } from './networkRules.ts';
import { mixedCase } from './networkRules.ts';
import type { Random } from './random.ts';

const SUBSCRIPTION_ID = '00000000-0000-4000-8000-000000000001';

/** An IP configuration before it becomes part of a row. */
export interface PlannedConfiguration {
  readonly interfaceId: string;
  readonly name: string;
  readonly family: 4 | 6;
  readonly subnet: string;
  readonly privateAddress: string;
  readonly publicAddress: string | undefined;
  readonly publicAddressId: string;
}

/** What an estate is made of, besides chance. */
export interface Site {
  readonly random: Random;
  readonly dice: Dice;
  readonly words: Vocabulary;
  readonly securityGroupIds: readonly string[];
  readonly configurations: readonly PlannedConfiguration[];
}

export const HOME = resourceId('rg-Net', 'Microsoft.Network/virtualNetworks/vnet-Home');
export const PEER = resourceId('rg-Net', 'Microsoft.Network/virtualNetworks/vnet-Peer');
export const HUB = resourceId('rg-Hub', 'Microsoft.Network/virtualNetworks/vnet-Hub');
export const APPLICATION_GROUPS = ['web', 'Data', 'jump'].map((name) => resourceId('rg-Net', `Microsoft.Network/applicationSecurityGroups/asg-${name}`));
export const SUBNETS = ['default', 'Second'];
export const FIREWALL_PREFIX = '10.3.0.0/26';
/** Overlapping one another, with both families and lengths on either side of what counts as wide (/16, /48). */
export const PUBLIC_PREFIXES = [
  '51.140.12.7', '51.140.12.7/32', '51.140.12.0/24', '51.140.0.0/17', '51.140.0.0/16', '51.141.0.0/16', '51.128.0.0/9', '20.0.0.0/8', '1.2.3.0/24', '8.8.8.8',
  '128.0.0.0/1', '96.0.0.0/4', '2a01:111:f100:2::7', '2a01:111:f100:2::/64', '2a01:111:f100::/48', '2a01:111:f100::/47', '2a01:111::/32', '2603:1000::/24',
];
export const PUBLIC_SPACES = ['51.140.12.0/24', '51.141.128.0/17', '2a01:111:f100:2::/64'];
export const KNOWN_TAG = 'AzureFrontDoor.Backend';
export const TAG_PREFIXES = ['51.140.0.0/17', '20.20.0.0/16', '2a01:111::/32'];

export function resourceId(group: string, rest: string): string {
  return `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/${group}/providers/${rest}`;
}

export function row(type: string, id: string, properties: OracleObject, more: OracleObject = {}): OracleRow {
  const [, , , , resourceGroup = ''] = id.split('/');
  return { ...more, id, name: id.slice(id.lastIndexOf('/') + 1), type, subscriptionId: SUBSCRIPTION_ID, resourceGroup: resourceGroup.toLowerCase(), location: 'westeurope', properties };
}

/** A public address of some sku, or of none. */
export function publicAddressRow({ random, dice }: Pick<Site, 'random' | 'dice'>, id: string, ipAddress: string, type = 'microsoft.network/publicipaddresses'): OracleRow {
  const sku = dice('noSku', 0.15) ? {} : { sku: { name: random.pick(['Basic', 'Basic', 'Standard', 'Standard', 'StandardV2']), tier: 'Regional' } };
  return row(type, id, { ipAddress, publicIPAddressVersion: ipAddress.includes(':') ? 'IPv6' : 'IPv4', publicIPAllocationMethod: 'Static' }, sku);
}

/** A list of references; the wire leaves an unused one out. */
export function references(random: Random, key: string, ids: readonly string[]): OracleObject {
  return ids.length === 0 ? random.pick<OracleObject>([{}, {}, { [key]: [] }]) : { [key]: ids.map((id) => ({ id: mixedCase(random, id) })) };
}

export function configurationIdOf({ interfaceId, name }: PlannedConfiguration): string {
  return `${interfaceId}/ipConfigurations/${name}`;
}
