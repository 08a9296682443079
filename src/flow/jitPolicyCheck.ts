import { grantsOfPolicy, type Grant } from '../facts/jit/grants.ts';
import { ToolError } from '../model/toolError.ts';
import { visibleText } from '../model/visibleText.ts';
import { lastSegment, sameId } from '../values/armId.ts';
import { contains, parseAddressSet } from '../values/cidr.ts';
import { formatDuration, parseDuration } from '../values/duration.ts';
import { asArray, asNumber, asString, at, type JsonObject, type JsonValue } from '../values/json.ts';
import type { AskedAccess } from './jitRequestAsked.ts';
import { sourcesText } from './jitWords.ts';

/** A request that lies within its policy. */
export interface AllowedRequest {
  /** The machine's id as the policy writes it. */
  readonly machine: string;
  readonly body: JsonObject;
  /** The end that was asked for, ISO 8601 UTC with milliseconds. */
  readonly endsAt: string;
  /** Requests that the policy had before, all of them. */
  readonly earlier: readonly Grant[];
  /** Live ones for a machine and port that are asked for: this one takes their place. */
  readonly replaced: readonly Grant[];
  /** The protocol of each port, as the policy writes it. */
  readonly protocols: ReadonlyMap<number, string>;
}

/**
 * Holds a request against the policy as it was read a moment ago: its ports, sources and longest durations (REST reference, "Jit Network Access Policies -
 * Initiate"; a source may be a part of an allowed prefix). Throws ToolError USAGE that names the limit and the nearest that is allowed.
 */
export function allowedRequest(policy: JsonObject, machineId: string, asked: AskedAccess, now: number): AllowedRequest {
  const machine = asArray(at(policy, 'properties', 'virtualMachines')).find((one) => sameId(asString(at(one, 'id')) ?? '', machineId));
  const id = asString(at(machine, 'id'));
  const name = visibleText(lastSegment(machineId));
  if (machine === undefined || id === undefined) throw new ToolError('USAGE', `the policy does not name ${name} any more`, 'Somebody changed it a moment ago: look with "portcullis jit list".');
  const allowed = asArray(at(machine, 'ports'));
  for (const port of asked.ports) checkPort(allowed, port, asked, name);
  const endsAt = new Date(now + asked.milliseconds).toISOString();
  const earlier = grantsOfPolicy(policy, asString(policy['id']) ?? '', now);
  return {
    machine: id, endsAt, earlier, body: bodyOf(id, asked, endsAt),
    replaced: earlier.filter((grant) => grant.ending === 'live' && sameId(grant.machine ?? '', id) && grant.port !== null && asked.ports.includes(grant.port)),
    protocols: new Map(asked.ports.map((port) => [port, asString(at(portOf(allowed, port), 'protocol')) ?? '*'])),
  };
}

function bodyOf(id: string, { ports, source, justification }: AskedAccess, endTimeUtc: string): JsonObject {
  const asked = ports.map((number) => ({ number, ...(source === undefined ? {} : { allowedSourceAddressPrefix: source }), endTimeUtc }));
  return { virtualMachines: [{ id, ports: asked }], justification };
}

function portOf(allowed: readonly JsonValue[], port: number): JsonValue | undefined {
  return allowed.find((one) => asNumber(at(one, 'number')) === port);
}

function checkPort(allowed: readonly JsonValue[], port: number, { source, milliseconds }: AskedAccess, name: string): void {
  const found = portOf(allowed, port);
  const outside = (message: string, hint: string): ToolError => new ToolError('USAGE', message, hint);
  if (found === undefined) {
    const ports = allowed.flatMap((one) => asNumber(at(one, 'number')) ?? []);
    throw outside(`the policy of ${name} has no port ${port}`, ports.length === 0 ? 'It has none at all.' : `It has ${ports.join(', ')}.`);
  }
  const prefixes = [at(found, 'allowedSourceAddressPrefix'), ...asArray(at(found, 'allowedSourceAddressPrefixes'))].flatMap((one) => asString(one)?.trim() ?? []).filter((one) => one !== '');
  if (source !== undefined && !isWithin(source, prefixes)) throw outside(`port ${port} of ${name} may not be asked for from ${source === '*' ? 'anywhere' : source}`, `Its policy allows ${sourcesText(prefixes)}.`);
  const longest = parseDuration(asString(at(found, 'maxRequestAccessDuration')) ?? '');
  if (longest === undefined || longest.months > 0) throw outside(`how long port ${port} of ${name} may be asked for is not told by its policy`, 'Configure the port anew.');
  if (milliseconds > longest.milliseconds) throw outside(`port ${port} of ${name} may be asked for ${formatDuration(longest.milliseconds)} at most, and not ${formatDuration(milliseconds)}`, `Ask with --duration ${formatDuration(longest.milliseconds)}.`);
}

/** A prefix that is no address may be a service tag: what it holds is not known here, so Azure is left to say. */
function isWithin(source: string, prefixes: readonly string[]): boolean {
  if (prefixes.some((prefix) => ['*', source.toLowerCase()].includes(prefix.toLowerCase()))) return true;
  const inner = source === '*' ? undefined : parseAddressSet([source]);
  return prefixes.some((prefix) => {
    const outer = parseAddressSet([prefix]);
    if (outer === undefined) return inner !== undefined;
    return inner !== undefined && contains(outer, inner);
  });
}
