import { ToolError } from '../../model/toolError.ts';
import { IGNORE_TAG, type Plan } from '../../model/plan.ts';
import type { CloudName } from '../../model/snapshot.ts';
import { idKey } from '../../values/armId.ts';
import { asString, isJsonObject, type JsonObject } from '../../values/json.ts';
import type { ApplySettings } from './run.ts';

/** Why nothing of a plan is written: too much of it, or too hard. Undefined where it may go on. */
export function stopBefore(plan: Plan, { mostChanges, allowBreaking }: ApplySettings): string | undefined {
  const count = changesOf(plan);
  if (count > mostChanges) return `the plan changes ${count} machines and rules, and at most ${mostChanges} may be: --max-changes ${count} allows it, a narrower plan is safer`;
  const breaking = plan.actions.filter((action) => action.breaking).map(({ id }) => id);
  if (breaking.length > 0 && !allowBreaking) return `${breaking.join(', ')} would shut out somebody who gets in today other than from the Internet at large, or delete something: --allow-breaking allows it`;
  return undefined;
}

/** How many machines and rules a plan changes: one that several actions change counts once. */
function changesOf({ actions }: Pick<Plan, 'actions'>): number {
  return new Set(actions.flatMap(({ affects }) => affects.map(idKey))).size;
}

export interface Admission {
  readonly tenant: string;
  readonly cloud: CloudName;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What `--plan-sha256` says. */
  readonly sha256: string | undefined;
  readonly isResumed: boolean;
}

/** Whether a plan may be applied here and now, before anything but the login was asked of Azure. Throws ToolError PLAN. */
export function admit(plan: Plan, { tenant, cloud, now, sha256, isResumed }: Admission): void {
  const refuse = (message: string, hint: string): never => {
    throw new ToolError('PLAN', message, hint);
  };
  if (sha256 !== undefined && sha256.toLowerCase() !== plan.sha256) refuse(`--plan-sha256 says ${sha256.slice(0, 64)}, and the plan is ${plan.sha256}`, 'This is not the plan that was reviewed: nothing was written.');
  if (isExpired(plan, now) && !isResumed) refuse(`the plan expired at ${plan.expiresAt ?? ''}`, 'What it was made from is too old: scan again and make a new plan.');
  if (plan.cloud !== cloud) refuse(`the plan is for ${plan.cloud}, and this is ${cloud}`, `Log in with --cloud ${plan.cloud}.`);
  if (plan.tenant.toLowerCase() !== tenant.toLowerCase()) refuse(`the plan is for tenant ${plan.tenant}, and the login is to ${tenant === '' ? 'one that its token does not name' : tenant}`, `Log in with --tenant ${plan.tenant}.`);
}

export function isExpired({ expiresAt }: Pick<Plan, 'expiresAt'>, now: number): boolean {
  // What is no instant is no promise of being young.
  return expiresAt !== null && !(Date.parse(expiresAt) > now);
}

/** A plan of a simulated tenant is for a simulated one, and the other way round. Throws ToolError PLAN. */
export function admitSimulated({ simulated }: Pick<Plan, 'simulated'>, answersSimulated: boolean): void {
  if (simulated === answersSimulated) return;
  throw new ToolError('PLAN', simulated ? 'the plan was made from a simulated tenant, and this is a real one' : 'the plan was made from a real tenant, and a simulator answers', 'Nothing was written. Make the plan from a scan of the tenant that it is for.');
}

/** Whether a resource or a resource group carries the ignore tag, with any value but `false`. Tag names have no letter case (Resource Manager documentation, "Tag resources"). */
export function isIgnored(resource: JsonObject): boolean {
  const { tags } = resource;
  return isJsonObject(tags) && Object.entries(tags).some(([name, value]) => name.toLowerCase() === IGNORE_TAG && asString(value)?.toLowerCase() !== 'false');
}
