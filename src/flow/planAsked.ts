import { suggest } from '../documents/suggest.ts';
import type { PlanParameters, PlanSelection } from '../model/plan.ts';
import type { Rule } from '../model/rule.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { subscriptionScope } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { ACTION_WORDS, isActionWord } from '../remediate/plan/words.ts';
import { isAtOrBelow } from '../values/armId.ts';
import { compareDurations, parseDuration } from '../values/duration.ts';
import { countIpv4, NO_ADDRESSES, parseAddressSet } from '../values/cidr.ts';
import { formatIpv4, parseIpv4 } from '../values/ipAddress.ts';

/** What the command line asks of a plan, as it was written. */
export interface PlanAsked {
  readonly rules: readonly string[];
  readonly severity: string | undefined;
  readonly scopes: readonly string[];
  readonly findings: readonly string[];
  readonly actions: readonly string[];
  readonly ports: readonly string[];
  readonly sources: readonly string[];
  readonly duration: string;
  readonly closeBypasses: boolean;
}

/** What Azure takes as the longest request: five minutes to a day (REST reference, "Jit Network Access Policies": maxRequestAccessDuration). */
const [SHORTEST, LONGEST] = ['PT5M', 'P1D'];

/** The parameters of a plan. Throws ToolError USAGE for ports, sources and durations that Azure would refuse. */
export function planParameters({ ports, sources, duration, closeBypasses }: Pick<PlanAsked, 'ports' | 'sources' | 'duration' | 'closeBypasses'>): PlanParameters {
  return {
    ports: [...new Set(ports.flatMap((list) => list.split(',')).map(portOf))].toSorted((a, b) => a - b),
    sources: fewSources([...new Set(sources.flatMap((list) => list.split(',')).map(sourceOf))]),
    duration: durationOf(duration),
    closeBypasses,
  };
}

/** A policy names ports one by one. */
function portOf(text: string): number {
  const port = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new ToolError('USAGE', `--port ${text}: it is no port`, 'Write ports 1-65535, such as 22,8022; a policy takes no ranges.');
}

function sourceOf(text: string): string {
  const source = text.trim();
  const [address = '', length] = source.split('/');
  const number = parseIpv4(address);
  if (source.includes(':')) throw new ToolError('USAGE', `--source ${source}: just-in-time access takes no IPv6 sources`, 'Write IPv4 addresses or ranges, such as 203.0.113.0/24.');
  if (number === undefined || parseAddressSet([source]) === undefined || source.includes('-')) throw new ToolError('USAGE', `--source ${source}: it is no IPv4 address or range`, 'Write 203.0.113.7 or 203.0.113.0/24.');
  if (length === undefined) return source;
  const bits = Number(length);
  if (bits === 0) throw new ToolError('USAGE', `--source ${source} is everybody`, 'Name the ranges that your people come from; without --source anybody may ask.');
  const network = formatIpv4(number - (number % 2 ** (32 - bits)));
  if (network !== formatIpv4(number)) throw new ToolError('USAGE', `--source ${source}: the range does not begin there`, `Did you mean ${network}/${bits}?`);
  return source;
}

/** What rules take for open to everybody: more IPv4 addresses than this (facts/exposure, width). Narrowing to them would close nothing. */
const MANY = 65_536;

function fewSources(sources: readonly string[]): readonly string[] {
  const count = countIpv4(parseAddressSet(sources) ?? NO_ADDRESSES);
  if (count <= MANY) return sources;
  throw new ToolError('USAGE', `--source names ${count} addresses: the rules take more than ${MANY} for everybody`, 'Name smaller ranges: those that your people come from.');
}

function durationOf(text: string): string {
  const [asked, least, most] = [parseDuration(text), parseDuration(SHORTEST ?? ''), parseDuration(LONGEST ?? '')];
  if (asked !== undefined && least !== undefined && most !== undefined && asked.months === 0 && compareDurations(asked, least) >= 0 && compareDurations(asked, most) <= 0) return text.trim().toUpperCase();
  throw new ToolError('USAGE', `--duration ${text}: it is no time from five minutes to a day`, 'Write it in ISO 8601: PT3H is three hours, PT30M half an hour.');
}

/** Ids of the rules that were named, by an id or an older one, in any letter case. Throws ToolError USAGE for one that there is not. */
export function askedRules(names: readonly string[], rules: readonly Rule[]): readonly string[] {
  return [...new Set(names.map((name) => {
    const wanted = name.trim().toUpperCase();
    const rule = rules.find(({ id, aliases }) => id === wanted || aliases.includes(wanted)) ?? rules.find((one) => one.name === name.trim().toLowerCase());
    if (rule !== undefined) return rule.id;
    const near = suggest(name, rules.flatMap((one) => [one.id, one.name]));
    throw new ToolError('USAGE', `--rule ${name}: there is no such rule`, near === undefined ? '"portcullis rules list" lists them.' : `Did you mean ${near}?`);
  }))];
}

/** Throws ToolError USAGE for an action that there is not. */
export function askedActions(actions: readonly string[]): readonly string[] {
  for (const action of actions) {
    if (isActionWord(action)) continue;
    const near = suggest(action, Object.keys(ACTION_WORDS));
    throw new ToolError('USAGE', `--action ${action}: there is no such action`, near === undefined ? `There are ${Object.keys(ACTION_WORDS).join(', ')}.` : `Did you mean ${near}?`);
  }
  return [...new Set(actions)];
}

/** The selection, held against what was judged: a scope or a finding that meets nothing is a slip, and an empty plan would hide it. Throws ToolError USAGE. */
export function planSelection(asked: PlanAsked, rules: readonly string[], result: ScanResult): PlanSelection {
  return {
    rules,
    severity: asked.severity ?? null,
    scopes: [...new Set(asked.scopes.map((scope) => scopeOf(scope, result)))],
    findings: [...new Set(asked.findings.map((finding) => fingerprintOf(finding, result)))],
    actions: askedActions(asked.actions),
  };
}

function scopeOf(text: string, { scan, resources }: ScanResult): string {
  const named = scan.scopes.seen.find(({ subscriptionId, displayName }) => [subscriptionId, displayName].some((name) => name.toLowerCase() === text.trim().toLowerCase()));
  const scope = named === undefined ? text.trim() : subscriptionScope(named.subscriptionId);
  if (scope.startsWith('/') && (named !== undefined || resources.some(({ id }) => isAtOrBelow(id, scope)))) return scope;
  const near = suggest(text, scan.scopes.seen.map(({ displayName }) => displayName));
  throw new ToolError('USAGE', `--scope ${text}: nothing that was judged lies there`, near === undefined ? 'Write an ARM id, or the name of a subscription that was read.' : `Did you mean ${near}?`);
}

const SHORTEST_PREFIX = 8;

function fingerprintOf(text: string, { findings }: ScanResult): string {
  const prefix = text.trim().toLowerCase();
  if (!/^[0-9a-f]+$/.test(prefix) || prefix.length < SHORTEST_PREFIX) throw new ToolError('USAGE', `--finding ${text}: it is no fingerprint`, `Write the fingerprint that a report shows, or its first ${SHORTEST_PREFIX} digits or more.`);
  const found = [...new Set(findings.filter(({ status, fingerprint }) => status === 'fail' && fingerprint.startsWith(prefix)).map(({ fingerprint }) => fingerprint))];
  if (found.length === 1 && found[0] !== undefined) return found[0];
  if (found.length > 1) throw new ToolError('USAGE', `--finding ${text}: ${found.length} failures begin so`, 'Write more of its digits.');
  throw new ToolError('USAGE', `--finding ${text}: no failure has this fingerprint`, 'It may be closed by now, or be of another scan: "portcullis scan -o json=results.json" tells them all.');
}
