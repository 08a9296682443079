/**
 * When two elements of a just-in-time policy, or two security rules, say the same (azure-api.md 4.2; REST reference, "Security Rules"): ids and words without
 * letter case, ports by their number, durations by their length, a list that is absent like one that is empty. What nobody knows has to be equal as it is.
 * Shares no line with what it judges.
 */
import { listAt, objectAt, textAt, type OracleJson, type OracleObject } from './json.ts';

/** Elements of machines in a policy, by their id without letter case; none where there is no policy. */
export function elementsOf(policy: OracleObject | null): ReadonlyMap<string, OracleObject> {
  return new Map(listAt(policy ?? {}, 'properties', 'virtualMachines').map((element) => [(textAt(element, 'id') ?? '').toLowerCase(), objectAt(element)]));
}

export function isSameElement(left: OracleObject | null | undefined, right: OracleObject | null | undefined): boolean {
  return sorted(elementOf(left)) === sorted(elementOf(right));
}

/** Of two rules' `properties`. */
export function isSameRule(left: OracleObject | null | undefined, right: OracleObject | null | undefined): boolean {
  return sorted(ruleOf(left)) === sorted(ruleOf(right));
}

/** Equal whatever the order of keys. */
export function isEqual(left: OracleJson | undefined, right: OracleJson | undefined): boolean {
  return sorted(left ?? null) === sorted(right ?? null);
}

function elementOf(element: OracleObject | null | undefined): OracleJson {
  if (element === null || element === undefined) return null;
  const { id: _id, ports: _ports, ...unknown } = element;
  const ports = listAt(element, 'ports').map((port) => portOf(objectAt(port))).toSorted((one, other) => Number(one['number']) - Number(other['number']));
  return { ...unknown, id: (textAt(element, 'id') ?? '').toLowerCase(), ports };
}

function portOf(port: OracleObject): OracleObject {
  const { protocol: _protocol, allowedSourceAddressPrefix: _one, allowedSourceAddressPrefixes: _several, maxRequestAccessDuration: _duration, ...unknown } = port;
  return {
    ...unknown, number: Number(port['number']), protocol: (textAt(port, 'protocol') ?? '').toLowerCase(),
    sources: both(port, 'allowedSourceAddressPrefix', 'allowedSourceAddressPrefixes'), seconds: secondsOf(textAt(port, 'maxRequestAccessDuration') ?? ''),
  };
}

/** Of an ISO 8601 duration; its text where it is none. */
function secondsOf(duration: string): OracleJson {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  if (found === null) return duration;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** What Azure sets by itself is no part of what a rule says. */
const PLURAL_KEYS = [['sourcePortRange', 'sourcePortRanges'], ['destinationPortRange', 'destinationPortRanges'], ['sourceAddressPrefix', 'sourceAddressPrefixes'], ['destinationAddressPrefix', 'destinationAddressPrefixes']] as const;

function ruleOf(properties: OracleObject | null | undefined): OracleJson {
  if (properties === null || properties === undefined) return null;
  const plain = Object.entries(properties).filter(([key]) => key !== 'provisioningState' && !PLURAL_KEYS.flat().some((plural) => plural === key));
  const words = plain.map(([key, value]): [string, OracleJson | undefined] => [key, ['protocol', 'access', 'direction'].includes(key) && typeof value === 'string' ? value.toLowerCase() : value]);
  const lists = PLURAL_KEYS.map(([one, several]): [string, OracleJson] => [several, both(properties, one, several)]);
  return Object.fromEntries([...words, ...lists].filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)));
}

function both(object: OracleObject, one: string, several: string): readonly string[] {
  return [...new Set([textAt(object, one) ?? '', ...listAt(object, several).map(String)].filter((text) => text !== ''))].toSorted();
}

function sorted(value: OracleJson): string {
  return JSON.stringify(value, (_key, inner: OracleJson) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([left], [right]) => (left < right ? -1 : 1))) : inner));
}
