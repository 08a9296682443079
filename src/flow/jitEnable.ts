import { JIT_REPORT_READS } from '../facts/jit/report.ts';
import { machineStates } from '../facts/jit/machineState.ts';
import { assertWritable, writeFileAtomic } from '../files/atomicFile.ts';
import type { Plan, Skipped } from '../model/plan.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';
import { ToolError } from '../model/toolError.ts';
import { planOfMachines, type PortOutlook } from '../remediate/plan/planMachines.ts';
import { seal } from '../remediate/plan/seal.ts';
import { TYPES } from '../remediate/types.ts';
import { idKey, subscriptionOf } from '../values/armId.ts';
import { findMachines, namedMachine } from './exposure.ts';
import { jitInput, type JitInputOptions } from './jitInput.ts';
import { machineName } from './machineName.ts';
import { planParameters } from './planAsked.ts';
import { readPlan, textOfPlan } from './planFile.ts';

/** What a person asks, as it was typed. */
interface JitEnableAsked {
  /** Names or ids, any letter case. */
  readonly machines: readonly string[];
  readonly ports: readonly string[];
  readonly sources: readonly string[];
  /** The usual one where undefined, which is then only put on ports that are new. */
  readonly duration: string | undefined;
}

export interface JitEnableOptions extends Pick<JitInputOptions, 'assumes' | 'onWarning'> {
  readonly tenant: Extract<JitInputOptions['source'], { kind: 'tenant' }>['tenant'];
  readonly asked: JitEnableAsked;
  /** The wall clock: when the plan is made, and from which it expires. */
  readonly clock: () => number;
  /** Where the plan is written; beside where the command runs, by its digest, where undefined. */
  readonly out: string | undefined;
}

export interface JitEnabling {
  readonly plan: Plan;
  readonly outlook: readonly PortOutlook[];
  /** Machines that are as asked for already. */
  readonly already: readonly Skipped[];
  /** Where the plan was written; undefined where nothing is to be done. */
  readonly file: string | undefined;
}

/** The longest request of a port that is new, where nobody says (what the portal proposes; Azure documentation, "Enable just-in-time access on VMs"). */
const USUAL_DURATION = 'PT3H';
const ENABLE_READS: readonly string[] = [...new Set([...JIT_REPORT_READS, TYPES.lock, TYPES.resourceGroup])];

/**
 * Reads what just-in-time access of the named machines hangs on, and plans to put exactly these under it; writes the plan, for its owner's eyes alone, and changes nothing in
 * Azure. All or none: throws ToolError USAGE where a name is no machine's, or several machines', or where one of them cannot have it; SCOPE where that is not known.
 */
export async function jitEnable(options: JitEnableOptions): Promise<JitEnabling> {
  const { asked, tenant, assumes, onWarning, out, clock } = options;
  const parameters = planParameters({ ...asked, duration: asked.duration ?? USUAL_DURATION, closeBypasses: false });
  for (const name of asked.machines) refuseInstance(name, name);
  if (out !== undefined) assertWritable(out);
  const { snapshot, now } = await jitInput({ source: { kind: 'tenant', tenant: { ...tenant, asked: scopeOf(tenant.asked, asked.machines) } }, now: undefined, assumes, allowEmpty: false, onWarning }, ENABLE_READS);
  const { content, outlook } = planOfMachines({
    snapshot, now, machines: machinesCalled(snapshot, asked.machines), parameters, setsDuration: asked.duration !== undefined,
    createdAt: new Date(clock()).toISOString(), tool: { name: TOOL.name, version: TOOL.version }, tools: { machines: (of) => machineStates(of, { now }) },
  });
  refuseLeftOut(content.skipped);
  const plan = seal(content);
  const file = plan.actions.length === 0 ? undefined : (out ?? usualFile(plan.sha256));
  if (file !== undefined) writeFileAtomic(file, [textOfPlan(plan)]);
  return { plan, outlook, already: content.skipped, file };
}

/** The name says which plan it is, so that the run that carries it out finds it by the digest that was reviewed. */
function usualFile(sha256: string): string {
  return `portcullis-jit-enable-${sha256.slice(0, 8).toLowerCase()}.json`;
}

/**
 * The plan that an earlier run wrote and somebody looked at, by its digest: its file. Throws ToolError USAGE where it is not there, or is about other machines than
 * the named ones; PLAN where it is no plan.
 */
export function reviewedEnabling(asked: readonly string[], sha256: string, out: string | undefined): string {
  const file = out ?? usualFile(sha256);
  const { actions } = readReviewed(file);
  const planned = actions.flatMap(({ affects }) => affects.map((id) => ({ id })));
  const called = new Set(asked.flatMap((name) => planned.filter(({ id }) => isCalled(id, name)).map(({ id }) => idKey(id))));
  const stranger = planned.find(({ id }) => !called.has(idKey(id)));
  if (stranger !== undefined) throw new ToolError('USAGE', `the plan ${file} is about ${machineName(stranger.id)} too, which is not named here`, 'Name the machines that were reviewed, or make a new plan: run it without --yes.');
  return file;
}

function readReviewed(file: string): Plan {
  try {
    return readPlan(file);
  } catch (error) {
    throw new ToolError('USAGE', `the plan that --plan-sha256 names is not at ${file}: ${error instanceof Error ? error.message : String(error)}`, 'A run without --yes, or with --plan-only, writes it; --out says where it stands.', error);
  }
}

function isCalled(id: string, name: string): boolean {
  return [id, machineName(id)].some((one) => one.toLowerCase() === name.trim().toLowerCase());
}

/** Ids say in which subscriptions to look. */
function scopeOf(asked: JitEnableOptions['tenant']['asked'], machines: readonly string[]): JitEnableOptions['tenant']['asked'] {
  const own = machines.map((name) => subscriptionOf(name.trim()));
  const isNarrowed = asked.subscriptions.length > 0 || asked.managementGroups.length > 0;
  return isNarrowed || own.includes(undefined) ? asked : { ...asked, subscriptions: [...new Set(own.flatMap((one) => one ?? []))] };
}

const [MACHINE, INSTANCE] = ['Microsoft.Compute/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines'];

/** One machine a name. Where not all were read, one that is not found may be there, and one that is found may have a namesake. */
function machinesCalled(snapshot: Snapshot, names: readonly string[]): readonly string[] {
  const rows = [...snapshot.rows(MACHINE), ...snapshot.rows(INSTANCE)].map(namedMachine);
  const gap = snapshot.gaps.find(({ artifact }) => artifact === MACHINE);
  const found = names.map((typed) => {
    const name = typed.trim();
    if (gap !== undefined && subscriptionOf(name) === undefined) throw new ToolError('SCOPE', `which machine '${name}' is, is not known: ${gap.message}`, 'Name it by its id, or grant the reading of machines.');
    const [id, ...more] = findMachines(rows, [name]);
    if (id === undefined || more.length > 0) throw ambiguous(name, id === undefined ? [] : [id, ...more]);
    refuseInstance(id, name);
    return id;
  });
  return [...new Map(found.map((id) => [idKey(id), id])).values()];
}

function ambiguous(name: string, ids: readonly string[]): ToolError {
  return new ToolError('USAGE', `${ids.length} machines are called '${name}'`, 'Name one by its id, as above; nothing was changed.', undefined, ids);
}

function refuseInstance(id: string, name: string): void {
  if (!/\/virtualMachineScaleSets\//i.test(id)) return;
  throw new ToolError('USAGE', `${name} is an instance of a scale set: just-in-time access knows virtual machines alone`, 'Close its ports in the security group: "portcullis remediate plan --action narrow-rule".');
}

/** All that were named, or none. Throws ToolError. */
function refuseLeftOut(skipped: readonly Skipped[]): void {
  const left = skipped.filter(({ reason }) => reason !== 'nothingToDo');
  const [first] = left;
  if (first === undefined) return;
  const details = left.length === 1 ? [] : left.map(({ resourceId, reason, message }) => `${machineName(resourceId)} (${reason}): ${message}`);
  const message = left.length === 1 ? `${machineName(first.resourceId)} (${first.reason}): ${first.message}` : `${left.length} of the named machines cannot be put under just-in-time access`;
  const isUnknown = left.every(({ reason }) => reason === 'notKnown');
  throw new ToolError(isUnknown ? 'SCOPE' : 'USAGE', message, isUnknown ? 'What is not known is not planned: "portcullis doctor" tells what the identity cannot read.' : 'Nothing was changed. Leave it out, or put that right first.', undefined, details);
}
