import { idKey, lastSegment } from '../../values/armId.ts';
import type { Reading } from '../../model/armAnswers.ts';
import type { RemediationPorts } from '../ports.ts';
import type { Plan } from '../../model/plan.ts';
import { groupsOf, subscriptionsOf, VERSIONS } from '../targets.ts';
import { isIgnored } from './guards.ts';
import { lockOf, type ManagementLock } from './locks.ts';
import type { ApplySettings } from './run.ts';

export type Preflight =
  | { readonly kind: 'ready'; readonly locks: readonly ManagementLock[]; readonly ignoredGroups: ReadonlySet<string> }
  /** Something that has to be known before a write is not. */
  | { readonly kind: 'stopped'; readonly message: string };

type Failed = Extract<Reading, { readonly kind: 'failed' }>;

/**
 * What is read before the first write, so that a permission that is missing is missed then: the locks of every subscription, the tags of every resource
 * group, and the activity log, where it is to prove that nobody else wrote.
 */
export async function preflight(plan: Plan, settings: ApplySettings, ports: RemediationPorts): Promise<Preflight> {
  const locks: ManagementLock[] = [];
  for (const scope of subscriptionsOf(plan.actions)) {
    const listed = await ports.locks(scope);
    if (listed.kind === 'failed') return stopped(`the management locks of ${scope}`, listed);
    locks.push(...listed.items.map(lockOf));
    const log = settings.activityLog ? await ports.events(lastSegment(scope), new Date(ports.now()).toISOString()) : undefined;
    if (log?.kind === 'failed') return stopped(`the activity log of ${scope}`, log, ' (--without-activity-log goes on without the proof that nobody else wrote at the same time)');
  }
  return readGroups(plan, ports, locks);
}

async function readGroups(plan: Plan, ports: RemediationPorts, locks: readonly ManagementLock[]): Promise<Preflight> {
  const ignoredGroups = new Set<string>();
  for (const group of groupsOf(plan.actions)) {
    const reading = await ports.read(group, VERSIONS.group);
    if (reading.kind === 'failed') return stopped(`the resource group ${group}`, reading);
    if (reading.kind === 'found' && isIgnored(reading.body)) ignoredGroups.add(idKey(group));
  }
  return { kind: 'ready', locks, ignoredGroups };
}

function stopped(what: string, failed: Failed, more = ''): Preflight {
  return { kind: 'stopped', message: `${what} could not be read: ${reasonOf(failed)}${more}` };
}

/** Why a reading failed, with the permission that is missing where that is why. */
export function reasonOf({ code, message, missing }: Failed): string {
  return missing.length > 0 ? `${missing.join(', ')} is missing` : `${code}: ${message}`;
}
