/** Whether outcomes and exit codes say what became of the targets (DESIGN 11; the words of `model/journal.ts`). */
import type { ActionOutcome, Outcome } from '../../src/model/journal.ts';
import type { Action } from '../../src/model/plan.ts';
import { listAt, objectAt, textAt, valueAt, type OracleObject } from './json.ts';
import { lineOf, targetOf, type Evidence, type Happening } from './remediationEvidence.ts';
import { elementsOf, isSameElement, isSameRule } from './remediationElements.ts';

/** (d) Each line about an outcome, at the moment at which it was written. */
export function falseOutcomes(evidence: Evidence): readonly string[] {
  return evidence.happenings.flatMap((one, index) => {
    const line = lineOf(one);
    const action = line?.event === 'outcome' ? evidence.plan.actions.find(({ id }) => id === line.action) : undefined;
    if (line?.event !== 'outcome') return [];
    if (action === undefined) return [`an outcome of ${line.action}, which the plan does not hold`];
    return outcomeFaults(past(evidence, action, index), action, line).map((fault) => `${line.action} ${line.outcome}: ${fault}`);
  });
}

/** What had happened to the target of an action. */
interface Past {
  /** Whether a write of this action changed Azure. */
  readonly performed: boolean;
  readonly sent: boolean;
  /** Whether a process died with a write of this action in hand, or written and not yet told of. */
  readonly died: boolean;
  /** Machines that its writes changed. */
  readonly written: ReadonlySet<string>;
  /** What stood there since its last write; since this process began where there was none. */
  readonly states: readonly (OracleObject | null)[];
  readonly statesOf: (target: string) => readonly (OracleObject | null)[];
  /** Whether somebody else wrote the target at all. */
  readonly others: boolean;
}

function past({ happenings }: Evidence, action: Action, end: number): Past {
  const before = happenings.slice(0, end);
  let line = '';
  const own = before.flatMap((one, index) => {
    const write = lineOf(one);
    if (write?.event === 'write') line = write.action;
    return one.kind === 'sent' && line === action.id ? [{ one, index, machines: writtenBy(before, index) }] : [];
  });
  const performed = own.filter(({ one }) => one.performed);
  const begun = before.findLastIndex((one) => ['opened', 'resumed'].includes(lineOf(one)?.event ?? ''));
  const from = performed.at(-1)?.index ?? begun;
  const statesOf = (target: string): readonly (OracleObject | null)[] => statesSince(before, target.toLowerCase(), from);
  return {
    performed: performed.length > 0, sent: own.length > 0, written: new Set(performed.flatMap(({ machines }) => machines)), statesOf, states: statesOf(targetOf(action)),
    died: performed.some(({ index }) => before.slice(index).some(({ kind }) => kind === 'died')), others: before.some((one) => one.kind === 'other' && one.target === targetOf(action)),
  };
}

function writtenBy(before: readonly Happening[], index: number): readonly string[] {
  const line = lineOf(before.slice(0, index).findLast(({ kind }) => kind === 'line'));
  return line?.event === 'write' ? line.machines.map(({ machine }) => machine.toLowerCase()) : [];
}

/** The state at a moment and all after it: what a write left is seen before the write is noted. */
function statesSince(before: readonly Happening[], target: string, from: number): readonly (OracleObject | null)[] {
  const seen = before.flatMap((one, index) => (one.kind === 'seen' && one.target === target ? [{ index, body: one.body }] : []));
  const standing = seen.findLast(({ index }) => index <= from);
  return [...(standing === undefined ? [] : [standing.body]), ...seen.filter(({ index }) => index > from).map(({ body }) => body)];
}

function outcomeFaults(past: Past, action: Action, outcome: ActionOutcome): readonly string[] {
  const left = new Set(outcome.leftOut.map(({ machine }) => machine.toLowerCase()));
  return [
    ...stateFaults(past, action, outcome, left),
    ...(outcome.outcome !== 'done' && outcome.message === '' ? ['says not why'] : []),
    ...(outcome.leftOut.some(({ message }) => message === '') ? ['says not why it left a machine out'] : []),
    ...(past.died ? [] : [...left].filter((id) => past.written.has(id)).map((id) => `${id} was written and is said to be left out`)),
    ...(outcome.otherWriter.kind === 'found' && !past.others ? ['nobody else wrote it'] : []),
    ...(outcome.otherWriter.kind !== 'none' && outcome.otherWriter.message === '' ? ['says not what is known of other writers'] : []),
  ];
}

function stateFaults(past: Past, action: Action, { outcome }: ActionOutcome, left: ReadonlySet<string>): readonly string[] {
  const stands = past.states.some((state) => isAfter(action, state, left));
  switch (outcome) {
    case 'done':
      return [...(past.sent ? [] : ['nothing was sent']), ...(stands ? [] : ['it never stood as planned']), ...missingDenies(past, action, left)];
    case 'alreadyDone':
      return [...(past.performed ? ['it was written by us'] : []), ...(stands ? [] : ['it never stood as planned'])];
    case 'drifted':
      return [...(past.performed && !past.died ? ['it was written by us'] : []), ...(past.states.some((state) => isDrifted(action, state)) ? [] : ['nobody had changed it'])];
    case 'blocked':
    case 'notAttempted':
      return past.performed ? ['it was written by us'] : [];
    case 'failed':
      return [];
    case 'notVerified':
      return past.sent ? [] : ['nothing was sent'];
  }
}

/** Whether a target stands as planned, but for machines that were left out. */
function isAfter({ change }: Action, state: OracleObject | null, left: ReadonlySet<string>): boolean {
  if (change.kind === 'securityRule') return isSameRule(unplaced(state), unplaced({ properties: change.after }));
  const elements = elementsOf(state);
  return change.machines.every(({ machine, after }) => left.has(machine.toLowerCase()) || isSameElement(elements.get(machine.toLowerCase()), after));
}

/** Whether something that the action writes is neither as before nor as planned. */
function isDrifted({ change }: Action, state: OracleObject | null): boolean {
  // One that just-in-time access moved may be taken for changed: the whole rule is what is written.
  if (change.kind === 'securityRule') return [change.before, change.after].every((known) => !isSameRule(state === null ? null : objectAt(state, 'properties'), known));
  const elements = elementsOf(state);
  return change.machines.some(({ machine, before, after }) => [before, after].every((known) => !isSameElement(elements.get(machine.toLowerCase()), known)));
}

/** What a rule does, wherever it stands in the order: just-in-time access moves rules of others (azure-api.md 4.5). A description does nothing. */
function unplaced(rule: OracleObject | null): OracleObject | null {
  if (rule === null || rule['properties'] === null) return null;
  const { priority: _priority, description: _description, ...properties } = objectAt(rule, 'properties');
  return properties;
}

/** Denies of just-in-time access that a finished action says it has seen (azure-api.md 4.5). */
function missingDenies(past: Past, { verification }: Action, left: ReadonlySet<string>): readonly string[] {
  return verification.present.filter(({ machine }) => !left.has(machine.toLowerCase())).flatMap(({ securityGroup, address, port }) => {
    const seen = past.statesOf(securityGroup).some((group) => listAt(group ?? {}, 'properties', 'securityRules').some((rule) => isDeny(objectAt(rule), address, port)));
    return seen ? [] : [`no deny of port ${port} for ${address} ever stood in ${securityGroup}`];
  });
}

function isDeny(rule: OracleObject, address: string, port: number): boolean {
  const is = (key: string, value: string): boolean => valueAt(rule, 'properties', key) === value;
  return /^(?:MicrosoftDefenderForCloud|SecurityCenter)-JITRule/i.test(textAt(rule, 'name') ?? '') && is('access', 'Deny') && is('direction', 'Inbound') && is('destinationAddressPrefix', address) && is('destinationPortRange', String(port));
}

const EXITS: Readonly<Record<Outcome, number>> = { done: 0, alreadyDone: 0, drifted: 3, blocked: 3, failed: 1, notVerified: 1, notAttempted: 0 };

/** (e) 0 all is as planned, 1 something failed, 3 something was left out or somebody else wrote, 130 where the user stopped it. */
export function wrongExit({ plan, happenings, exit }: Evidence): readonly string[] {
  const lines = happenings.flatMap((one) => (one.kind === 'line' ? [one.line] : []));
  const last = lines.at(-1);
  if (exit === undefined) return [];
  const own = happenings.slice(happenings.findLastIndex(({ kind }) => kind === 'died') + 1);
  // A process that is stopped before it begins leaves the journal alone.
  if (!own.some(({ kind }) => kind === 'line')) return [1, 3, 130].includes(exit) ? [] : [`nothing was begun, and exit code ${exit}`];
  const missing = plan.actions.filter(({ id }) => !lines.some((line) => line.event === 'outcome' && line.action === id)).map(({ id }) => `${id} has no outcome`);
  const closed = last?.event === 'closed' && last.exit === exit ? [] : ['the journal does not close with the exit code'];
  const expected = expectedExits(plan.actions.flatMap(({ id }) => lastOutcome(lines, id)), wasAsked(happenings));
  return [...missing, ...closed, ...(missing.length > 0 || expected.includes(exit) ? [] : [`exit code ${exit} instead of ${expected.join(' or ')}`])];
}

function wasAsked(happenings: readonly Happening[]): boolean {
  return happenings.slice(happenings.findLastIndex(({ kind }) => kind === 'died') + 1).some(({ kind }) => kind === 'asked');
}

function lastOutcome(lines: readonly (ActionOutcome | { readonly event: string })[], action: string): readonly ActionOutcome[] {
  const found = lines.findLast((line): line is ActionOutcome & { readonly event: string } => 'outcome' in line && line.action === action);
  return found === undefined ? [] : [found];
}

function expectedExits(outcomes: readonly ActionOutcome[], asked: boolean): readonly number[] {
  const all = outcomes.flatMap(({ outcome, leftOut, otherWriter }) => [EXITS[outcome], ...leftOut.map((one) => EXITS[one.outcome]), otherWriter.kind === 'found' ? 3 : 0]);
  const plain = all.includes(1) ? 1 : all.includes(3) ? 3 : 0;
  const stopped = outcomes.some(({ outcome }) => outcome === 'notAttempted');
  // What was left for no reason of its own was left because the user asked, or because a guard stopped the run.
  if (asked) return stopped && plain === 0 ? [130] : [130, plain];
  return stopped && plain === 0 ? [3] : [plain];
}
