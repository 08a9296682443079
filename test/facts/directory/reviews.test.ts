import { describe, expect, it } from 'vitest';
import { intervalOf, isLive } from '../../../src/facts/directory/reviews.ts';
import { targetsOf } from '../../../src/facts/directory/reviewScopes.ts';
import { isUnknown } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { NOW, row } from '../access/snapshot.ts';

const ID = '11111111-2222-4333-8444-555555555555';
const QUERY = '#microsoft.graph.accessReviewQueryScope';
const INACTIVE = '#microsoft.graph.accessReviewInactiveUsersQueryScope';
const GUESTS = "userType eq 'Guest'";

function review(properties: JsonObject) {
  return row({ id: '/tenants/t/accessReviewDefinitions/one', type: 'Microsoft.Graph/accessReviewDefinitions', properties });
}

function query(text: string, more: JsonObject = {}): JsonObject {
  return { '@odata.type': QUERY, query: text, queryType: 'MicrosoftGraph', ...more };
}

function memberships(principals: readonly JsonObject[], resources: readonly string[]): JsonObject {
  return { '@odata.type': '#microsoft.graph.principalResourceMembershipsScope', principalScopes: principals, resourceScopes: resources.map((text) => query(text)) };
}

const UNIFIED = query("/groups?$filter=(groupTypes/any(c:c eq 'Unified'))");

/** The examples of the documentation "Configure the scope of your access review using the Microsoft Graph API", in their order. */
const EXAMPLES: readonly (readonly [string, JsonObject, JsonObject | undefined, unknown])[] = [
  ['all users of a group', query(`/groups/${ID}/transitiveMembers/microsoft.graph.user`), undefined, { kind: 'group', id: ID, who: 'everyone' }],
  ['inactive users of a group', query(`/groups/${ID}/transitiveMembers/microsoft.graph.user`, { '@odata.type': INACTIVE, inactiveDuration: 'P30D' }), undefined, { kind: 'group', id: ID, who: 'someone' }],
  ['guests of a group', query(`/groups/${ID}/transitiveMembers/microsoft.graph.user/?$filter=(${GUESTS})`), undefined, { kind: 'group', id: ID, who: 'guests' }],
  ['users and groups of a group', { query: `/groups/${ID}/members`, queryType: 'MicrosoftGraph' }, undefined, { kind: 'group', id: ID, who: 'everyone' }],
  ['users of all Microsoft 365 groups', query('./members/microsoft.graph.user'), UNIFIED, { kind: 'groups', all: false, who: 'everyone' }],
  ['guests of all Microsoft 365 groups', query(`./members/microsoft.graph.user/?$filter=(${GUESTS})`), UNIFIED, { kind: 'groups', all: false, who: 'guests' }],
  ['inactive guests of all of them', query(`./members/microsoft.graph.user/?$filter=(${GUESTS})`, { '@odata.type': INACTIVE, inactiveDuration: 'P30D' }), UNIFIED, { kind: 'groups', all: false, who: 'someone' }],
  ['an access package', query("/identityGovernance/entitlementManagement/accessPackageAssignments?$filter=(accessPackageId eq 'p')"), undefined, { kind: 'other' }],
  ['workloads of a role', query(`/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal&$filter=(isof(principal,'microsoft.graph.servicePrincipal') and roleDefinitionId eq '${ID}')`), undefined, { kind: 'role', id: ID, part: 'active', who: 'someone' }],
  ['users of a role', query(`/roleManagement/directory/roleDefinitions/${ID}`), undefined, { kind: 'role', id: ID, part: 'both', who: 'everyone' }],
  ['users eligible for a role', query(`/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal&$filter=(isof(principal,'microsoft.graph.user') and roleDefinitionId eq '${ID}')`), undefined, { kind: 'role', id: ID, part: 'eligible', who: 'everyone' }],
  ['users active in a role', query(`/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal&$filter=(assignmentType eq 'Assigned' and isof(principal,'microsoft.graph.user') and roleDefinitionId eq '${ID}')`), undefined, { kind: 'role', id: ID, part: 'active', who: 'everyone' }],
  ['inactive guests of all groups', memberships([query(`/users?$filter=(${GUESTS})`, { '@odata.type': INACTIVE, inactiveDuration: 'P30D' })], ['/groups']), undefined, { kind: 'groups', all: true, who: 'someone' }],
  ['guests of a role', memberships([query(`/users?$filter=(${GUESTS})`)], [`/roleManagement/directory/roleDefinitions/${ID}`]), undefined, { kind: 'role', id: ID, part: 'both', who: 'guests' }],
];

describe('what a review looks at', () => {
  it.each(EXAMPLES)('%s', (_name, scope, instanceEnumerationScope, expected) => {
    expect(targetsOf(review({ scope, instanceEnumerationScope: instanceEnumerationScope ?? null }))).toEqual({ known: true, value: [expected] });
  });

  it('all of a team and its shared channels', () => {
    const scope = memberships([query('/users')], [`/groups/${ID}/transitiveMembers/microsoft.graph.user`, `/teams/${ID}/channels?$filter=(membershipType eq 'shared')`]);
    expect(targetsOf(review({ scope }))).toEqual({ known: true, value: [{ kind: 'group', id: ID, who: 'everyone' }, { kind: 'other' }] });
  });

  it.each([['/v1.0/'], ['/beta/'], ['/'], ['']])('whatever stands before the path: %s', (prefix) => {
    expect(targetsOf(review({ scope: query(`${prefix}groups/${ID.toUpperCase()}/transitiveMembers`) }))).toEqual({ known: true, value: [{ kind: 'group', id: ID, who: 'everyone' }] });
  });

  it.each<readonly [string, JsonObject]>([
    ['no scope', {}], ['null', { scope: null }], ['a query of another kind', { scope: query('/something/new') }], ['a query of each resource, without the list of them', { scope: query('./members') }],
    ['no resource', { scope: memberships([query('/users')], []) }], ['a resource without a query', { scope: { principalScopes: [query('/users')], resourceScopes: [{}] } }],
    ['a role by a filter of another form', { scope: query(`/roleManagement/directory/roleAssignmentScheduleInstances?$filter=startswith(roleDefinitionId,'${ID}')`) }],
  ])('is not known: %s', (_name, properties) => {
    expect(targetsOf(review(properties)).known).toBe(false);
  });

  it('is only some where the principals are named one by one', () => {
    expect(targetsOf(review({ scope: memberships([query(`/users/${ID}`)], ['/groups']) }))).toEqual({ known: true, value: [{ kind: 'groups', all: true, who: 'someone' }] });
  });
});

describe('how often a review comes again', () => {
  it.each([
    ['weekly', 1, 'P7D'], ['weekly', 2, 'P14D'], ['absoluteMonthly', 1, 'P1M'], ['absoluteMonthly', 3, 'P3M'], ['absoluteYearly', 1, 'P1Y'], ['daily', 1, 'P1D'],
    ['absoluteMonthly', 0, 'unknown'], ['absoluteMonthly', 1.5, 'unknown'], ['never', 1, 'unknown'],
  ])('%s, %d: %s', (type, interval, expected) => {
    const found = intervalOf(review({ settings: { recurrence: { pattern: { type, interval } } } }));
    expect(found.known ? found.value : 'unknown').toBe(expected);
  });

  it.each<readonly [string, JsonObject, string | null | undefined]>([['null', { recurrence: null }, null], ['no pattern', { recurrence: { pattern: null } }, null], ['no key at all', {}, undefined]])('%s', (_name, settings, expected) => {
    const found = intervalOf(review({ settings }));
    expect(found.known ? found.value : undefined).toBe(expected);
  });
});

describe('whether a review goes on', () => {
  const instant = Date.parse(NOW);
  const live = (properties: JsonObject): unknown => {
    const truth = isLive(review(properties), instant);
    return isUnknown(truth) ? 'unknown' : truth;
  };
  const recurring = (range: JsonObject | undefined, status = 'Completed'): JsonObject => ({ status, settings: { recurrence: { pattern: { type: 'absoluteMonthly', interval: 1 }, ...(range === undefined ? {} : { range }) } } });

  it.each<readonly [string, JsonObject, unknown]>([
    ['without an end, whatever state an occurrence is in', recurring({ type: 'noEnd' }), true],
    ['until tomorrow', recurring({ type: 'endDate', endDate: '2026-11-17' }), true],
    ['until today', recurring({ type: 'endDate', endDate: '2026-11-16' }), true],
    ['until yesterday', recurring({ type: 'endDate', endDate: '2026-11-15' }), false],
    ['until a moment ago', recurring({ type: 'endDate', endDate: '2026-11-16T08:59:59Z' }), false],
    ['until nobody knows when', recurring({ type: 'endDate' }), 'unknown'],
    ['two occurrences since October', recurring({ type: 'numbered', startDate: '2026-10-01', numberOfOccurrences: 2 }), true],
    ['one since October', recurring({ type: 'numbered', startDate: '2026-10-01', numberOfOccurrences: 1 }), false],
    ['nobody knows how many', recurring({ type: 'numbered', startDate: '2026-10-01' }), 'unknown'],
    ['no range', recurring(undefined), 'unknown'],
    ['once, under way', { status: 'InProgress', settings: { recurrence: null } }, true],
    ['once, to come', { status: 'NotStarted', settings: { recurrence: null } }, true],
    ['once, over', { status: 'Completed', settings: { recurrence: null } }, false],
    ['once, applied', { status: 'Applied', settings: { recurrence: null } }, false],
    ['once, nobody knows whether over', { settings: { recurrence: null } }, 'unknown'],
    ['nobody knows whether it recurs', { status: 'InProgress', settings: {} }, 'unknown'],
  ])('%s', (_name, properties, expected) => {
    expect(live(properties)).toBe(expected);
  });
});
