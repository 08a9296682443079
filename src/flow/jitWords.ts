import type { OpenRequest, ReportedMachine } from '../facts/jit/report.ts';
import { visibleText } from '../model/visibleText.ts';
import { instantText } from '../report/text.ts';
import { formatDuration, parseDuration } from '../values/duration.ts';

/** Sources for people: a request without one is for the address that it came from. */
export function sourcesText(sources: readonly string[] | null): string {
  if (sources === null) return 'an address that the log does not tell';
  if (sources.length === 0) return 'the address of who asked';
  return sources.map((source) => (source === '*' ? 'anywhere' : visibleText(source))).join(', ');
}

/** `3 h`, `1 d 2 h`, `90 min`; anything that is no duration as it stands. */
export function durationText(text: string): string {
  const parsed = parseDuration(text);
  if (parsed === undefined || parsed.months > 0) return visibleText(text);
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(formatDuration(parsed.milliseconds)) ?? [];
  const parts = ['d', 'h', 'min', 's'].flatMap((unit, index) => (found[index + 1] === undefined ? [] : [`${found[index + 1]} ${unit}`]));
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** Whole minutes from an instant to a later one: `1 h 30 min left`. */
export function leftText(now: string, end: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(end) - Date.parse(now)) / 60_000));
  return `${minutes === 0 ? 'less than a minute' : durationText(`PT${minutes}M`)} left`;
}

/** One open request in one line, without its machine. */
export function openText({ port, requestor, sources, endsAt, justified }: Omit<OpenRequest, 'allows'>, now: string): string {
  const until = endsAt === '' ? 'an end that is not told' : `${instantText(endsAt)} (${leftText(now, endsAt)})`;
  return `port ${port} for ${whoText(requestor)} from ${sourcesText(sources)} until ${until}${justified ? '' : '; no reason was given'}`;
}

export function whoText(who: string): string {
  return who === '' ? 'somebody who is not named' : visibleText(who);
}

/** Where to connect to for a port; empty where nothing tells. */
export function connectTexts({ connection }: Pick<ReportedMachine, 'connection'>, port?: number): readonly string[] {
  const texts = connection.filter((one) => port === undefined || one.port === port).map(({ port: of, address, connectPort, path }) => {
    const where = `${address}:${connectPort ?? '(a port that cannot be told)'}`;
    return `${where} for port ${of}${path === 'firewallDnat' ? ', through the firewall' : path === 'publicIp' ? '' : ', through a load balancer'}`;
  });
  return [...new Set(texts.map(visibleText))];
}

/**
 * How to end access before its time, and what that does not end. Sources: Microsoft.Security jitNetworkAccessPolicies 2020-01-01, whose only operations are
 * list, get, put, delete and initiate; its statusReason NewerRequestInitiated; Azure documentation, "Just-in-time VM access" (established connections).
 */
export const HOW_TO_END: readonly string[] = [
  'Access ends by itself at the time that is told. To end it before: the API has no call that takes a request back.',
  'A newer request for the same machine and port replaces it: "portcullis jit request" for the shortest time, from a single address of your own, leaves the port open to that address alone, and not for long. How short Azure takes it is not documented.',
  'Or delete the allow rules of the request ("portcullis jit list --open" names them): no new connection gets in then, and the policy goes on saying that the request is granted. Whether the service writes such a rule anew before the request ends is not documented (unverified).',
  'Neither ends a session that is established: a security group lets a flow that it knows go on. End those on the machine.',
];

/** What holds for every audit. Sources: Azure documentation, "Just-in-time VM access"; Azure Monitor documentation, "Activity log". */
export const AUDIT_LIMITS: readonly string[] = [
  'Nobody approves a just-in-time request: whoever may ask is granted. "Approved" in the portal counts requests.',
  'The activity log holds 90 days. How long a policy keeps its requests is not documented: an older one that is not listed may have been granted all the same.',
  'Of the reason of a request only whether there was one is told. The address that a call came from is not read: the correlation id leads to the event in the portal, which has it.',
];
