import { identitiesOf } from '../authorization.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { Unsupported } from '../http.ts';
import { listAt, textAt } from '../json.ts';
import { isScopeAtOrAbove, scopeOfExtension } from '../scopes.ts';
import type { RouteContext } from './route.ts';

type Keeps = (item: EstateItem) => boolean;

/**
 * `$filter` of the authorisation lists (Azure role documentation, "List role assignments using the REST API"; PIM REST
 * reference): terms joined by `and`. `atScope()` is the scope and those above; `assignedTo()` goes through groups;
 * what else is asked for is said to be unsupported.
 */
export function filterOf({ estate, caller, call }: RouteContext, scope: string): Keeps {
  const filter = call.query.get('$filter')?.trim() ?? '';
  if (filter === '') return () => true;
  const terms = filter.split(/\s+and\s+/i).map((term) => termOf(term.trim(), { estate, scope, objectId: caller.objectId }));
  return (item) => terms.every((keeps) => keeps(item));
}

interface Asking {
  readonly estate: Estate;
  readonly scope: string;
  readonly objectId: string;
}

function termOf(term: string, { estate, scope, objectId }: Asking): Keeps {
  if (/^atScope\(\)$/i.test(term)) return (item) => isScopeAtOrAbove(estate, scopeOfExtension(item.id), scope);
  if (/^atScopeAndBelow\(\)$/i.test(term)) return () => true;
  if (/^asTarget\(\)$/i.test(term)) return isOf('principalId', objectId);
  const assigned = /^assignedTo\('([^']+)'\)$/i.exec(term)?.[1];
  if (assigned !== undefined) {
    const ids = identitiesOf(estate, assigned);
    return (item) => principalsOf(item).some((id) => ids.has(id));
  }
  const [, name = '', value = ''] = /^(principalId|roleDefinitionId|type|roleName|denyAssignmentName)\s+eq\s+'?([^']+)'?$/i.exec(term) ?? [];
  if (name === '') throw new Unsupported(`$filter term '${term}'`);
  return isOf(name, value);
}

/** A deny assignment names its principals in a list. */
function isOf(name: string, value: string): Keeps {
  if (name.toLowerCase() === 'principalid') return (item) => principalsOf(item).includes(value.toLowerCase());
  return (item) => textAt(item, 'properties', name).toLowerCase() === value.toLowerCase();
}

function principalsOf(item: EstateItem): readonly string[] {
  return [textAt(item, 'properties', 'principalId'), ...listAt(item, 'properties', 'principals').map((principal) => textAt(principal, 'id'))].map((id) => id.toLowerCase());
}
