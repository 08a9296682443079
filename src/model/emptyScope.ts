import { narrowingText, type Narrowing } from './narrowing.ts';
import type { Manifest, Snapshot } from './snapshot.ts';
import { ToolError } from './toolError.ts';
import type { Gap } from './unknown.ts';
import { isAtOrBelow, lastSegment, resourceGroupOf } from '../values/armId.ts';

/** The error for a scope in which nothing is visible: an empty scan would look like a clean one. */
export function emptyScope(read: Pick<Manifest, 'scopes' | 'principal' | 'tenantId'> & Partial<Pick<Manifest, 'origin'>>): ToolError {
  if (read.origin === 'export') return new ToolError('EMPTY', 'nothing to judge: the export holds nothing of any subscription', 'Export resources of a subscription, or accept an empty scan with --allow-empty.');
  const { scopes, principal, tenantId } = read;
  const who = principal === null ? 'this identity' : `'${principal.name}'`;
  const what = scopes.notVisible.length > 0
    ? `${scopes.notVisible.map((name) => `'${name}'`).join(', ')} ${scopes.notVisible.length === 1 ? 'is' : 'are'} not visible`
    : 'no subscription is visible';
  const after = scopes.asked.exclude.length > 0 ? ' after --exclude' : '';
  return new ToolError(
    'EMPTY',
    `nothing to scan: ${what} to ${who} in tenant ${tenantId}${after}`,
    'Check the spelling and the tenant (--tenant), give the identity the Reader role, or accept an empty scan with --allow-empty.',
  );
}

const GROUPS = 'Microsoft.Resources/subscriptions/resourceGroups';

/** The error for a narrowing that leaves nothing to judge: a misspelt group or tag would look like a clean estate. */
export function nothingLeft(narrowing: Narrowing): ToolError {
  return new ToolError('EMPTY', `nothing to judge: of what was read, nothing is left by the narrowing (${narrowingText(narrowing)})`, 'Check the spelling of --resource-group and --tag, or accept an empty scan with --allow-empty.');
}

/** The error for a resource group that was named and is nowhere, where all of them were listed; undefined where each is there. */
export function missingGroup({ resourceGroups }: Narrowing, snapshot: Snapshot): ToolError | undefined {
  if (resourceGroups.length === 0 || snapshot.gaps.some(({ artifact }) => artifact.toLowerCase() === GROUPS.toLowerCase())) return undefined;
  const ids = [...snapshot.rows(GROUPS)].map(({ id }) => id);
  const missing = resourceGroups.find((group) => !ids.some((id) => (group.includes('/') ? isAtOrBelow(group, id) : lastSegment(id).toLowerCase() === group.toLowerCase())));
  if (missing === undefined) return undefined;
  return new ToolError('EMPTY', `there is no resource group '${missing}' in what was read`, 'Check its spelling and its subscription, or accept that nothing of it is judged with --allow-empty.');
}

/** The same where not all groups were listed, so that nobody can say whether one is there: undefined where something of each was judged, or told as unknown. */
export function unseenGroup({ resourceGroups }: Narrowing, gaps: readonly Gap[], judged: readonly string[]): ToolError | undefined {
  if (!gaps.some(({ artifact }) => artifact.toLowerCase() === GROUPS.toLowerCase())) return undefined;
  const isOf = (id: string, group: string): boolean => (group.includes('/') ? isAtOrBelow(id, group) || isAtOrBelow(group, id) : (resourceGroupOf(id)?.toLowerCase() ?? group.toLowerCase()) === group.toLowerCase());
  const unseen = resourceGroups.find((group) => !judged.some((id) => isOf(id, group)));
  if (unseen === undefined) return undefined;
  return new ToolError('EMPTY', `nothing of the resource group '${unseen}' was judged, and not all groups could be listed`, 'Check its spelling, grant Microsoft.Resources/subscriptions/resourceGroups/read, or accept it with --allow-empty.');
}
