import type { Manifest } from './snapshot.ts';
import { ToolError } from './toolError.ts';

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
