import type { Action } from '../../model/plan.ts';
import { asString, at, isJsonObject, type JsonObject } from '../../values/json.ts';
import { idKey, lastSegment, sameId } from '../../values/armId.ts';
import { machinesOf, merge } from '../change.ts';
import { deniesFor, targetOf, VERSIONS } from '../targets.ts';
import type { Sent } from './attempts.ts';
import { faultsOf } from './denies.ts';
import { reasonOf } from './preflight.ts';
import { wait, type Run } from './run.ts';

/** How long the target may take to settle, and the security groups to follow: seconds were seen (facts 12.3), minutes are given. */
const PATIENCE = 120_000;
const EVERY = 5_000;

/** What is wrong with what a write left; empty where all is as it should be. */
type Faults = readonly string[];

/**
 * Reads what a write left, until it is as it should be or patience is over: in the target what was written, and every other machine that was sent along; in
 * the security groups the denies of just-in-time access. A 200 alone proves nothing.
 */
export async function verify(run: Run, action: Action, sent: Sent): Promise<Faults> {
  const deadline = run.ports.now() + PATIENCE;
  for (;;) {
    const seen = await look(run, action, sent);
    if (seen.faults.length === 0 || seen.isFinal || run.ports.now() >= deadline) return seen.faults;
    await wait(run, EVERY, seen.faults[0] ?? '');
  }
}

/** The same for machines that stood in the policy as planned before anything was sent: the policy is as it should be, and their groups may not be. */
export async function verifyStanding(run: Run, action: Action, alreadyDone: readonly string[]): Promise<Faults> {
  const { change } = action;
  if (change.kind !== 'jitPolicy') return [];
  const standing = { ...change, machines: change.machines.filter(({ machine }) => alreadyDone.some((one) => sameId(one, machine))) };
  return (await atGroups(run, action, { change: standing })).faults;
}

interface Seen {
  readonly faults: Faults;
  /** Whether looking again cannot help. */
  readonly isFinal: boolean;
}

async function look(run: Run, action: Action, sent: Sent): Promise<Seen> {
  const target = await atTarget(run, action, sent);
  return target.faults.length > 0 ? target : atGroups(run, action, sent);
}

async function atTarget(run: Run, action: Action, { change, body }: Sent): Promise<Seen> {
  const target = targetOf(change);
  const reading = await run.ports.read(target, action.request.apiVersion);
  if (reading.kind === 'failed') return final([`${target} could not be read: ${reasonOf(reading)}`]);
  const raw = reading.kind === 'found' ? reading.body : null;
  const state = stateOf(raw);
  if (state === 'failed' || state === 'canceled') return final([`Azure says of ${lastSegment(target)}: provisioning ${state}`]);
  const merged = merge(raw, change);
  const notWritten = [...merged.drifted.map(({ about }) => about), ...machinesIn(merged.write?.change), ...(merged.write !== null && change.kind === 'securityRule' ? [target] : [])];
  const faults = [...notWritten.map((id) => `${lastSegment(id)} is not as it was written`), ...missing(raw, body)];
  return later(faults.length === 0 && (state === 'updating' || state === 'deleting') ? [`${lastSegment(target)} is still ${state}`] : faults);
}

function machinesIn(change: Sent['change'] | undefined): readonly string[] {
  return change?.kind === 'jitPolicy' ? change.machines.map(({ machine }) => machine) : [];
}

/** Machines that were sent and are not in the policy any more. */
function missing(raw: JsonObject | null, body: JsonObject | null): Faults {
  const there = new Set(machinesOf(raw).map(idIn).map(idKey));
  return machinesOf(body).map(idIn).filter((id) => id !== '' && !there.has(idKey(id))).map((id) => `${lastSegment(id)} is no longer in the policy, and was sent`);
}

function idIn(element: unknown): string {
  return isJsonObject(element) ? (asString(element['id']) ?? '') : '';
}

function stateOf(raw: JsonObject | null): string {
  return asString(at(raw ?? {}, 'properties', 'provisioningState'))?.toLowerCase() ?? '';
}

async function atGroups(run: Run, { verification }: Action, { change }: Pick<Sent, 'change'>): Promise<Seen> {
  const present = deniesFor(verification.present, change);
  const absent = deniesFor(verification.absent, change);
  const groups = new Map([...present, ...absent].map(({ securityGroup }) => [idKey(securityGroup), securityGroup] as const));
  const faults: string[] = [];
  for (const group of groups.values()) {
    const reading = await run.ports.read(group, VERSIONS.securityGroup);
    if (reading.kind === 'failed') return final([`${group} could not be read: ${reasonOf(reading)}`]);
    const here = (deny: { readonly securityGroup: string }): boolean => sameId(deny.securityGroup, group);
    const body = reading.kind === 'found' ? reading.body : { properties: { securityRules: [] } };
    faults.push(...faultsOf(body, { present: present.filter(here), absent: absent.filter(here), knownAllows: verification.knownAllows }));
  }
  return later(faults);
}

function final(faults: Faults): Seen {
  return { faults, isFinal: true };
}

function later(faults: Faults): Seen {
  return { faults, isFinal: false };
}
