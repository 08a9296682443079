import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { asArray, asString, at } from '../../values/json.ts';
import { adminRulesOf } from '../exposure/adminRules.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { reference, virtualNetworkOf } from '../exposure/reference.ts';
import { missingPath } from '../missing.ts';
import type { GroupRules } from './permissiveRules.ts';

/**
 * Why an interface that is seen open may be closed after all. Exposure takes what could not be read to deny nothing, which
 * is right for what stands open, and wrong for saying that a rule is in use: security admin rules that were not read, a
 * group around it with a rule that lost its fields, an interface without the address that rules are met by.
 */
export function closedPerhaps(index: NetworkIndex, rules: ReadonlyMap<string, GroupRules>): (networkInterface: Row, groups: readonly string[]) => Unknown | undefined {
  const adminRules = adminRulesOf(index);
  return (row, groups) => {
    const configurations = asArray(at(row, 'properties', 'ipConfigurations'));
    const isPlaced = configurations.every((one) => asString(at(one, 'properties', 'privateIPAddress')) !== undefined);
    if (!isPlaced) return missingPath(row, 'properties.ipConfigurations[*].properties.privateIPAddress');
    const networks = new Set(configurations.map((one) => virtualNetworkOf(reference(one, 'subnet'))));
    return [...networks].map((network) => adminDoubt(adminRules, network, row)).find(isThere) ?? groups.map((group) => groupDoubt(index, rules, group)).find(isThere);
  };
}

function isThere(cause: Unknown | undefined): cause is Unknown {
  return cause !== undefined;
}

function adminDoubt(adminRules: ReturnType<typeof adminRulesOf>, network: string, row: Row): Unknown | undefined {
  const { inbound, gap } = adminRules(network);
  if (gap !== undefined) return gap;
  const isSure = inbound.every(({ readable, portsReadable, sourcePorts }) => readable && portsReadable && sourcePorts !== undefined);
  return isSure ? undefined : { ...missingPath(row, 'security admin rules'), message: `a security admin rule of ${network} holds only perhaps` };
}

function groupDoubt(index: NetworkIndex, rules: ReadonlyMap<string, GroupRules>, group: string): Unknown | undefined {
  return index.row(TYPES.securityGroup, group) === undefined ? index.missing(TYPES.securityGroup, group) : rules.get(group)?.cut;
}
