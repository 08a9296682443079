import type { JitMachine, JitPosture } from '../../model/posture.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { counted, instantText, thousands } from '../text.ts';
import { machineName, namesShown, ownersOf, shown, whereOf } from './shown.ts';
import { unreadLine } from './unreadLine.ts';

const MOST_ROWS = 50;
const MOST_REQUESTS = 50;
const MOST_PORTS = 6;

type Group = JitMachine['group'];

const GROUPS: readonly Group[] = ['configured', 'notConfigured', 'unsupported', 'unknown'];
const GROUP_WORDS: Readonly<Record<Group, string>> = { configured: 'Configured', notConfigured: 'Not configured', unsupported: 'Unsupported', unknown: 'Not known' };
const REASON_WORDS: Readonly<Record<NonNullable<JitMachine['reason']>, string>> = {
  noPlan2: 'no Defender for Servers plan 2', firewallPolicy: 'behind a firewall that a firewall policy rules', noGuard: 'neither a network security group nor a firewall before it',
};

/** The grades of just-in-time access as people say them. */
const STATE_WORDS: Readonly<Record<string, string>> = {
  protected: 'protected', weak: 'weak: closed, but anybody may ask, or for long', bypassed: 'bypassed: open without a request', partial: 'partial: a management port is open that no policy covers',
  unprotected: 'unprotected: a management port is open', notApplicable: 'nothing open',
};

/** Machines in the groups of the portal's page on just-in-time access, and the access that is granted now. */
export function jitView(result: ScanResult) {
  const jit = result.posture?.jit;
  if (jit === undefined) return { any: false, groups: [], requests: [], moreRequests: '', none: '', unread: '' };
  return {
    any: true,
    groups: GROUPS.map((group) => groupView(result, group, jit.machines.filter((machine) => machine.group === group))).filter(({ group, isEmpty }) => group !== 'unknown' || !isEmpty),
    ...requestsView(result, jit),
    unread: unreadLine(result, jit.unread, 'machines or policies'),
  };
}

function groupView(result: ScanResult, group: Group, machines: readonly JitMachine[]) {
  const rest = machines.length - MOST_ROWS;
  return {
    group,
    word: GROUP_WORDS[group],
    count: thousands(machines.length),
    machines: counted(machines.length, 'machine'),
    isEmpty: machines.length === 0,
    rows: machines.slice(0, MOST_ROWS).map(machineRow(result)),
    rest: rest > 0 ? `${counted(rest, 'more machine')}: the JSON result holds all of them.` : '',
  };
}

function machineRow(result: ScanResult) {
  const [where, ownerOf] = [whereOf(result), ownersOf(result)];
  return (machine: JitMachine) => ({
    name: machineName(machine.id),
    where: where(machine.id),
    owner: shown(ownerOf(machine.id)),
    grade: gradeText(machine),
    ports: namesShown(machine.ports.map(({ port, protocol, maxDuration }) => `${port}${protocol === '*' || protocol.toUpperCase() === 'TCP' ? '' : ` ${protocol}`} for ${durationText(maxDuration)}`), MOST_PORTS),
    last: machine.lastRequestor === undefined ? '' : `${shown(machine.lastRequestor)}${machine.lastRequestedAt === undefined ? '' : `, ${instantText(machine.lastRequestedAt)}`}`,
  });
}

/** The grade in words; of an unsupported machine why, of an unknown one what could not be read. */
function gradeText({ state, reason, unknown, group }: JitMachine): string {
  if (reason !== undefined) return REASON_WORDS[reason];
  if (group === 'unknown' || state === undefined) return unknown === undefined ? 'not known' : `not known: ${shown(unknown.message)}`;
  return Object.hasOwn(STATE_WORDS, state) ? (STATE_WORDS[state] ?? state) : shown(state);
}

/** `PT3H` -> `3 h`; what is no plain duration stays as it is. */
function durationText(duration: string): string {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration);
  if (match === null) return shown(duration);
  const minutes = Number(match[1] ?? 0) * 1_440 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
  return minutes % 60 === 0 ? `${String(minutes / 60)} h` : `${String(minutes)} min`;
}

function requestsView(result: ScanResult, { machines, unread }: JitPosture) {
  const where = whereOf(result);
  const requests = machines.flatMap((machine) => machine.live.map((request) => ({
    machine: machineName(machine.id), where: where(machine.id), port: String(request.port), requestor: shown(request.requestor),
    sources: request.sources.length === 0 ? 'the address of who asked' : namesShown(request.sources.map((source) => (source === '*' ? 'any address' : source)), MOST_PORTS),
    until: instantText(request.endsAt),
  })));
  const rest = requests.length - MOST_REQUESTS;
  const isWhole = unread.length === 0 && machines.every(({ unknown }) => unknown === undefined);
  const none = isWhole ? 'No request is live.' : 'No live request was seen. Not all that would tell of one could be read.';
  return { none, requests: requests.slice(0, MOST_REQUESTS), moreRequests: rest > 0 ? `${counted(rest, 'more request')}.` : '' };
}
