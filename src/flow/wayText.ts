import type { ReportedEndpoint, ReportedOpening } from '../facts/exposure/report.ts';
import { visibleText } from '../model/visibleText.ts';
import { counted, thousands } from '../report/text.ts';
import { ALL_IPV4, ALL_IPV6, formatRanges, intersect, PUBLIC_ADDRESSES } from '../values/cidr.ts';
import { isPortless, type AlikeOpenings } from './alikeOpenings.ts';

const WAYS = { publicIp: 'public IP', loadBalancerRule: 'load balancer rule', inboundNatRule: 'inbound NAT rule', firewallDnat: 'firewall DNAT rule' } as const;

/** A way in for people: what kind it is, the public side, the machine's own, and who gets in. */
export function wayText(endpoint: ReportedEndpoint, opening: ReportedOpening, protocols: AlikeOpenings['protocols']): string {
  const { path, publicAddress, privateAddress, frontendPort, frontendPorts, floatingIp } = endpoint;
  const hasPorts = !isPortless(opening.protocol);
  const outside = frontendPorts === undefined ? placeText(publicAddress, hasPorts ? String(frontendPort ?? opening.ports) : '') : `${placeText(publicAddress, frontendPorts)} (one of these ports)`;
  const inside = placeText(privateAddress, hasPorts ? opening.ports : '');
  const way = path === null ? '' : `${WAYS[path]}${floatingIp === true ? ' (floating IP)' : ''} `;
  return `${way}${outside} -> ${inside} ${protocolText(protocols)} from ${sourceText(opening)}`;
}

/** Protocols without ports are let in whatever port the rule names. */
function protocolText(protocols: AlikeOpenings['protocols']): string {
  if (protocols.includes('*')) return 'any protocol';
  const [withPorts, without] = [protocols.filter((protocol) => !isPortless(protocol)), protocols.filter(isPortless)];
  return withPorts.length > 0 && without.length > 0 ? `${listText(withPorts)}, besides ${listText(without)},` : listText(protocols);
}

function placeText(address: string, port: string): string {
  const shown = address === '' ? '(address not known)' : visibleText(address);
  if (port === '') return shown;
  return shown.includes(':') ? `[${shown}]:${port}` : `${shown}:${port}`;
}

const EVERYONE = new Set([intersect(PUBLIC_ADDRESSES, ALL_IPV4), intersect(PUBLIC_ADDRESSES, ALL_IPV6)].map((addresses) => formatRanges(addresses).join()));
const RANGES_SHOWN = 2;

function sourceText({ sources, sourceTags, addressCount }: ReportedOpening): string {
  const tags = sourceTags.map((tag) => `tag ${visibleText(tag)}`);
  if (EVERYONE.has(sources.join())) return listText(['Internet', ...tags]);
  const shown = sources.slice(0, RANGES_SHOWN).map(rangeText);
  const rest = sources.length - shown.length;
  return listText([...shown, ...(rest > 0 ? [`${counted(rest, 'more range')} (${thousands(addressCount)} addresses)`] : []), ...tags]);
}

function listText(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function rangeText(range: string): string {
  const [first, last] = range.split('-');
  return first === last && first !== undefined ? first : range;
}
