import { suggest } from '../documents/suggest.ts';
import type { Row } from '../model/resource.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { idKey, lastSegment, subscriptionOf } from '../values/armId.ts';
import { asString, at } from '../values/json.ts';

const MANAGEMENT_GROUPS = 'Microsoft.Management/managementGroups';
const GROUP_PREFIX = '/providers/Microsoft.Management/managementGroups/';

/**
 * The scope that a person names: an ARM id, `/`, or a subscription or management group by its id or its display name. Throws ToolError USAGE for one
 * in a subscription that was not read: an empty answer would look like nobody having access.
 */
export function scopeOf(snapshot: Snapshot, text: string): string {
  if (text.startsWith('/')) return readScope(snapshot, text);
  const named = namedScopes(snapshot);
  const found = named.filter((one) => namesOf(one).some((name) => name.toLowerCase() === text.toLowerCase()));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first.scope;
  if (second !== undefined) throw new ToolError('USAGE', `--scope ${text}: several are called so`, `Name one by its id: ${found.map(({ scope }) => scope).join(', ')}`);
  throw notRead(text, named);
}

interface NamedScope {
  readonly scope: string;
  readonly id: string;
  /** The display name. */
  readonly name: string | undefined;
}

/** Subscriptions and management groups that were read, and what a person may call them. */
export function namedScopes(snapshot: Snapshot): readonly NamedScope[] {
  const subscriptions = snapshot.manifest.scopes.seen.map(({ subscriptionId, displayName }) => ({ scope: `/subscriptions/${subscriptionId}`, id: subscriptionId, name: displayName === '' ? undefined : displayName }));
  return [...subscriptions, ...[...snapshot.rows(MANAGEMENT_GROUPS)].map((row) => ({ scope: `${GROUP_PREFIX}${row.name}`, id: row.name, name: asString(at(row, 'properties', 'displayName')) }))];
}

function namesOf({ id, name }: NamedScope): readonly string[] {
  return name === undefined ? [id] : [id, name];
}

function notRead(text: string, named: readonly NamedScope[]): ToolError {
  const near = suggest(text, new Set(named.flatMap(namesOf)));
  return new ToolError('USAGE', `--scope ${text}: no subscription or management group of that name was read`, near === undefined ? 'Name an ARM id, or a subscription or management group by its id or display name.' : `Did you mean '${near}'?`);
}

const SCOPE = /^\/$|^\/subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?(?:\/providers\/[^/]+(?:\/[^/]+\/[^/]+)+)*$|^(?:\/providers\/[^/]+(?:\/[^/]+\/[^/]+)+)+$/i;

function readScope(snapshot: Snapshot, text: string): string {
  if (!SCOPE.test(text)) throw new ToolError('USAGE', `--scope ${text} is no ARM scope`, 'Write / or an id such as /subscriptions/<id>/resourceGroups/<name>.');
  const named = namedScopes(snapshot);
  const container = subscriptionOf(text) === undefined ? text : `/subscriptions/${subscriptionOf(text) ?? ''}`;
  const mustBeRead = subscriptionOf(text) !== undefined || text.toLowerCase().startsWith(GROUP_PREFIX.toLowerCase());
  if (mustBeRead && !named.some(({ scope }) => idKey(scope) === idKey(container))) throw notRead(lastSegment(container), named);
  return text;
}

/** An operation of Azure: provider, types and one of its four verbs (Azure permissions reference). */
const OPERATION = /^[\w-]+(?:\.[\w-]+)+(?:\/[\w.-]+)+\/(?:read|write|delete|action)$/i;

/** The action that a person asks for. Throws ToolError USAGE for what is no single operation: a pattern would be answered as if it were one. */
export function actionOf(text: string): string {
  if (OPERATION.test(text)) return text;
  const hint = text.includes('*') ? 'Ask for one operation, without a star.' : 'Write an operation such as Microsoft.Compute/virtualMachines/runCommand/action; it ends in read, write, delete or action.';
  throw new ToolError('USAGE', `--can ${text} is no operation of Azure`, hint);
}

/** Somebody that the snapshot names, and what a person may call them. */
export interface Known {
  readonly id: string;
  readonly names: readonly string[];
}

/** Everybody in the directory, as far as it was read, and whoever else a line names. */
export function knownPrincipals(snapshot: Snapshot, named: readonly Known[]): readonly Known[] {
  const rows = ['Microsoft.Graph/users', 'Microsoft.Graph/groups', 'Microsoft.Graph/servicePrincipals'].flatMap((type) => [...snapshot.rows(type)].map(knownOf));
  return [...rows, ...named];
}

function knownOf(row: Row): Known {
  const texts = ['displayName', 'userPrincipalName', 'appId'].flatMap((key) => asString(at(row, 'properties', key)) ?? []);
  return { id: lastSegment(row.id).toLowerCase(), names: [lastSegment(row.id), ...texts] };
}

/** The object ids of who is called so, in any letter case. Throws ToolError USAGE for a name that nobody has, with the nearest that somebody has. */
export function principalsOf(known: readonly Known[], names: readonly string[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => {
    const found = known.filter((one) => one.names.some((own) => own.toLowerCase() === name.toLowerCase()));
    if (found.length > 0) return found.map(({ id }) => id);
    const near = suggest(name, new Set(known.flatMap((one) => one.names)));
    throw new ToolError('USAGE', `--principal ${name}: nobody of that name or id is in what was read`, near === undefined ? 'Name a user, a group or a workload by object id, name or sign-in name.' : `Did you mean '${near}'?`);
  }));
}

