import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { intersect, PUBLIC_ADDRESSES } from '../../values/cidr.ts';
import { at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { securityRules, type SecurityRule, type Selector } from '../exposure/securityRule.ts';
import { isWide } from '../exposure/width.ts';
import { missingPath } from '../missing.ts';
import { shared } from '../shared.ts';

/** What the inbound rules of a security group let in from (nearly) everyone, whatever stands before it. */
export interface GroupRules {
  readonly permissive: readonly SecurityRule[];
  /** Why there may be more: a rule came without what it selects. */
  readonly cut: Unknown | undefined;
}

/** The groups of a snapshot by key, each read once. Those of which neither can be said are left out: most, so that little is kept. */
export const groupRules = shared((snapshot: Snapshot): ReadonlyMap<string, GroupRules> => {
  const groups = new Map<string, GroupRules>();
  for (const group of snapshot.rows(TYPES.securityGroup)) {
    const rules = rulesOf(group);
    if (rules.permissive.length > 0 || rules.cut !== undefined) groups.set(idKey(group.id), rules);
  }
  return groups;
});

/** Tags that hold addresses of everyone, or of every customer of Azure (Azure documentation, "Service tags"). */
const STRANGERS = /^(internet|azurecloud(\..+)?)$/i;

/** Whether a side of a rule selects (nearly) everyone on the Internet. */
export function isEveryone({ addresses, tags }: Selector): boolean {
  return isWide(intersect(addresses, PUBLIC_ADDRESSES)) || tags.some((tag) => STRANGERS.test(tag.trim()));
}

function rulesOf(group: Row): GroupRules {
  const own = at(group, 'properties', 'securityRules');
  const rules = securityRules(group, 'Inbound');
  const isWhole = Array.isArray(own) && (own as readonly JsonValue[]).every((rule) => isJsonObject(at(rule, 'properties'))) && rules.every(isReadable);
  return {
    permissive: rules.filter((rule) => rule.readable && rule.access === 'Allow' && isEveryone(rule.sources)),
    cut: isWhole ? undefined : missingPath(group, 'properties.securityRules[*].properties'),
  };
}

/** A rule whose source ports are not understood is taken to close nothing, so that another one seems to be in use. */
function isReadable({ readable, portsReadable, sourcePorts }: SecurityRule): boolean {
  return readable && portsReadable && sourcePorts !== undefined;
}
