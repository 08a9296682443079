import type { ExpectedDeny, Verification } from '../../model/plan.ts';
import { contains, countIpv4, intersect, parseAddressSet, PUBLIC_ADDRESSES } from '../../values/cidr.ts';
import { idKey, lastSegment } from '../../values/armId.ts';
import { asArray, asNumber, asString, at, isJsonObject, type JsonObject } from '../../values/json.ts';
import { includes, parsePortSet } from '../../values/ports.ts';

/** By either name that just-in-time access has given its rules (facts 4.5, from exports of real groups). */
const OF_JIT = /^(?:MicrosoftDefenderForCloud|SecurityCenter)-JITRule/i;

/**
 * Why a security group, as ARM answers it, is not as a policy's change has to leave it; empty where it is. A deny that is expected must stand and no allow of
 * others, other than those foreseen, may let the Internet at large in before it; one that is to go must be gone. Where the deny stands decides nothing: both
 * 4096 and 1000 were observed (facts 4.5). Allows by application security group are not looked at: the next scan judges them.
 */
export function faultsOf(group: JsonObject, { present, absent, knownAllows }: Verification): readonly string[] {
  const rules = asArray(at(group, 'properties', 'securityRules')).filter(isJsonObject).filter((rule) => textAt(rule, 'direction') === 'inbound');
  const known = new Set(knownAllows.map(idKey));
  return [
    ...present.flatMap((deny) => faultOfPresent(rules, deny, known)),
    ...absent.filter((deny) => rules.some((rule) => OF_JIT.test(nameOf(rule)) && denies(rule, deny))).map((deny) => `the deny of port ${deny.port} for ${deny.address} still stands in ${lastSegment(deny.securityGroup)}`),
  ];
}

function faultOfPresent(rules: readonly JsonObject[], deny: ExpectedDeny, known: ReadonlySet<string>): readonly string[] {
  const where = `port ${deny.port} for ${deny.address} in ${lastSegment(deny.securityGroup)}`;
  const first = Math.min(...rules.filter((rule) => denies(rule, deny)).map(priorityOf));
  if (first === Number.POSITIVE_INFINITY) return [`no deny of ${where}`];
  const before = rules.find((rule) => priorityOf(rule) < first && letsInternetIn(rule, deny) && !OF_JIT.test(nameOf(rule)) && !known.has(idKey(asString(rule['id']) ?? '')));
  return before === undefined ? [] : [`${nameOf(before)} lets the Internet in before the deny of ${where}, which the plan did not foresee`];
}

/** A rule that denies the port of the address to everybody, whoever wrote it. */
function denies(rule: JsonObject, deny: ExpectedDeny): boolean {
  return textAt(rule, 'access') === 'deny' && textAt(rule, 'protocol') === '*' && textsAt(rule, 'sourceAddressPrefix').includes('*') && concerns(rule, deny);
}

function letsInternetIn(rule: JsonObject, deny: ExpectedDeny): boolean {
  return textAt(rule, 'access') === 'allow' && ['*', 'tcp', 'udp'].includes(textAt(rule, 'protocol')) && textsAt(rule, 'sourceAddressPrefix').some(isInternet) && concerns(rule, deny);
}

const HALF_OF_IT = countIpv4(PUBLIC_ADDRESSES) / 2;

function isInternet(source: string): boolean {
  if (source === 'internet') return true;
  const addresses = parseAddressSet([source]);
  return addresses !== undefined && countIpv4(intersect(addresses, PUBLIC_ADDRESSES)) >= HALF_OF_IT;
}

/** Whether it is about the port of the address: by prefix, or by the tag that holds every address of a virtual network. */
function concerns(rule: JsonObject, { address, port }: ExpectedDeny): boolean {
  const wanted = parseAddressSet([address]);
  const isThere = textsAt(rule, 'destinationAddressPrefix').some((prefix) => {
    const addresses = parseAddressSet([prefix]);
    return prefix === 'virtualnetwork' || (addresses !== undefined && wanted !== undefined && contains(addresses, wanted));
  });
  const ports = parsePortSet(textsAt(rule, 'destinationPortRange', 's'));
  const one = parsePortSet(String(port));
  return isThere && ports !== undefined && one !== undefined && includes(ports, one);
}

/** A field and its list together, in lower case. */
function textsAt(rule: JsonObject, key: string, plural = 'es'): readonly string[] {
  const texts = [at(rule, 'properties', key), ...asArray(at(rule, 'properties', `${key}${plural}`))].flatMap((value) => asString(value) ?? []);
  return texts.filter((text) => text !== '').map((text) => text.toLowerCase());
}

function textAt(rule: JsonObject, key: string): string {
  return asString(at(rule, 'properties', key))?.toLowerCase() ?? '';
}

function nameOf(rule: JsonObject): string {
  return asString(rule['name']) ?? '';
}

function priorityOf(rule: JsonObject): number {
  return asNumber(at(rule, 'properties', 'priority')) ?? Number.POSITIVE_INFINITY;
}
