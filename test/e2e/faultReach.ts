import type { SimRequest } from '../../src/simulator/http.ts';

/**
 * Which lists a spoilt answer can leave unknown, told by the address that was asked and by nothing of the product: where Azure serves what, and
 * which list leads to which. A subscription where the answer was about one alone.
 */
export interface Reach {
  /** Lower-case types; `all` where nothing can be read without the answer. */
  readonly types: ReadonlySet<string> | 'all';
  readonly subscription: string | undefined;
}

const EVERYTHING: Reach = { types: 'all', subscription: undefined };
const GRAPH = '(?:v1\\.0|beta)';

/** By the rest of an address behind the subscription, the resource or the version. The first that fits counts. */
const ARM: readonly (readonly [RegExp, string])[] = [
  [/\/providers\/microsoft\.security\/(?:locations\/[^/]+\/)?jitnetworkaccesspolicies$/, 'microsoft.security/locations/jitnetworkaccesspolicies'],
  [/\/vaults\/[^/]+\/keys(?:\/[^/]+)?$/, 'microsoft.keyvault/vaults/keys'],
  [/\/vaults\/[^/]+\/secrets$/, 'microsoft.keyvault/vaults/secrets'],
  [/\/federatedidentitycredentials$/, 'microsoft.managedidentity/userassignedidentities/federatedidentitycredentials'],
  [/\/locations\/[^/]+\/servicetags$/, 'microsoft.network/servicetags'],
  [/\/eventtypes\/management\/values$/, 'microsoft.insights/activitylogevents'],
  [/\/providers$/, 'microsoft.resources/providers'],
  [/\/providers\/(microsoft\.[a-z]+\/[a-z]+)$/, '$1'],
];

const DIRECTORY: readonly (readonly [RegExp, string])[] = [
  [/^\/users\/[^/]+\/authentication\/requirements$/, 'userauthenticationrequirements'],
  [/^\/groups\/[^/]+\/members$/, 'groupmembers'],
  [/^\/applications\/[^/]+\/owners$/, 'applicationowners'],
  [/^\/applications\/[^/]+\/federatedidentitycredentials$/, 'applicationfederatedidentitycredentials'],
  [/\/group\/eligibilityscheduleinstances$/, 'groupeligibilityscheduleinstances'],
  [/\/group\/assignmentscheduleinstances$/, 'groupassignmentscheduleinstances'],
  [/\/rolemanagement\/directory\/(\w+)$/, 'directory$1'],
  [/\/rolemanagementalerts\/alerts$/, 'directoryrolealerts'],
  [/\/conditionalaccess\/policies$/, 'conditionalaccesspolicies'],
  [/\/accessreviews\/definitions$/, 'accessreviewdefinitions'],
  [/\/(\w+)$/, '$1'],
];

/** Lists that name groups: whose members count, whom a group makes holder of what. */
const OF_GROUPS = ['groupmembers', 'groupeligibilityscheduleinstances', 'groupassignmentscheduleinstances', 'grouppolicyassignments', 'userauthenticationrequirements'].map((name) => `microsoft.graph/${name}`);
const NAMING = [
  'microsoft.authorization/roleassignments', 'microsoft.authorization/roleeligibilityscheduleinstances', 'microsoft.authorization/roleassignmentscheduleinstances', 'microsoft.authorization/denyassignments', 'microsoft.graph/groups', 'microsoft.graph/groupmembers',
  'microsoft.graph/groupeligibilityscheduleinstances', 'microsoft.graph/directoryroleassignments', 'microsoft.graph/directoryroleeligibilityscheduleinstances', 'microsoft.graph/conditionalaccesspolicies', 'microsoft.graph/accessreviewdefinitions',
];
const SETTINGS = 'microsoft.authorization/rolemanagementpolicyassignments';

/** What is read through what, or only believed with it. */
const LEADS_TO: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(NAMING.map((type) => [type, OF_GROUPS])),
  'microsoft.authorization/roleeligibilityscheduleinstances': [...OF_GROUPS, SETTINGS],
  'microsoft.authorization/roleassignmentscheduleinstances': [...OF_GROUPS, SETTINGS],
  // What leads to an interface, and was not read, is told of the interface.
  ...Object.fromEntries(['loadbalancers', 'publicipaddresses', 'azurefirewalls'].map((name) => [`microsoft.network/${name}`, ['microsoft.network/networkinterfaces']])),
  'microsoft.keyvault/vaults': ['microsoft.keyvault/vaults/keys', 'microsoft.keyvault/vaults/secrets'],
  'microsoft.managedidentity/userassignedidentities': ['microsoft.managedidentity/userassignedidentities/federatedidentitycredentials'],
  'microsoft.graph/users': ['microsoft.graph/usersigninactivity', 'microsoft.graph/userauthenticationrequirements'],
  'microsoft.graph/usersigninactivity': ['microsoft.graph/users'],
  'microsoft.graph/applications': ['microsoft.graph/applicationowners', 'microsoft.graph/applicationfederatedidentitycredentials'],
  // Settings of roles and of groups have one address; so have users with and without their sign-ins.
  'microsoft.graph/rolemanagementpolicyassignments': ['microsoft.graph/grouppolicyassignments', 'microsoft.graph/directoryrolepolicyassignments'],
};

/** What only Resource Graph serves is believed only with the caller's permissions and the deny assignments of the subscription. */
const PROVING = /\/subscriptions\/[^/]+\/providers\/microsoft\.authorization\/(?:permissions|denyassignments)$/;

/** What the answer to a request leads to. A batch is about whatever is asked for in it. */
export function reachOf(request: Pick<SimRequest, 'url' | 'body'>): readonly Reach[] {
  const { host, pathname } = new URL(request.url);
  const path = decodeURIComponent(pathname).replaceAll(/\/{2,}/g, '/').toLowerCase();
  if (host === 'login.microsoftonline.com') return [EVERYTHING];
  if (host === 'graph.microsoft.com') return path.endsWith('/$batch') ? batchOf(request.body) : [directoryReach(path)];
  if (path.endsWith('/microsoft.resourcegraph/resources')) return [queryReach(request.body)];
  const subscription = /^\/subscriptions\/([\da-f-]{36})/.exec(path)?.[1];
  if (path === '/subscriptions' || path.endsWith('/descendants') || PROVING.test(path)) return [{ types: 'all', subscription }];
  const type = named(ARM, path);
  return [type === undefined ? EVERYTHING : { types: closureOf(type), subscription }];
}

function named(table: readonly (readonly [RegExp, string])[], path: string): string | undefined {
  const [pattern, type] = table.find(([one]) => one.test(path)) ?? [];
  return pattern === undefined || type === undefined ? undefined : type.replace('$1', pattern.exec(path)?.[1] ?? '');
}

function directoryReach(path: string): Reach {
  const rest = path.replace(new RegExp(`^/${GRAPH}`), '');
  return { types: closureOf(`microsoft.graph/${named(DIRECTORY, rest) ?? ''}`), subscription: undefined };
}

function batchOf(body: string): readonly Reach[] {
  const { requests } = JSON.parse(body) as { readonly requests: readonly { readonly url: string }[] };
  return requests.map(({ url }) => directoryReach(decodeURIComponent(new URL(url, 'https://graph.microsoft.com').pathname).toLowerCase()));
}

/** What Resource Graph does not hold of subscriptions themselves, it proves nothing about. */
function queryReach(body: string): Reach {
  const { query } = JSON.parse(body) as { readonly query: string };
  const type = /type =~ '([^']+)'/.exec(query)?.[1]?.toLowerCase() ?? '';
  return type === 'microsoft.resources/subscriptions' ? EVERYTHING : { types: closureOf(type), subscription: undefined };
}

function closureOf(first: string): ReadonlySet<string> {
  const found = new Set([first]);
  for (const type of found) for (const next of LEADS_TO[type] ?? []) found.add(next);
  return found;
}

/** Whether an unknown about a list of a scope can come of the answers. What lies above subscriptions, or in the directory, hangs on each of them. */
export function isReached(reaches: readonly Reach[], artifact: string, scope: string): boolean {
  const other = /^\/subscriptions\/([\da-f-]{36})/.exec(scope.toLowerCase())?.[1];
  return reaches.some(({ types, subscription }) => (types === 'all' || types.has(artifact.toLowerCase())) && (subscription === undefined || other === undefined || other === subscription));
}
