import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { asArray, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { idIn, reference } from './reference.ts';

/** What a list of a balancer holds. */
export function listOf(row: JsonObject, key: string): readonly JsonValue[] {
  return asArray(at(row, 'properties', key));
}

const LISTS = ['frontendIPConfigurations', 'backendAddressPools', 'loadBalancingRules', 'inboundNatRules'] as const;

/** Why a balancer may lead to more than it says: it came without a list that Azure always serves, or with something that says nothing. */
export function cutBalancer(row: Row): Unknown | undefined {
  const absent = LISTS.find((key) => !Array.isArray(at(row, 'properties', key)));
  if (absent !== undefined) return missingPath(row, `properties.${absent}`);
  const cut = (['loadBalancingRules', 'inboundNatRules'] as const).find((key) => listOf(row, key).some(isCut));
  if (cut !== undefined) return missingPath(row, `properties.${cut}[*].properties`);
  return listOf(row, 'backendAddressPools').some(isCutPool) ? missingPath(row, 'properties.backendAddressPools[*].properties') : undefined;
}

/** Whether a pool, or an address in it, came without what it says. */
function isCutPool(pool: JsonValue): boolean {
  const addresses = asArray(at(pool, 'properties', 'loadBalancerBackendAddresses'));
  return ![pool, ...addresses].every((one) => isJsonObject(at(one, 'properties')));
}

/** Whether a rule came without what it says, or names something without its id. */
function isCut(rule: JsonValue): boolean {
  const properties = at(rule, 'properties');
  if (!isJsonObject(properties) || reference(rule, 'frontendIPConfiguration') === '') return true;
  const named = ['frontendIPConfiguration', 'backendAddressPool', 'backendIPConfiguration'].map((key) => at(properties, key) ?? null);
  return named.some((one) => one !== null && idIn(one) === '');
}
