import { describe, expect, it } from 'vitest';
import { activityLogAlertsFact } from '../../../src/facts/audit/activityLogAlerts.ts';
import { activityLogExportFact } from '../../../src/facts/audit/activityLogExport.ts';
import type { FactDefinition } from '../../../src/model/fact.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';

const OTHER = '/subscriptions/00000000-0000-4000-8000-000000000002';
const given = { id: SUBSCRIPTION, type: 'Microsoft.Resources/subscriptions', name: 'Production', properties: { state: 'Enabled' } };

/** The value of a list, and the reason why there may be more of it. */
function list(fact: FactDefinition, field: string, rows: readonly JsonObject[], gaps: readonly Gap[] = []) {
  const answer = answersOf(fact, given, snapshotOf([given, ...rows], gaps))[field];
  return answer?.known === true ? [answer.value, answer.atLeast?.reason] : 'unknown';
}

describe('the activity log is kept', () => {
  const SETTINGS = 'Microsoft.Insights/diagnosticSettings';
  const logs = [{ category: 'Administrative', enabled: true }, { category: 'Policy', enabled: false }];
  const setting = (properties: JsonObject, scope = SUBSCRIPTION) => ({ id: `${scope}/providers/${SETTINGS}/s`, type: SETTINGS, name: 's', properties: { logs, ...properties } });
  const kept = (row: JsonObject) => list(activityLogExportFact, 'categories', [row]);

  it.each([
    ['in a workspace', { workspaceId: '/w' }, ['Administrative'], ['workspace']],
    ['in a storage account', { workspaceId: null, storageAccountId: '/s' }, ['Administrative'], ['storage account']],
    ['by whoever reads the event hub', { eventHubAuthorizationRuleId: '/e', workspaceId: '/w' }, ['Administrative'], ['event hub', 'workspace']],
    ['by a partner', { marketplacePartnerId: '/p' }, ['Administrative'], ['partner']],
    ['nowhere', { workspaceId: null, storageAccountId: '' }, [], []],
  ])('%s', (_name, properties, categories, destinations) => {
    expect(kept(setting(properties))).toEqual([categories, undefined]);
    expect(list(activityLogExportFact, 'destinations', [setting(properties)])).toEqual([destinations, undefined]);
  });

  it('as a whole, by the name of its group', () => {
    expect(kept(setting({ workspaceId: '/w', logs: [{ categoryGroup: 'allLogs', enabled: true }] }))).toEqual([['Administrative', 'Alert', 'Autoscale', 'Policy', 'Recommendation', 'ResourceHealth', 'Security', 'ServiceHealth'], undefined]);
  });

  it('not by the setting of a resource, nor by that of another subscription', () => {
    expect(kept(setting({ workspaceId: '/w' }, `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`))).toEqual([[], undefined]);
    expect(kept(setting({ workspaceId: '/w' }, OTHER))).toEqual([[], undefined]);
  });

  it.each([
    ['no categories', { logs: null }], ['a category without a name', { logs: [{ enabled: true }] }], ['a category that does not say whether it is sent', { logs: [{ category: 'Administrative' }] }],
  ])('to an end that is not known, with %s', (_name, properties) => {
    expect(kept(setting({ workspaceId: '/w', ...properties }))).toEqual([[], 'notCollected']);
    expect(kept(setting(properties))).toEqual([[], undefined]);
  });

  it('perhaps by settings that were not read', () => {
    expect(list(activityLogExportFact, 'categories', [], [gap(SETTINGS, SUBSCRIPTION)])).toEqual([[], 'forbidden']);
    expect(list(activityLogExportFact, 'categories', [], [gap(SETTINGS, OTHER)])).toEqual([[], undefined]);
  });
});

describe('somebody is told', () => {
  const ALERTS = 'Microsoft.Insights/activityLogAlerts';
  const ROLE = 'Microsoft.Authorization/roleAssignments/write';
  const RULE = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
  const REQUEST = 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action';
  const is = (field: string, equals: string) => ({ field, equals, containsAny: null });
  const ADMINISTRATIVE = is('category', 'Administrative');
  const alert = (allOf: readonly JsonObject[], more: JsonObject = {}) => ({
    id: `${SUBSCRIPTION}/resourceGroups/rg/providers/${ALERTS}/a`, type: ALERTS, name: 'a',
    properties: { enabled: true, scopes: [SUBSCRIPTION], condition: { allOf }, actions: { actionGroups: [{ actionGroupId: '/ag' }] }, ...more },
  });
  const told = (row: JsonObject, gaps: readonly Gap[] = []) => list(activityLogAlertsFact, 'operations', [row], gaps);

  it.each([
    ['one operation', [ADMINISTRATIVE, is('operationName', ROLE)], [ROLE]],
    ['one operation, without its category', [is('operationName', ROLE)], [ROLE]],
    ['an operation that nobody thought of', [ADMINISTRATIVE, is('operationName', 'Microsoft.Foo/bars/write')], ['Microsoft.Foo/bars/write']],
    ['either of two', [ADMINISTRATIVE, { anyOf: [is('operationName', ROLE), is('operationName', RULE)] }], [ROLE, RULE]],
    ['either of two, in a list', [{ field: 'CATEGORY', containsAny: ['Policy', 'administrative'] }, { field: 'operationName', equals: null, containsAny: [ROLE, RULE] }], [ROLE, RULE]],
    ['both at once, which never happens', [ADMINISTRATIVE, is('operationName', ROLE), is('operationName', RULE)], []],
    ['one of its provider', [ADMINISTRATIVE, is('operationName', ROLE), is('resourceProvider', 'microsoft.authorization')], [ROLE]],
    ['one of another provider', [ADMINISTRATIVE, is('operationName', ROLE), is('resourceProvider', 'Microsoft.Network')], []],
    ['one of its type', [ADMINISTRATIVE, is('operationName', REQUEST), is('resourceType', 'Microsoft.Security/locations/jitNetworkAccessPolicies')], [REQUEST]],
    ['one of another type', [ADMINISTRATIVE, is('operationName', RULE), is('resourceType', 'Microsoft.Network/networkSecurityGroups')], []],
    ['one of another category', [is('category', 'ServiceHealth'), is('operationName', ROLE)], []],
    ['one that succeeded', [ADMINISTRATIVE, is('operationName', ROLE), is('status', 'Succeeded')], [ROLE]],
    ['one that starts', [ADMINISTRATIVE, is('operationName', ROLE), is('status', 'started')], [ROLE]],
    ['one that failed', [ADMINISTRATIVE, is('operationName', ROLE), is('status', 'Failed')], []],
    ['one that is written as information', [ADMINISTRATIVE, is('operationName', ROLE), is('level', 'Informational')], [ROLE]],
    ['one that is written as an error', [ADMINISTRATIVE, is('operationName', ROLE), is('level', 'Error')], []],
    ['one by somebody', [ADMINISTRATIVE, is('operationName', ROLE), is('caller', 'a@example.com')], []],
    ['one in a group', [ADMINISTRATIVE, is('operationName', ROLE), is('resourceGroup', 'rg')], []],
    ['one by either of two, or of any', [ADMINISTRATIVE, is('operationName', ROLE), { anyOf: [is('caller', 'a@example.com'), is('status', 'Succeeded')] }], [ROLE]],
  ])('of %s', (_name, allOf, expected) => {
    const found = told(alert(allOf));
    expect(found).toEqual([[...expected].toSorted(), undefined]);
  });

  it('of all operations of a provider, of a type, or at all', () => {
    const of = (allOf: readonly JsonObject[]) => told(alert(allOf))[0];
    expect(of([ADMINISTRATIVE, is('resourceProvider', 'Microsoft.Authorization')])).toEqual(expect.arrayContaining([ROLE, 'Microsoft.Authorization/roleDefinitions/delete']));
    expect(of([ADMINISTRATIVE, is('resourceProvider', 'Microsoft.Authorization')])).not.toContain(RULE);
    expect(of([ADMINISTRATIVE, is('resourceType', 'Microsoft.Network/networkSecurityGroups')])).toEqual(['Microsoft.Network/networkSecurityGroups/delete', 'Microsoft.Network/networkSecurityGroups/write']);
    expect(of([ADMINISTRATIVE])).toEqual(expect.arrayContaining([ROLE, RULE, REQUEST]));
  });

  it.each([
    ['it is switched off', { enabled: false }], ['it has no action group', { actions: { actionGroups: [] } }], ['it has no action', { actions: null }],
    ['it stands on a group', { scopes: [`${SUBSCRIPTION}/resourceGroups/rg`] }], ['it stands on nothing', { scopes: [] }],
  ])('of nothing where %s, and the alert is named', (_name, more) => {
    const row = alert([ADMINISTRATIVE, is('operationName', ROLE)], more);
    expect(told(row)).toEqual([[], undefined]);
    expect(list(activityLogAlertsFact, 'narrow', [row])).toEqual([['a'], undefined]);
  });

  it('by an alert of another subscription that stands on this one, and not by one of this that stands on another', () => {
    const elsewhere = { ...alert([ADMINISTRATIVE, is('operationName', ROLE)]), id: `${OTHER}/resourceGroups/rg/providers/${ALERTS}/a` };
    expect(told(elsewhere)).toEqual([[ROLE], undefined]);
    expect(told(alert([ADMINISTRATIVE, is('operationName', ROLE)], { scopes: [OTHER] }))).toEqual([[], undefined]);
  });

  it.each([
    ['scopes', { scopes: null }], ['enabled', { enabled: null }], ['condition', { condition: null }], ['every leaf', { condition: { allOf: [] } }], ['a leaf', { condition: { allOf: [ADMINISTRATIVE, { field: 'operationName' }] } }],
    ['a field', { condition: { allOf: [ADMINISTRATIVE, is('operationName', ROLE), { equals: 'x' }] } }],
  ])('perhaps, where %s was cut', (_name, more) => {
    expect(told(alert([ADMINISTRATIVE], more))).toEqual([[], 'notCollected']);
  });

  it('perhaps, where the alerts were not read', () => {
    expect(list(activityLogAlertsFact, 'operations', [], [gap(ALERTS, SUBSCRIPTION)])).toEqual([[], 'forbidden']);
    expect(told(alert([ADMINISTRATIVE, is('operationName', ROLE)]), [gap(ALERTS, SUBSCRIPTION)])).toEqual([[ROLE], 'forbidden']);
  });
});
