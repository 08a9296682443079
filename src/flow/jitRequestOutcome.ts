import type { InitiateResult } from '../azure/jitInitiate.ts';
import type { Grant } from '../facts/jit/grants.ts';
import { jitReport, type Connection } from '../facts/jit/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { visibleText } from '../model/visibleText.ts';
import { screenWidth, wrappedLines } from '../report/console/layout.ts';
import { painter, type Style } from '../report/console/paint.ts';
import { capitalised, instantText, sentence } from '../report/text.ts';
import { lastSegment, sameId } from '../values/armId.ts';
import { logLines } from '../model/logLine.ts';
import type { AllowedRequest } from './jitPolicyCheck.ts';
import type { AskedAccess } from './jitRequestAsked.ts';
import type { JitTableOptions } from './jitListTable.ts';
import type { Followed } from './jitWait.ts';
import { connectTexts, leftText, sourcesText } from './jitWords.ts';

/** open: the rules let it in. granted: Azure took the request, and nobody waited. notOpen: granted, and not let in when time was over. notSeen: granted, and what decides could not be read. refused: Azure said no. notKnown: the answer was lost, and the policy does not hold the request. */
type OutcomeKind = 'open' | 'granted' | 'notOpen' | 'notSeen' | 'refused' | 'notKnown';

interface AskedPort {
  readonly port: number;
  /** Empty: the address of who asked, as far as the policy tells. */
  readonly sources: readonly string[];
}

/** What became of a request. */
export interface JitRequestOutcome {
  readonly kind: OutcomeKind;
  readonly tenantId: string;
  readonly cloud: string;
  readonly simulated: boolean;
  readonly machine: string;
  readonly policy: string;
  readonly ports: readonly AskedPort[];
  /** ISO 8601 UTC. */
  readonly endsAt: string;
  /** When it was told, ISO 8601 UTC. */
  readonly now: string;
  /** Who asked and when it began, as the policy tells; absent where it does not. */
  readonly requestor?: string;
  readonly startedAt?: string;
  /** Why it is not open, or what was refused; empty where it is. */
  readonly why: string;
  readonly connection: readonly Connection[];
}

type Ending =
  | Followed
  | { readonly kind: 'granted'; readonly grants: readonly Grant[] }
  | { readonly kind: 'refused'; readonly result: Extract<InitiateResult, { kind: 'refused' }> }
  | { readonly kind: 'lost'; readonly result: Extract<InitiateResult, { kind: 'lost' }> };

interface Ended {
  readonly ending: Ending;
  readonly asked: AskedAccess;
  readonly target: { readonly snapshot: Snapshot; readonly machine: string; readonly policy: string };
  readonly allowed: AllowedRequest;
  readonly options: { readonly now: () => number };
}

/** What became of it, with where to connect to. */
export function outcomeOf({ ending, asked, target, allowed, options }: Ended): JitRequestOutcome {
  const { tenantId, cloud, simulated, finishedAt } = target.snapshot.manifest;
  const grants = 'grants' in ending ? ending.grants : [];
  const [first] = grants;
  return {
    kind: ending.kind === 'lost' ? 'notKnown' : ending.kind,
    tenantId, cloud, simulated, machine: target.machine, policy: target.policy, endsAt: allowed.endsAt, now: new Date(options.now()).toISOString(),
    ports: asked.ports.map((port) => ({ port, sources: grants.find((grant) => grant.port === port)?.sources ?? (asked.source === undefined ? [] : [asked.source]) })),
    ...(first === undefined || first.requestor === '' ? {} : { requestor: first.requestor }),
    ...(first === undefined || first.startedAt === null ? {} : { startedAt: first.startedAt }),
    why: whyOf(ending),
    connection: connectionOf(target.snapshot, target.machine, finishedAt, grants, asked.ports),
  };
}

function whyOf(ending: Ending): string {
  switch (ending.kind) {
    case 'open':
    case 'granted':
      return '';
    case 'notOpen':
    case 'notSeen':
      return ending.why;
    case 'refused':
      return refusedText(ending.result);
    case 'lost':
      return `the answer was lost (${ending.result.code}: ${ending.result.message}), and the policy does not hold the request. It was sent once and is not sent again: look with "portcullis jit list --open" before you ask anew`;
  }
}

function refusedText({ status, code, message, missing, requestId }: Extract<InitiateResult, { kind: 'refused' }>): string {
  const busy = status === 429 || status === 503 ? '. It is not sent again by itself: ask anew in a minute' : '';
  const id = requestId === undefined ? '' : ` (request ${requestId})`;
  return `${code}: ${message}${missing === undefined ? '' : `. Missing is ${missing}`}${busy}${id}`;
}

/** A firewall gives each request a port of its own; what the machine's own ways are was read before. */
function connectionOf(snapshot: Snapshot, machine: string, now: string, grants: readonly Grant[], ports: readonly number[]): readonly Connection[] {
  const reported = jitReport(snapshot, { now }).machines.find(({ id }) => sameId(id, machine));
  return (reported?.connection ?? []).filter(({ port }) => ports.includes(port)).map((one) => {
    const mapped = grants.find(({ port }) => port === one.port)?.mappedPort;
    return one.path === 'firewallDnat' && typeof mapped === 'number' ? { ...one, connectPort: mapped } : one;
  });
}

const HEADS: Readonly<Record<OutcomeKind, readonly [string, Style]>> = {
  open: ['Open', 'green'], granted: ['Granted', 'green'], notOpen: ['Granted, and not open yet', 'yellow'], notSeen: ['Granted, and whether it is open could not be seen', 'magenta'], refused: ['Refused', 'red'], notKnown: ['Not known', 'magenta'],
};

/** The outcome for people. */
export function jitRequestTable(outcome: JitRequestOutcome, options: JitTableOptions): Iterable<string> {
  return logLines(pageLines(outcome, options));
}

function* pageLines(outcome: JitRequestOutcome, { color, width: columns }: JitTableOptions): Generator<string> {
  const { kind, machine, ports, endsAt, now, why, simulated } = outcome;
  const [width, paint, [head, style]] = [screenWidth(columns), painter(color), HEADS[kind]];
  const asked = ports.map(({ port, sources }) => `port ${port} from ${sourcesText(sources)}`).join(', ');
  yield* wrappedLines([`${head}: ${visibleText(lastSegment(machine))}, ${asked}${kind === 'refused' ? '' : ` until ${instantText(endsAt)} (${leftText(now, endsAt)})`}`], width, '', (text) => paint(style, text));
  if (simulated) yield 'Simulated data\n';
  if (why !== '') yield* wrappedLines([capitalised(sentence(visibleText(why)))], width, '');
  if (kind === 'refused' || kind === 'notKnown') return;
  yield* wrappedLines(connectTexts(outcome).map((text) => `Connect to ${text}.`), width, '');
  yield* wrappedLines(['Azure ends it by itself; a session that is established then goes on until it is closed.'], width, '');
}

/** The same for programs. The reason is not repeated: it stands in the policy. */
export function jitRequestDocument({ kind, tenantId, cloud, simulated, machine, policy, ports, endsAt, requestor, startedAt, why, connection }: JitRequestOutcome): object {
  return {
    schemaVersion: 1, tenant: tenantId, cloud, ...(simulated ? { simulated } : {}), outcome: kind, machine, policy, ports, endsAt,
    ...(requestor === undefined ? {} : { requestor }), ...(startedAt === undefined ? {} : { startedAt }), ...(why === '' ? {} : { why }), connection,
  };
}
