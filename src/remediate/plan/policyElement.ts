import type { PlanParameters } from '../../model/plan.ts';
import { compareDurations, parseDuration } from '../../values/duration.ts';
import { asArray, asNumber, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { isWide } from './sources.ts';

/** The ports of a policy's element, as they stand in it. */
function portsOf(element: JsonObject | null): readonly JsonValue[] {
  return asArray(element?.['ports']);
}

/** The same by their numbers. */
export function elementPorts(element: JsonObject | null): ReadonlyMap<number, JsonObject> {
  return new Map(portsOf(element).flatMap((port) => {
    const number = asNumber(at(port, 'number'));
    return number === undefined || !isJsonObject(port) ? [] : [[number, port] as const];
  }));
}

/** Their numbers. */
export function portNumbers(element: JsonObject | null): readonly number[] {
  return portsOf(element).flatMap((port) => asNumber(at(port, 'number')) ?? []);
}

/**
 * An element with more ports, for every protocol; those that it has are left as they are. One source stands in the singular field, several in the plural: the two
 * exclude each other (Microsoft.Security 2020-01-01).
 */
export function withPorts(machine: string, element: JsonObject | null, ports: readonly number[], parameters: PlanParameters): JsonObject {
  const held = new Set(portNumbers(element));
  const added = ports.filter((number) => !held.has(number)).map((number): JsonObject => ({
    number, protocol: '*', ...sourceFields(parameters.sources), maxRequestAccessDuration: parameters.duration,
  }));
  return { ...(element ?? { id: machine }), ports: [...portsOf(element), ...added] };
}

/** An element whose ports of these numbers have the given sources and duration, as far as they are given; who may ask and for how long, and nothing else, becomes another. */
export function withLimits(element: JsonObject, ports: readonly number[], { sources, duration }: { readonly sources: readonly string[]; readonly duration: string | undefined }): JsonObject {
  const isMeant = (port: JsonValue): boolean => ports.includes(asNumber(at(port, 'number')) ?? Number.NaN);
  const limited = (port: JsonObject): JsonObject => ({
    ...without(port, [...(sources.length === 0 ? [] : SOURCE_FIELDS), ...(duration === undefined ? [] : ['maxrequestaccessduration'])]),
    ...(sources.length === 0 ? {} : sourceFields(sources)), ...(duration === undefined ? {} : { maxRequestAccessDuration: duration }),
  });
  return { ...element, ports: portsOf(element).map((port) => (isJsonObject(port) && isMeant(port) ? limited(port) : port)) };
}

function sourceFields(sources: readonly string[]): JsonObject {
  const [first = '*', ...more] = sources;
  return more.length === 0 ? { allowedSourceAddressPrefix: first } : { allowedSourceAddressPrefixes: sources };
}

/** An element whose wide sources are replaced by the given ones, and whose durations are no longer than the given one. */
export function tightened(element: JsonObject, parameters: PlanParameters): JsonObject {
  return { ...element, ports: portsOf(element).map((port) => (isJsonObject(port) ? tightenedPort(port, parameters) : port)) };
}

function tightenedPort(port: JsonObject, { sources, duration }: PlanParameters): JsonObject {
  const narrowed = sources.length > 0 && isWide(sourcesOf(port)) ? { ...without(port, SOURCE_FIELDS), ...sourceFields(sources) } : port;
  return isLonger(asString(at(port, 'maxRequestAccessDuration')) ?? '', duration) ? { ...without(narrowed, ['maxrequestaccessduration']), maxRequestAccessDuration: duration } : narrowed;
}

const SOURCE_FIELDS = ['allowedsourceaddressprefix', 'allowedsourceaddressprefixes'];

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !names.includes(key.toLowerCase())));
}

function sourcesOf(port: JsonValue): readonly string[] {
  return [at(port, 'allowedSourceAddressPrefix'), ...asArray(at(port, 'allowedSourceAddressPrefixes'))].flatMap((source) => {
    const text = asString(source)?.trim() ?? '';
    return text === '' ? [] : [text];
  });
}

/** A duration that cannot be read may be any length. */
function isLonger(text: string, limit: string): boolean {
  const [own, most] = [parseDuration(text), parseDuration(limit)];
  return own === undefined || (most !== undefined && compareDurations(own, most) > 0);
}
