import { withOperation } from './activityLog.ts';
import type { Estate, EstateItem } from './estate.ts';
import { rulesFollowing, type Becoming } from './jitRules.ts';
import { refusalByLock } from './locks.ts';
import type { Settings } from './settings.ts';
import { changedResources, madeGuid, withRow } from './state.ts';

/** The application whose service principal edits security groups for JIT: Windows Azure Security Resource Provider, the same in every tenant (recorded). */
const SECURITY_PROVIDER = '8edd93e1-2103-40b4-bd70-6e34e586362d';

const GROUP_WRITE = 'Microsoft.Network/networkSecurityGroups/write';

/**
 * What JIT's own service principal does when a policy becomes another one: it writes each security group whose rules change,
 * whole, and the log tells of it. A group under a read-only lock stays as it is, since locks hold for all users and roles; the
 * caller, who had its answer, is told nothing (that the service retries or refuses the policy instead is unverified).
 */
export function followPolicy(estate: Estate, becoming: Becoming, { jitPriority }: Pick<Settings, 'jitPriority'>, at: number): Estate {
  const wished = rulesFollowing(estate, becoming, jitPriority);
  return changedResources(estate, wished).reduce((next, group) => written(next, group, at), estate);
}

function written(estate: Estate, group: EstateItem, at: number): Estate {
  const error = refusalByLock(estate, 'write', group.id);
  const correlationId = madeGuid(`JIT ${estate.events?.length ?? 0}`);
  return withOperation(error === undefined ? withRow(estate, 'resources', group) : estate, {
    operation: GROUP_WRITE, resourceId: group.id, at, status: error?.status ?? 200, ...(error === undefined ? {} : { error }), correlationId,
    caller: { clientId: SECURITY_PROVIDER, objectId: madeGuid(`service principal ${SECURITY_PROVIDER} of ${estate.tenantId}`) },
    request: { method: 'PUT', clientRequestId: correlationId, clientIpAddress: '' },
  });
}
