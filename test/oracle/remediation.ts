/**
 * Whether a journal tells the truth: what was sent to Azure, what became of the targets there, and what the lines say, in the order in which it all happened.
 * From the contract alone (DESIGN 11; azure-api.md 4.3 and 5.6; outputs.md 6.3 to 6.8): nothing here knows how a plan is applied.
 */
import type { ActionOutcome, JournalLine } from '../../src/model/journal.ts';
import type { Action } from '../../src/model/plan.ts';
import { elementsOf, isEqual, isSameElement, isSameRule } from './remediationElements.ts';
import { listAt, objectAt, textAt, valueAt, type OracleObject } from './json.ts';
import { lineOf, targetOf, type Evidence, type Happening, type Sent, type WriteLine } from './remediationEvidence.ts';
import { falseOutcomes, wrongExit } from './remediationOutcomes.ts';

/** Everything that is wrong with it, each as a sentence; none where the journal can be relied on. */
export function faultsOf(evidence: Evidence): readonly string[] {
  return [...unjournalled(evidence), ...forbidden(evidence), ...sentWrongly(evidence), ...lost(evidence), ...falseOutcomes(evidence), ...wrongExit(evidence)];
}

/** Lines, writes and deaths: what has an order that matters. */
function ordered({ happenings }: Evidence): readonly Happening[] {
  return happenings.filter(({ kind }) => kind === 'line' || kind === 'sent' || kind === 'died');
}

function writeBefore(order: readonly Happening[], index: number): WriteLine | undefined {
  const line = lineOf(order[index - 1]);
  return line?.event === 'write' ? line : undefined;
}

/** (a) A line before each write, an answer after it unless the process died there, and no write that is told of and never tried. */
function unjournalled(evidence: Evidence): readonly string[] {
  const order = ordered(evidence);
  const first = lineOf(order.find(({ kind }) => kind !== 'died'));
  const opened = order.every(({ kind }) => kind === 'died') || (first?.event === 'opened' && isEqual(first.plan as unknown as OracleObject, evidence.plan as unknown as OracleObject));
  const ids = order.flatMap((one) => (one.kind === 'line' && one.line.event === 'write' ? [one.line.clientRequestId.toLowerCase()] : []));
  return [
    ...(opened ? [] : ['the journal does not begin with the plan']),
    ...(new Set(ids).size === ids.length ? [] : ['a client request id was used twice']),
    ...order.flatMap((one, index) => (one.kind === 'sent' ? sentFaults(order, one, index) : one.kind === 'line' ? lineFaults(order, one.line, index) : [])),
  ];
}

function sentFaults(order: readonly Happening[], sent: Sent, index: number): readonly string[] {
  const write = writeBefore(order, index);
  const same = write !== undefined && write.method === sent.method && write.path === sent.path && write.clientRequestId === sent.clientRequestId && isEqual(write.body, sent.body);
  return same ? [] : [`${sent.method} ${sent.path} was sent without its line in front`];
}

function lineFaults(order: readonly Happening[], line: JournalLine, index: number): readonly string[] {
  const last = lineOf(order[index - 1]) ?? (order[index - 1]?.kind === 'sent' ? lineOf(order[index - 2]) : undefined);
  const afterDeath = order[index - 1]?.kind === 'died';
  switch (line.event) {
    case 'answer':
      return last?.event === 'write' && last.action === line.action && last.attempt === line.attempt ? [] : [`an answer of ${line.action} without its write`];
    case 'opened':
      return order.slice(0, index).every(({ kind }) => kind === 'died') ? [] : ['opened in the middle'];
    case 'resumed':
      return last?.event === 'write' ? ['resumed while a write was in hand'] : [];
    case 'write':
    case 'outcome':
    case 'closed':
      return [...(afterDeath ? [`${line.event} after the process died`] : []), ...(last?.event === 'write' ? [`${line.event} although the write of ${last.action} has no answer`] : [])];
  }
}

const WRITTEN = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/(?:microsoft\.security\/locations\/[^/]+\/jitnetworkaccesspolicies|microsoft\.network\/networksecuritygroups\/[^/]+\/securityrules)\/[^/]+$/;

/** (c) Only PUT and DELETE of policies and single rules that the plan names; rules that are there with the tag they were read with. */
function forbidden({ plan, happenings }: Evidence): readonly string[] {
  const targets = new Set(plan.actions.map(targetOf));
  return happenings.flatMap((one) => {
    if (one.kind !== 'sent') return [];
    const path = one.path.toLowerCase();
    const untagged = path.includes('/securityrules/') && one.before !== null && one.ifMatch === undefined;
    return [
      ...(['PUT', 'DELETE'].includes(one.method) && WRITTEN.test(path) ? [] : [`${one.method} ${one.path} is nothing that may be written`]),
      ...(targets.has(path) ? [] : [`${one.path} is no target of the plan`]), ...(untagged ? [`${one.method} ${one.path} without If-Match`] : []),
    ];
  });
}

/** Fields that ARM alone sets: they may be left out of a body. */
const READ_ONLY = ['id', 'name', 'type', 'etag', 'systemData', 'properties'];

/** What a line says it writes: from what it read, exactly the plan's change, over everything else as it was. */
function sentWrongly({ plan, forced, happenings }: Evidence): readonly string[] {
  return happenings.flatMap((one) => {
    const line = lineOf(one);
    if (line?.event !== 'write') return [];
    const action = plan.actions.find(({ id }) => id === line.action);
    if (action === undefined) return [`a write of ${line.action}, which the plan does not hold`];
    return (action.change.kind === 'jitPolicy' ? policyWrite(action, line, forced) : ruleWrite(action, line)).map((fault) => `${line.action}, attempt ${line.attempt}: ${fault}`);
  });
}

function ruleWrite({ change }: Action, { method, body, before }: WriteLine): readonly string[] {
  if (change.kind !== 'securityRule') return [];
  const read = before === null ? null : objectAt(before, 'properties');
  // Beside what a rule does there is where it stands, which just-in-time access changes (azure-api.md 4.5), and what it is called: both stay as they were read.
  const moved = (planned: OracleObject | null): OracleObject | null => (planned === null || read === null ? planned : { ...planned, priority: read['priority'], description: read['description'] });
  return [
    ...(isSameRule(read, moved(change.before)) ? [] : ['it writes over a rule that is not as planned']),
    ...(method === 'DELETE' ? (change.after === null ? [] : ['it deletes a rule that should stay']) : isSameRule(objectAt(body ?? {}, 'properties'), moved(change.after)) ? [] : ['its body is not the rule as planned']),
  ];
}

function policyWrite({ change }: Action, line: WriteLine, forced: boolean): readonly string[] {
  if (change.kind !== 'jitPolicy') return [];
  const written = new Map(line.machines.map((one) => [one.machine.toLowerCase(), one]));
  const planned = new Map(change.machines.map((one) => [one.machine.toLowerCase(), one]));
  const before = elementsOf(line.before);
  const body = elementsOf(line.body);
  return [
    ...(written.size === 0 ? ['it writes no machine'] : []),
    ...[...written].flatMap(([id, one]) => [
      ...(planned.has(id) ? [] : [`${id} is not of the plan`]),
      ...(isSameElement(before.get(id), planned.get(id)?.before) ? [] : [`it writes over ${id}, which is not as planned`]),
      ...(isSameElement(one.after, planned.get(id)?.after) && isSameElement(body.get(id), one.after) ? [] : [`${id} does not become what was planned`]),
    ]),
    ...[...before].filter(([id]) => !written.has(id)).flatMap(([id, element]) => (JSON.stringify(body.get(id)) === JSON.stringify(element) ? [] : [`${id} does not stay as it was read`])),
    ...[...body.keys()].filter((id) => !before.has(id) && !written.has(id)).map((id) => `${id} comes from nowhere`),
    ...(line.method === 'PUT' ? unknownFields(line) : body.size === 0 && [...before.keys()].every((id) => written.get(id)?.after === null) ? [] : ['it deletes a policy that holds others']),
    ...(!forced && liveRequests(line.before, Date.parse(line.at)).length > 0 ? ['it writes a policy with a live request'] : []),
  ];
}

/** Fields of the policy that nobody asked to change, and requests, byte for byte. */
function unknownFields({ before, body }: WriteLine): readonly string[] {
  const kept = (object: OracleObject, without: readonly string[]): readonly string[] => Object.keys(object).filter((key) => !without.includes(key));
  const inner = objectAt(before ?? {}, 'properties');
  return [
    ...kept(before ?? {}, READ_ONLY).filter((key) => JSON.stringify(before?.[key]) !== JSON.stringify(body?.[key])),
    ...kept(inner, ['virtualMachines', 'provisioningState']).filter((key) => JSON.stringify(inner[key]) !== JSON.stringify(valueAt(body ?? {}, 'properties', key))),
  ].map((key) => `the field ${key} does not stay as it was read`);
}

/** Requests for access that are open at an instant. */
function liveRequests(policy: OracleObject | null, instant: number): readonly OracleObject[] {
  return listAt(policy ?? {}, 'properties', 'requests').map((request) => objectAt(request)).filter((request) => listAt(request, 'virtualMachines').flatMap((machine) => listAt(machine, 'ports'))
    .some((port) => textAt(port, 'status') === 'Initiated' && Date.parse(textAt(port, 'endTimeUtc') ?? '') > instant));
}

/** (b) What was lost in Azure by a write: machines, requests, a state that somebody else had made; unless the journal says that this may be. */
function lost(evidence: Evidence): readonly string[] {
  const order = ordered(evidence);
  return order.flatMap((one, index) => {
    const line = one.kind === 'sent' && one.performed ? writeBefore(order, index) : undefined;
    if (one.kind !== 'sent' || line === undefined) return [];
    const raced = !isEqual(comparable(one.before), comparable(line.before));
    const told = outcomesAfter(order, index, line.action).at(-1)?.otherWriter;
    if (raced && told?.kind === 'none') return [`${line.action}: somebody else wrote between the reading and the write, and the journal says that nobody did`];
    if (raced) return [];
    return lostMachines(one, line);
  });
}

function lostMachines({ before, after }: Sent, { action, machines }: WriteLine): readonly string[] {
  const written = new Set(machines.map(({ machine }) => machine.toLowerCase()));
  const left = elementsOf(after);
  const requestsOf = (policy: OracleObject | null): readonly string[] => listAt(policy ?? {}, 'properties', 'requests').map((request) => JSON.stringify(request));
  return [
    ...[...elementsOf(before)].filter(([id, element]) => !written.has(id) && JSON.stringify(left.get(id)) !== JSON.stringify(element)).map(([id]) => `${action}: ${id} was lost from its policy`),
    ...(after === null ? [] : requestsOf(before).filter((request) => !requestsOf(after).includes(request)).map((request) => `${action}: a request was lost: ${request}`)),
  ];
}

/** Of what was read and what was there: without tags, which change by themselves, and without the ends of requests. */
function comparable(target: OracleObject | null): OracleObject | null {
  if (target === null) return null;
  const { etag: _etag, systemData: _data, ...rest } = target;
  const { provisioningState: _state, requests, ...properties } = objectAt(target, 'properties');
  return { ...rest, properties: { ...properties, requests: listAt({ requests }, 'requests').map((request) => [textAt(request, 'startTimeUtc') ?? '', textAt(request, 'requestor') ?? '']) } };
}

function outcomesAfter(order: readonly Happening[], index: number, action: string): readonly ActionOutcome[] {
  return order.slice(index).flatMap((one) => (one.kind === 'line' && one.line.event === 'outcome' && one.line.action === action ? [one.line] : []));
}
