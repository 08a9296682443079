import { authorise } from '../authorization.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { AzureError, jsonResponse, Unsupported, type SimResponse } from '../http.ts';
import { isMap, listAt, textAt, valueAt, type JsonMap } from '../json.ts';
import { authoriseWrite } from '../locks.ts';
import { DEFAULT_SECURITY_RULES } from '../networkDefaults.ts';
import { checkConflicts, ruleFrom, rulesOf, withRules, type SecurityRule } from '../networkRules.ts';
import { isSameId, madeGuid, withRow } from '../state.ts';
import { operationHeaders } from './operations.ts';
import { bodyOf, knownGroup, knownResource, knownSubscription, listResponse, notFound, PAGED, route, writing, type Route, type RouteContext } from './route.ts';
import { armBody } from './resourceBody.ts';
import { VERSIONS } from './versions.ts';

const GROUP = '(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.Network/networkSecurityGroups/[^/]+)';
const NETWORK = VERSIONS['microsoft.network'];
const TYPE = 'Microsoft.Network/networkSecurityGroups';

export const SECURITY_GROUP_ROUTES: readonly Route[] = [
  writing('PUT', GROUP, NETWORK, `${TYPE}/write`, putGroup),
  route('GET', `${GROUP}/(securityRules|defaultSecurityRules)`, NETWORK, PAGED, listRules),
  route('GET', `${GROUP}/(securityRules|defaultSecurityRules)/([^/]+)`, NETWORK, [], getRule),
  writing('PUT', `${GROUP}/securityRules/([^/]+)`, NETWORK, `${TYPE}/securityRules/write`, putRule),
  writing('DELETE', `${GROUP}/securityRules/([^/]+)`, NETWORK, `${TYPE}/securityRules/delete`, deleteRule),
];

/** The whole group is replaced: rules that the body leaves out are gone (REST reference, "Network Security Groups - Create Or Update"). */
function putGroup(context: RouteContext): SimResponse {
  const { estate, call } = context;
  const asked = start(context, `${TYPE}/write`);
  const container = knownGroup(estate, asked);
  const existing = estate.tables.resources.find((row) => isSameId(row.id, asked));
  checkTag(context, existing);
  checkIdle(existing);
  const body = bodyOf(call);
  const location = textAt(body, 'location').toLowerCase().replaceAll(' ', '');
  if (location === '') throw new AzureError(400, 'LocationRequired', 'The location property is required for this definition.');
  if (existing !== undefined && textAt(existing, 'location') !== location) throw new AzureError(409, 'InvalidResourceLocation', `The resource '${existing.name}' already exists in location '${textAt(existing, 'location')}'.`);
  const group = existing ?? newGroup(estate, container, asked, location);
  const rules = listAt(body, 'properties', 'securityRules').filter((rule) => isMap(rule)).map((rule) => ruleFrom(group.id, textAt(rule, 'name'), rule, 'Updating'));
  checkConflicts(rules);
  const tagged = { ...group, tags: valueAt(body, 'tags') ?? null };
  return write(context, withRules(tagged, rules, 'Updating'), existing === undefined ? 201 : 200, (row) => armBody(context.state, row));
}

function listRules(context: RouteContext): SimResponse {
  const { estate, call, state } = context;
  const { group, rules } = readRules(context);
  return listResponse(estate, call, rules.map((rule) => ({ ...rule, etag: state.etag(group) })));
}

function getRule(context: RouteContext): SimResponse {
  const { call, state, parts } = context;
  const { group, rules } = readRules(context);
  const rule = rules.find(({ name }) => name.toLowerCase() === parts[2]?.toLowerCase());
  if (rule === undefined) throw notFound(call.path);
  return jsonResponse(200, { ...rule, etag: state.etag(group) });
}

function readRules(context: RouteContext): { readonly group: EstateItem; readonly rules: readonly SecurityRule[] } {
  const { estate, parts } = context;
  const isDefault = parts[1]?.toLowerCase() === 'defaultsecurityrules';
  const group = knownResource(estate, start(context, `${TYPE}/${isDefault ? 'defaultSecurityRules' : 'securityRules'}/read`));
  return { group, rules: isDefault ? listAt(group, 'properties', 'defaultSecurityRules').map((rule) => rule as SecurityRule) : rulesOf(group) };
}

function putRule(context: RouteContext): SimResponse {
  const { estate, state, call, parts } = context;
  const group = knownResource(estate, start(context, `${TYPE}/securityRules/write`));
  if (context.settings.ruleIfMatch === 'honoured') checkTag(context, group);
  checkIdle(group);
  const name = parts[1] ?? '';
  const existing = rulesOf(group).find((rule) => rule.name.toLowerCase() === name.toLowerCase());
  const rule = ruleFrom(group.id, existing?.name ?? name, bodyOf(call), 'Updating');
  const rules = existing === undefined ? [...rulesOf(group), rule] : rulesOf(group).map((one) => (one === existing ? rule : one));
  checkConflicts(rules);
  return write(context, withRules(group, rules, 'Updating'), existing === undefined ? 201 : 200, (row) => ({ ...rule, etag: state.etag(row) }));
}

function deleteRule(context: RouteContext): SimResponse {
  const { estate, parts } = context;
  const group = knownResource(estate, start(context, `${TYPE}/securityRules/delete`));
  if (context.settings.ruleIfMatch === 'honoured') checkTag(context, group);
  checkIdle(group);
  const left = rulesOf(group).filter(({ name }) => name.toLowerCase() !== parts[1]?.toLowerCase());
  if (left.length === rulesOf(group).length) return { status: 204, headers: {}, body: '' };
  return write(context, withRules(group, left, 'Updating'), 202, undefined);
}

/** The id of the group, once the subscription is known and the action allowed. */
function start({ estate, caller, call, parts }: RouteContext, action: string): string {
  knownSubscription(estate, call.path);
  (call.method === 'GET' ? authorise : authoriseWrite)(estate, caller, action, call.path);
  return parts[0] ?? '';
}

/** `If-Match` and `If-None-Match: *` (RFC 9110, 13.1); the network provider answers a mismatch with 412. */
function checkTag({ state, call }: RouteContext, group: EstateItem | undefined): void {
  const { 'if-match': wanted, 'if-none-match': unwanted } = call.request.headers;
  if (unwanted !== undefined && unwanted !== '*') throw new Unsupported(`If-None-Match '${unwanted}' of ${call.path}`);
  const matches = wanted === undefined || (group !== undefined && (wanted === '*' || wanted === state.etag(group)));
  if (matches && (unwanted === undefined || group === undefined)) return;
  throw new AzureError(412, 'PreconditionFailed', `Precondition failed. Etag provided in if-match header ${wanted ?? unwanted ?? ''} does not match etag ${group === undefined ? 'null' : state.etag(group)} of resource ${call.path} in NRP data store.`);
}

function checkIdle(group: EstateItem | undefined): void {
  if (textAt(group, 'properties', 'provisioningState') !== 'Updating') return;
  throw new AzureError(409, 'AnotherOperationInProgress', `Another operation on this or dependent resource is in progress: ${group?.id ?? ''}.`);
}

/**
 * A write of the network provider: what it changes is there at once, `Updating`, and `Succeeded` after its time. The tag
 * changes with both. `Azure-AsyncOperation` in every case, `Location` and 202 where there is nothing to show.
 */
function write(context: RouteContext, group: EstateItem, status: number, show: ((group: EstateItem) => JsonMap) | undefined): SimResponse {
  const { state, settings, now } = context;
  const due = now + settings.writeTime;
  state.change((estate) => withRow(estate, 'resources', group));
  state.later(due, (estate) => succeeded(estate, group.id));
  const id = state.begin({ due, resourceId: show === undefined ? undefined : group.id });
  const headers = operationHeaders(context, 'Microsoft.Network', textAt(group, 'location'), id);
  return show === undefined ? { status, headers: headers.result, body: '' } : jsonResponse(status, show(group), headers.status);
}

function succeeded(estate: Estate, id: string): Estate {
  const group = estate.tables.resources.find((row) => isSameId(row.id, id));
  if (group === undefined) return estate;
  const rules = rulesOf(group).map((rule) => (textAt(rule, 'properties', 'provisioningState') === 'Updating' ? { ...rule, properties: { ...rule.properties, provisioningState: 'Succeeded' } } : rule));
  return withRow(estate, 'resources', withRules(group, rules, 'Succeeded'));
}

/** A row of the `resources` table for a group that was not there. */
function newGroup(estate: Estate, container: EstateItem, asked: string, location: string): EstateItem {
  const name = asked.split('/').at(-1) ?? '';
  const id = `${container.id}/providers/${TYPE}/${name}`;
  return {
    id, name, type: TYPE.toLowerCase(), tenantId: estate.tenantId, kind: '', managedBy: '', sku: null, plan: null, tags: null, identity: null, zones: null, extendedLocation: null, location,
    resourceGroup: textAt(container, 'name').toLowerCase(), subscriptionId: textAt(container, 'subscriptionId'),
    properties: {
      provisioningState: 'Updating', resourceGuid: madeGuid(`security group ${id.toLowerCase()}`), securityRules: [],
      defaultSecurityRules: DEFAULT_SECURITY_RULES.map(({ name: rule, properties }) => ({ id: `${id}/defaultSecurityRules/${rule}`, name: rule, type: `${TYPE}/defaultSecurityRules`, properties })),
    },
  };
}
