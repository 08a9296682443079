import { isWideSource } from '../facts/jit/ports.ts';
import { ToolError } from '../model/toolError.ts';
import { formatRanges, parseAddressSet, type AddressSet } from '../values/cidr.ts';
import { formatDuration, parseDuration } from '../values/duration.ts';

/** What a person asks, as it was typed. */
export interface TypedRequest {
  readonly ports: readonly string[];
  readonly source: string | undefined;
  readonly duration: string | undefined;
  readonly justification: string | undefined;
  readonly force: boolean;
}

/** The same, understood. */
export interface AskedAccess {
  /** In ascending order, each once. */
  readonly ports: readonly number[];
  /** A prefix of IPv4, or `*`; undefined: the address that Azure sees the request come from. */
  readonly source: string | undefined;
  readonly milliseconds: number;
  readonly justification: string;
  readonly force: boolean;
}

/** Understands a request, or says what is wrong with it. Throws ToolError USAGE. Nothing of Azure is asked. */
export function askedAccess(typed: TypedRequest): AskedAccess {
  return { ports: portsOf(typed.ports), source: sourceOf(typed), milliseconds: millisecondsOf(typed.duration), justification: justificationOf(typed.justification), force: typed.force };
}

function usage(message: string, hint: string): ToolError {
  return new ToolError('USAGE', message, hint);
}

function portsOf(texts: readonly string[]): readonly number[] {
  if (texts.length === 0) throw usage('jit request needs --port NUMBER', 'Name a port of the machine that its policy has, such as 22; "portcullis jit list --vm NAME" tells which.');
  const ports = texts.flatMap((text) => text.split(',')).map((text) => {
    const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(port >= 0 && port <= 65_535)) throw usage(`--port ${text}: that is no port`, 'A policy has single ports, from 0 to 65535: --port 22, or --port 22 --port 5986.');
    return port;
  });
  return [...new Set(ports)].toSorted((left, right) => left - right);
}

const ANYWHERE: readonly string[] = ['*', 'any', 'internet', '0.0.0.0/0'];

function sourceOf({ source: typed, force }: TypedRequest): string | undefined {
  if (typed === undefined) return undefined;
  const source = typed.trim();
  // "…source IP address in IPv6 format, which is unsupported by Just-In-Time Network Access": the service's own words.
  if (source.includes(':')) throw usage(`--source ${source}: just-in-time access takes no address of IPv6`, 'Name the IPv4 address that you come from; --force does not change this, since Azure refuses it.');
  const isAnywhere = ANYWHERE.includes(source.toLowerCase());
  const addresses = isAnywhere ? undefined : parseAddressSet([source]);
  if (!isAnywhere && (addresses === undefined || !isPrefix(source, addresses))) throw usage(`--source ${source}: that is neither an address nor a prefix`, `Write 203.0.113.7, or a prefix by its first address: 203.0.113.0/24.${suggestionOf(source, addresses)}`);
  if (!force && (isAnywhere || isWideSource([source]))) throw usage(`--source ${source} opens the port to (nearly) everybody`, 'Name the address that you come from, or leave --source out; --force asks for it all the same.');
  return isAnywhere ? '*' : source;
}

/** A prefix has no bits set behind its length. */
function isPrefix(source: string, addresses: AddressSet): boolean {
  const [address = '', length] = source.split('/');
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address) && (length === undefined || address === firstOf(addresses));
}

function firstOf(addresses: AddressSet): string {
  return formatRanges(addresses)[0]?.split('-')[0] ?? '';
}

function suggestionOf(source: string, addresses: AddressSet | undefined): string {
  const length = /^\d[\d.]*\/(\d{1,2})$/.exec(source)?.[1];
  return addresses === undefined || length === undefined ? '' : ` Did you mean ${firstOf(addresses)}/${length}?`;
}

function millisecondsOf(text: string | undefined): number {
  if (text === undefined || text === '') throw usage('jit request needs --duration', 'Write it in ISO 8601: PT1H for an hour, PT30M for half of one.');
  const parsed = parseDuration(text);
  if (parsed === undefined || parsed.months > 0 || parsed.milliseconds < SHORTEST) throw usage(`--duration ${text} is no duration of a minute or more`, 'Write it in ISO 8601: PT1H for an hour, PT30M for half of one.');
  if (parsed.milliseconds > LONGEST) throw usage(`--duration ${text} is longer than a day, which no policy allows`, `The longest is ${formatDuration(LONGEST)}, where the policy has it.`);
  return parsed.milliseconds;
}

/** What is over before it is open is of no use to anybody. */
const SHORTEST = 60_000;
/** Microsoft.Security 2020-01-01, maxRequestAccessDuration: five minutes to a day. */
const LONGEST = 86_400_000;

function justificationOf(text: string | undefined): string {
  if (text !== undefined && text.trim() !== '') return text.trim();
  throw usage('jit request needs --justification TEXT', 'Say why, for those who read the audit: a ticket and a few words. Azure keeps it in the policy, for everybody who may read that.');
}
