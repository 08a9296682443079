import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, isAtOrBelow, subscriptionOf } from '../../values/armId.ts';
import { isJsonObject, type JsonValue } from '../../values/json.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';

/** What security admin rules of a virtual network may change on the verdict of its security groups. */
export interface AdminRules {
  /** They may let in what the groups deny (AlwaysAllow). */
  readonly mayOpen?: Unknown;
  /** They are read and may deny what the groups allow. */
  readonly mayClose?: Unknown;
  /** Not read: taken to deny nothing. */
  readonly assumes: readonly string[];
}

/**
 * Security admin rules of Azure Virtual Network Manager stand before all security groups: Deny is final, AlwaysAllow skips
 * the groups, Allow goes on. Resource Graph tells which configurations a network has (`<network>/providers/
 * Microsoft.Network/effectiveSecurityAdminRules/default`), mostly without their rules. They are not applied here: this
 * says in which direction they may move a verdict.
 */
export function adminRulesIndex(index: NetworkIndex): (virtualNetwork: string) => AdminRules {
  const rows = [...index.rows(TYPES.adminRules)].map((row) => ({ row, networks: networksOf(row) }));
  const memo = new Map<string, AdminRules>();
  return (virtualNetwork) => {
    const key = idKey(virtualNetwork);
    const known = memo.get(key);
    if (known !== undefined) return known;
    const own = rows.filter(({ networks }) => networks.length === 0 || networks.some((network) => isAtOrBelow(network, key) || network === key));
    const answer = judge(index, virtualNetwork, own.map(({ row }) => row));
    memo.set(key, answer);
    return answer;
  };
}

function judge(index: NetworkIndex, virtualNetwork: string, rows: readonly Row[]): AdminRules {
  const gap = index.gap(TYPES.adminRules, subscriptionOf(virtualNetwork) ?? '');
  const effects = rows.map((row) => effectOf(row));
  const open = effects.find((effect) => effect.opens);
  const close = effects.find((effect) => effect.closes);
  const mayOpen = open === undefined ? gap : notApplied(virtualNetwork, open.row);
  const unread = gap !== undefined || effects.some((effect) => effect.unread);
  return {
    assumes: unread ? [`no security admin rule denies traffic to ${virtualNetwork} (its rules were not read)`] : [],
    ...(mayOpen === undefined ? {} : { mayOpen }),
    ...(close === undefined ? {} : { mayClose: notApplied(virtualNetwork, close.row) }),
  };
}

function notApplied(virtualNetwork: string, row: Row): Unknown {
  return notCollected(TYPES.adminRules, row.id, `security admin rules of ${virtualNetwork} are in force; they are not applied yet`);
}

/** A configuration without its rules may do anything; rules are judged by the accesses they hold. */
function effectOf(row: Row): { readonly row: Row; readonly opens: boolean; readonly closes: boolean; readonly unread: boolean } {
  const accesses = textsUnder(row.properties, 'access').map((access) => access.toLowerCase());
  const unread = accesses.length === 0 && textsUnder(row.properties, 'id').length > 0;
  const isOther = (access: string) => access !== 'allow' && access !== 'deny';
  return { row, opens: unread || accesses.some(isOther), closes: accesses.some((access) => access !== 'allow' && access !== 'alwaysallow'), unread };
}

/** Virtual networks a row speaks of: by its own id, else by ids inside. Empty: it cannot be told. */
function networksOf(row: Row): readonly string[] {
  const ids = [row.id, ...stringsIn(row.properties)].map((text) => /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.network\/virtualnetworks\/[^/]+/i.exec(text)?.[0]);
  return [...new Set(ids.flatMap((id) => (id === undefined ? [] : [idKey(id)])))];
}

/** Every text under members of a name, at any depth. */
function textsUnder(value: JsonValue | undefined, key: string): readonly string[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((inner) => textsUnder(inner, key));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name.toLowerCase() === key && typeof inner === 'string' ? [inner] : textsUnder(inner, key)));
}

function stringsIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(stringsIn);
  return isJsonObject(value) ? Object.values(value).flatMap(stringsIn) : [];
}
