import type { PrivilegedAccess, PrivilegedHolder } from '../../model/posture.ts';
import type { FactContext } from '../../model/fact.ts';
import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { idKey } from '../../values/armId.ts';
import { ELIGIBILITIES, ROLE_ASSIGNMENTS } from '../access/grants.ts';
import { azureHolders } from './azureHolders.ts';
import { directoryHolders } from './directoryHolders.ts';
import type { Placed } from './holder.ts';
import { rankIn, sortedBy } from './order.ts';
import type { Doubts } from './unread.ts';

/** Who holds a privileged role, and how. What may be privileged and is not known to be is told as unread. */
export function privilegedAccess(snapshot: Snapshot, context: FactContext, doubts: Doubts): PrivilegedAccess {
  const placed = [...azureHolders(snapshot, context, doubts), ...directoryHolders(snapshot, context, doubts)];
  return {
    unread: doubts.unread([ROLE_ASSIGNMENTS, ELIGIBILITIES, DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES]),
    holders: sortedBy(placed, orderOf).map(({ holder }) => holder),
  };
}

/** What stands comes first, then what may stand. */
const HOLDINGS = ['standing', undefined, 'timeBound', 'activated', 'eligible'] as const;

function orderOf({ holder, grantsAccess }: Placed): readonly string[] {
  const { holding, directory, role, scope, principalName, grant } = holder;
  return [rankIn<PrivilegedHolder['holding']>(HOLDINGS, holding), grantsAccess ? 'a' : 'b', directory ? 'b' : 'a', role, idKey(scope), principalName.toLowerCase(), idKey(grant)];
}
