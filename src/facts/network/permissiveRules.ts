import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { intersect, PUBLIC_ADDRESSES } from '../../values/cidr.ts';
import { asArray, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { securityRules, type SecurityRule, type Selector } from '../exposure/securityRule.ts';
import { isWide } from '../exposure/width.ts';
import { missingPath } from '../missing.ts';

/** Tags that hold addresses of everyone, or of every customer of Azure (Azure documentation, "Service tags"). */
const STRANGERS = /^(internet|azurecloud(\..+)?)$/i;

/** Whether a side of a rule selects (nearly) everyone on the Internet. */
export function isEveryone({ addresses, tags }: Selector): boolean {
  return isWide(intersect(addresses, PUBLIC_ADDRESSES)) || tags.some((tag) => STRANGERS.test(tag.trim()));
}

/** The inbound rules of a security group that allow something from (nearly) everyone, whatever else stands before them. */
export function permissiveRules(group: Row): readonly SecurityRule[] {
  return securityRules(group, 'Inbound').filter((rule) => rule.readable && rule.access === 'Allow' && isEveryone(rule.sources));
}

/** Why a group may have more such rules: a rule came without what it selects. */
export function unreadableRules(group: Row): Unknown | undefined {
  const own = at(group, 'properties', 'securityRules');
  const areWhole = Array.isArray(own) && (own as readonly JsonValue[]).every(isWhole) && securityRules(group, 'Inbound').every(isReadable);
  return areWhole ? undefined : missingPath(group, 'properties.securityRules[*].properties');
}

/** A rule that lost its source ports is taken to close nothing, so that another one seems to be in use. */
function isWhole(rule: JsonValue): boolean {
  const ports = [at(rule, 'properties', 'sourcePortRange'), ...asArray(at(rule, 'properties', 'sourcePortRanges'))];
  return isJsonObject(at(rule, 'properties')) && ports.some((one) => (one ?? '') !== '');
}

function isReadable({ readable, portsReadable }: SecurityRule): boolean {
  return readable && portsReadable;
}
