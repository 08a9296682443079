import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { overlaps, PUBLIC_ADDRESSES } from '../../values/cidr.ts';
import { asArray, asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { parsePortSet } from '../../values/ports.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { prefixSelector } from '../exposure/securityRule.ts';
import { missingPath } from '../missing.ts';
import { natRules, type NatRule } from './natRules.ts';
import { networkRows } from './networkRows.ts';
import { isEveryone } from './permissiveRules.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  stopped: { type: 'boolean', description: 'Whether the firewall is switched off (deallocated): it then has no address', reads: [TYPES.firewall] },
  open: {
    type: 'object[]',
    description: 'Destination NAT rules that translate a public address for (nearly) everyone',
    items: {
      rule: { type: 'string', description: 'Name of the rule' },
      heldBy: { type: 'string', description: 'Id of the firewall or of the rule collection group that holds it' },
      protocols: { type: 'string[]', description: 'Protocols it takes, as written' },
      publicAddresses: { type: 'string[]', description: 'Addresses it answers at' },
      frontendPorts: { type: 'string[]', description: 'Ports it answers at' },
      target: { type: 'string', description: 'Address or name it translates to' },
      ports: { type: 'portSet', description: 'Ports it translates to' },
    },
  },
};

/** What an Azure Firewall hands on from the Internet to private addresses: classic rules and those of its policy. */
export const firewallDnatFact: FactDefinition = {
  name: 'firewallDnat',
  description: 'What an Azure Firewall translates from the Internet to private addresses, for (nearly) everyone',
  on: [TYPES.firewall],
  reads: [TYPES.firewall, TYPES.ruleCollectionGroup, TYPES.ipGroup],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const index = networkRows(snapshot, context);
    const rules = natRules(index);
    return (row) => answers(index, row, rules(row));
  },
};

function answers(index: NetworkIndex, firewall: Row, { rules, gap }: { readonly rules: readonly NatRule[]; readonly gap?: Unknown }): FactAnswers {
  const judged = rules.map((rule) => ({ rule, ...judge(index, rule) }));
  const cause = gap ?? judged.find((one) => one.gap !== undefined)?.gap;
  return { stopped: stoppedAnswer(firewall), open: known(judged.filter(({ isOpen }) => isOpen).map(({ rule }) => ruleJson(rule)), cause) };
}

/** A deallocated firewall has an empty list of IP configurations; one in a virtual hub has addresses of the hub instead. */
function stoppedAnswer(firewall: Row): Answer<JsonValue> {
  const isHub = [at(firewall, 'properties', 'virtualHub'), at(firewall, 'properties', 'hubIPAddresses')].some((one) => (one ?? null) !== null);
  const configurations = at(firewall, 'properties', 'ipConfigurations');
  if (isHub) return known(false);
  return Array.isArray(configurations) ? known(configurations.length === 0) : unknown(missingPath(firewall, 'properties.ipConfigurations'));
}

interface Judged {
  readonly isOpen: boolean;
  readonly gap?: Unknown;
}

/** Open when (nearly) everyone may send to a public address of it. Sources of an IP group that was not read may be everyone. */
function judge(index: NetworkIndex, { raw, owner }: NatRule): Judged {
  const groups = textsOf(raw, 'sourceIpGroups').map((id) => ({ id, row: index.row(TYPES.ipGroup, id) }));
  const sources = [...textsOf(raw, 'sourceAddresses'), ...groups.flatMap(({ row }) => textsOf(row?.properties, 'ipAddresses'))];
  const destinations = textsOf(raw, 'destinationAddresses');
  if (!isPublic(destinations)) return { isOpen: false };
  const unread = groups.find(({ row }) => row === undefined);
  const isOpen = isEveryone(prefixSelector(sources));
  if (isOpen) return hasPort(raw) ? { isOpen } : { isOpen, gap: missingPath(owner, 'translatedPort of a destination NAT rule') };
  if (unread !== undefined) return { isOpen, gap: index.missing(TYPES.ipGroup, unread.id) };
  return sources.length > 0 ? { isOpen } : { isOpen, gap: missingPath(owner, 'sourceAddresses of a destination NAT rule') };
}

/** A firewall may also translate its private address, for those inside. A destination that cannot be read may be public. */
function isPublic(destinations: readonly string[]): boolean {
  const { addresses, tags } = prefixSelector(destinations);
  return destinations.length === 0 || tags.length > 0 || overlaps(addresses, PUBLIC_ADDRESSES);
}

function ruleJson({ raw, owner }: NatRule): JsonObject {
  const frontendPorts = textsOf(raw, 'destinationPorts');
  return {
    rule: asString(at(raw, 'name')) ?? '',
    heldBy: owner.id,
    protocols: [...textsOf(raw, 'protocols'), ...textsOf(raw, 'ipProtocols')],
    publicAddresses: textsOf(raw, 'destinationAddresses'),
    frontendPorts,
    target: asString(at(raw, 'translatedAddress')) ?? asString(at(raw, 'translatedFqdn')) ?? '',
    ports: portsOf(raw, frontendPorts),
  };
}

/** The translated port; where the row lost it, the port it answers at, which is at least one that somebody sees. */
function portsOf(raw: JsonValue, frontendPorts: readonly string[]): readonly string[] {
  return hasPort(raw) ? [translatedPort(raw)] : frontendPorts;
}

function hasPort(raw: JsonValue): boolean {
  return parsePortSet(translatedPort(raw)) !== undefined;
}

function translatedPort(raw: JsonValue): string {
  const port = at(raw, 'translatedPort');
  return typeof port === 'number' ? `${port}` : (asString(port) ?? '').trim();
}

function textsOf(value: JsonValue | undefined, key: string): readonly string[] {
  return asArray(at(value, key)).flatMap((one) => asString(one)?.trim() ?? []).filter((text) => text !== '');
}
