import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';

/** Which of the principals of a resource a review is about. `someone`: fewer than all people, or none of them. */
type Reviewed = 'everyone' | 'guests' | 'someone';

/** What a review looks at. Ids are lower case. */
export type ReviewTarget =
  | { readonly kind: 'group' | 'user' | 'application'; readonly id: string; readonly who: Reviewed }
  | { readonly kind: 'groups'; readonly all: boolean; readonly who: Reviewed }
  | { readonly kind: 'role'; readonly id: string; readonly part: 'active' | 'eligible' | 'both'; readonly who: Reviewed }
  | { readonly kind: 'other' };

/**
 * What a review of Microsoft Graph looks at, by the queries of its scope (Microsoft Graph documentation, "Configure access review scope using
 * Microsoft Graph APIs"). Unknown where a query is none of the documented ones: it may be about anything.
 */
export function targetsOf(row: Row): Answer<readonly ReviewTarget[]> {
  const scope = at(row, 'properties', 'scope');
  const stated = scope === undefined || scope === null ? undefined : resourcesOf(row, scope);
  if (stated === undefined || stated.length === 0) return unknown(missingPath(row, 'properties.scope'));
  const targets = stated.map(({ text, who }) => targetOf(text, who));
  return targets.includes(undefined) ? unknown(missingPath(row, 'properties.scope.query (of a documented form)')) : known(targets.filter((target) => target !== undefined));
}

interface Stated {
  readonly text: string;
  readonly who: Reviewed;
}

/** The resources under review, each with who of those that have access to it. */
function resourcesOf(row: Row, scope: JsonValue): readonly Stated[] | undefined {
  const query = queryOf(scope);
  if (query !== undefined) {
    const who = narrowed(scope, query);
    // A query that begins with a dot is asked of each resource of another list.
    if (!query.startsWith('.')) return [{ text: query, who }];
    const listed = queryOf(at(row, 'properties', 'instanceEnumerationScope'));
    return listed === undefined ? undefined : [{ text: listed, who }];
  }
  const principals = asArray(at(scope, 'principalScopes'));
  const who = widest(principals.map(principalsOf));
  const resources = asArray(at(scope, 'resourceScopes')).map(queryOf);
  return resources.some((text) => text === undefined) ? undefined : resources.map((text = '') => ({ text, who: narrowest(who, narrowed(undefined, text)) }));
}

function queryOf(scope: JsonValue | undefined): string | undefined {
  const query = asString(at(scope, 'query'))?.trim().toLowerCase().replace(/^\/?(v1\.0|beta)\//u, '/');
  if (query === undefined || query === '') return undefined;
  return /^[./]/u.test(query) ? query : `/${query}`;
}

const GUESTS = /usertype\s+eq\s+'guest'/u;

/** What narrows a scope to some of the people: a filter by type, inactivity, workloads instead of people. */
function narrowed(scope: JsonValue | undefined, query: string): Reviewed {
  const type = asString(at(scope, '@odata.type'))?.toLowerCase() ?? '';
  if (type.includes('inactive') || asString(at(scope, 'inactiveDuration')) !== undefined || query.includes('serviceprincipal')) return 'someone';
  return GUESTS.test(query) ? 'guests' : 'everyone';
}

/** Principals are all users, guests, those who were long away, or some that are named. */
function principalsOf(scope: JsonValue): Reviewed {
  const known = asString(at(scope, 'scopeType'))?.toLowerCase();
  if (known !== undefined) return known === 'allusers' ? 'everyone' : known === 'guestusers' ? 'guests' : 'someone';
  const query = queryOf(scope) ?? '';
  const who = narrowed(scope, query);
  return who === 'everyone' && !/^\/users\/?$/u.test(query) ? 'someone' : who;
}

const WIDTHS: readonly Reviewed[] = ['someone', 'guests', 'everyone'];

function widest(all: readonly Reviewed[]): Reviewed {
  return all.reduce((left, right) => (WIDTHS.indexOf(right) > WIDTHS.indexOf(left) ? right : left), 'someone');
}

function narrowest(left: Reviewed, right: Reviewed): Reviewed {
  return WIDTHS.indexOf(left) < WIDTHS.indexOf(right) ? left : right;
}

const GROUP = /^\/groups\/(?:\{)?([0-9a-f-]{36})(?:\})?(?:$|\/)/u;
const USER = /^\/users\/([0-9a-f-]{36})(?:$|\/)/u;
const APPLICATION = /^\/serviceprincipals\/([0-9a-f-]{36})(?:$|\/)/u;
const ROLE = /^\/rolemanagement\/directory\/roledefinitions\/([0-9a-f-]{36})\/?$/u;
const INSTANCES = /^\/rolemanagement\/directory\/role(assignment|eligibility)scheduleinstances\b.*roledefinitionid\s+eq\s+'([0-9a-f-]{36})'/u;

function targetOf(query: string, who: Reviewed): ReviewTarget | undefined {
  const named = ([['group', GROUP], ['user', USER], ['application', APPLICATION]] as const).flatMap(([kind, form]) => {
    const id = form.exec(query)?.[1];
    return id === undefined ? [] : [{ kind, id, who }];
  });
  if (named[0] !== undefined) return named[0];
  if (/^\/groups\/?(\?|$)/u.test(query)) return { kind: 'groups', all: !query.includes('?'), who };
  if (/^\/(identitygovernance|teams)\//u.test(query)) return { kind: 'other' };
  return roleTarget(query, who);
}

function roleTarget(query: string, who: Reviewed): ReviewTarget | undefined {
  const role = ROLE.exec(query)?.[1];
  if (role !== undefined) return { kind: 'role', id: role, part: 'both', who };
  const [, kind, id] = INSTANCES.exec(query) ?? [];
  return kind === undefined || id === undefined ? undefined : { kind: 'role', id, part: kind === 'assignment' ? 'active' : 'eligible', who };
}
