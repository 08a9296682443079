import { asArray, asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { ALL_PORTS, formatPorts, includes, isEmptyPorts, parsePortSet, subtract, type PortSet } from '../../values/ports.ts';
import { canonicalFields, differingFields } from '../canonical.ts';
import { heldBy } from './sources.ts';

/** What becomes of a rule's properties: null where the rule goes; or why it cannot be changed so. */
export type RuleEdit = { readonly kind: 'after'; readonly after: JsonObject | null } | { readonly kind: 'cannot'; readonly reason: 'otherPorts' | 'notKnown' | 'nothingToDo'; readonly message: string };

/** What a rule is without what Azure alone sets: what a change states. */
export function ownProperties(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !['provisioningstate', 'etag'].includes(key.toLowerCase())));
}

/** The destination ports of a rule; undefined where they cannot be read. */
export function rulePorts(properties: JsonObject): PortSet | undefined {
  const texts = textsOf(properties, 'destinationPortRange', 'destinationPortRanges');
  return texts.length === 0 ? undefined : parsePortSet(texts);
}

export function ruleSources(properties: JsonObject): readonly string[] {
  return textsOf(properties, 'sourceAddressPrefix', 'sourceAddressPrefixes');
}

function textsOf(properties: JsonObject, singular: string, plural: string): readonly string[] {
  return [at(properties, singular), ...asArray(at(properties, plural))].map((value) => (typeof value === 'number' ? String(value) : (asString(value) ?? '').trim())).filter((text) => text !== '');
}

/** Takes ports out of a rule. Where no port would stay, the rule goes. */
export function closed(properties: JsonObject, ports: PortSet): RuleEdit {
  const own = rulePorts(properties);
  if (own === undefined) return { kind: 'cannot', reason: 'notKnown', message: 'its ports could not be read' };
  const left = subtract(own, ports);
  if (isEmptyPorts(left)) return { kind: 'after', after: null };
  if (isEmptyPorts(subtract(own, left))) return { kind: 'cannot', reason: 'nothingToDo', message: 'it lets none of these ports in' };
  return { kind: 'after', after: withField(properties, ['destinationPortRange', 'destinationPortRanges'], formatPorts(left)) };
}

/**
 * Lets only some sources in, those of them that the rule lets in today: a rule is never widened. It is possible where all its ports are in question, since the
 * sources of a rule hold for every port of it.
 */
export function narrowed(properties: JsonObject, ports: PortSet, sources: readonly string[]): RuleEdit {
  const own = rulePorts(properties);
  if (own === undefined) return { kind: 'cannot', reason: 'notKnown', message: 'its ports could not be read' };
  const kept = asArray(at(properties, 'sourceApplicationSecurityGroups')).length > 0 ? [] : heldBy(ruleSources(properties), sources);
  if (kept.length === 0) return closed(properties, ports);
  if (!includes(ports, own) && !includes(ports, ALL_PORTS)) return { kind: 'cannot', reason: 'otherPorts', message: `it is for other ports too (${formatPorts(own).join(', ')}), whose callers would be shut out: --action close-rule takes out the ports in question alone` };
  const after = withField(properties, ['sourceAddressPrefix', 'sourceAddressPrefixes'], kept);
  if (differingFields(canonicalFields(properties), canonicalFields(after)).length === 0) return { kind: 'cannot', reason: 'nothingToDo', message: 'it lets in those of --source alone already, and they are as wide as everybody' };
  return { kind: 'after', after };
}

/** One value stands in the singular field and leaves the plural an empty list, several the other way round, as Azure serves rules. */
function withField(properties: JsonObject, [singular, plural]: readonly [string, string], values: readonly string[]): JsonObject {
  const rest = Object.entries(properties).filter(([key]) => ![singular, plural].some((name) => name.toLowerCase() === key.toLowerCase()));
  const [first = '', ...more] = values;
  const fields: readonly (readonly [string, JsonValue])[] = more.length === 0 ? [[singular, first], [plural, []]] : [[plural, values]];
  return Object.fromEntries([...rest, ...fields]);
}
