import type { Unknown } from '../../model/unknown.ts';
import { idKey, lastSegment, parentId } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import type { Member } from './backendPools.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
import { referencedIds } from './reference.ts';

/**
 * Inbound NAT pools of an IP configuration, as named by itself or, for an instance, by its scale set's configuration of the same names.
 */
export function natPoolsOf(index: NetworkIndex, { id, properties, networkInterface }: Member): readonly string[] {
  const own = referencedIds(at(properties, 'loadBalancerInboundNatPools'));
  const instance = parentId(networkInterface.id);
  if (!isInstance(instance)) return own;
  const model = at(index.row(TYPES.scaleSet, parentId(instance)), 'properties', 'virtualMachineProfile', 'networkProfile', 'networkInterfaceConfigurations');
  const configurations = named(model, lastSegment(networkInterface.id)).flatMap((one) => named(at(one, 'properties', 'ipConfigurations'), lastSegment(id)));
  return [...own, ...configurations.flatMap((one) => referencedIds(at(one, 'properties', 'loadBalancerInboundNatPools')))];
}

/** Why an instance may be behind more pools than are told: its scale set was not read. */
export function unreadScaleSet(index: NetworkIndex, { networkInterface }: Member): readonly Unknown[] {
  const instance = parentId(networkInterface.id);
  const scaleSet = parentId(instance);
  return isInstance(instance) && index.row(TYPES.scaleSet, scaleSet) === undefined ? [index.missing(TYPES.scaleSet, scaleSet)] : [];
}

function isInstance(id: string): boolean {
  return idKey(id).includes('/virtualmachinescalesets/');
}

function named(list: JsonValue | undefined, name: string): readonly JsonValue[] {
  return asArray(list).filter((one) => asString(at(one, 'name'))?.toLowerCase() === name.toLowerCase());
}
