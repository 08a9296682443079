import { describe, expect, it } from 'vitest';
import { pimFact } from '../../../src/facts/pim/pim.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const ELIGIBILITIES = 'Microsoft.Authorization/roleEligibilityScheduleInstances';
const DEFINITIONS = 'Microsoft.Authorization/roleDefinitions';

/** The rules that decide about activation, by the ids and shapes of the PIM REST reference. */
const RULES: Readonly<Record<string, JsonObject>> = {
  Expiration_Admin_Eligibility: { isExpirationRequired: true, maximumDuration: 'P365D' },
  Expiration_Admin_Assignment: { isExpirationRequired: false, maximumDuration: 'P180D' },
  Enablement_Admin_Assignment: { enabledRules: ['MultiFactorAuthentication', 'Justification'] },
  Expiration_EndUser_Assignment: { isExpirationRequired: true, maximumDuration: 'PT8H' },
  Enablement_EndUser_Assignment: { enabledRules: ['Justification', 'Ticketing'] },
  Approval_EndUser_Assignment: {
    setting: { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [{ id: 'a', userType: 'Group' }, { id: 'b', userType: 'User' }], escalationApprovers: null }] },
  },
  AuthenticationContext_EndUser_Assignment: { isEnabled: false, claimValue: '' },
  Notification_Admin_EndUser_Assignment: { notificationRecipients: null },
};

function settings(rules: Readonly<Record<string, JsonObject>> = {}, properties: JsonObject = {}): JsonObject {
  const effectiveRules = Object.entries({ ...RULES, ...rules }).map(([id, rule]) => ({ id, ruleType: 'any', ...rule }));
  return {
    id: `/providers/Microsoft.Subscription${SUBSCRIPTION}/providers/Microsoft.Authorization/roleManagementPolicyAssignment/x_${OWNER}`,
    type: 'Microsoft.Authorization/RoleManagementPolicyAssignment',
    properties: {
      scope: SUBSCRIPTION, roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${OWNER}`, effectiveRules,
      policyAssignmentProperties: { roleDefinition: { displayName: 'Owner', type: 'BuiltInRole' } }, ...properties,
    },
  };
}

function eligibility(properties: JsonObject = {}): JsonObject {
  return {
    id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/RoleEligibilityScheduleInstances/1`, type: ELIGIBILITIES,
    properties: { principalId: 'p1', roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${OWNER.toUpperCase()}`, scope: `${SUBSCRIPTION}/`, endDateTime: null, ...properties },
  };
}

describe('the settings of a role', () => {
  it('are read from the rules about the end user, not those about the administrator', () => {
    expect(plain(answersOf(pimFact, settings()))).toEqual({
      roleId: OWNER, roleName: 'Owner', scope: SUBSCRIPTION, privileged: true, eligible: false,
      maxActivationDuration: 'PT8H', activationExpires: true, mfaRequired: false, authenticationContext: null, secondFactor: false,
      justificationRequired: true, ticketRequired: true, approvalRequired: true, approverCount: 2, permanentEligibleAllowed: false, permanentActiveAllowed: true,
    });
  });

  it.each([
    ['multifactor authentication', { Enablement_EndUser_Assignment: { enabledRules: ['MultiFactorAuthentication'] } }, true],
    ['nothing', { Enablement_EndUser_Assignment: { enabledRules: null } }, false],
    ['an authentication context, backed by who knows what', { AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c1' } }, 'unknown: notCollected'],
    ['an authentication context that is switched off', { AuthenticationContext_EndUser_Assignment: { isEnabled: false, claimValue: 'c1' } }, false],
    ['both', { Enablement_EndUser_Assignment: { enabledRules: ['multiFactorAuthentication'] }, AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c1' } }, true],
  ])('that ask for %s: second factor %s', (_name, rules, expected) => {
    expect(plain(answersOf(pimFact, settings(rules)))['secondFactor']).toBe(expected);
  });

  it('are not known where the rules did not come', () => {
    const answers = plain(answersOf(pimFact, settings({}, { effectiveRules: null })));
    expect(answers).toMatchObject({ roleName: 'Owner', privileged: true, maxActivationDuration: 'unknown: notCollected', secondFactor: 'unknown: notCollected', approvalRequired: 'unknown: notCollected' });
    expect(plain(answersOf(pimFact, settings({ Expiration_EndUser_Assignment: {} })))['maxActivationDuration']).toBe('unknown: notCollected');
    expect(plain(answersOf(pimFact, settings({}, { effectiveRules: [] })))['mfaRequired']).toBe('unknown: notCollected');
  });

  it('answer every documented field and no other, whatever the row', () => {
    for (const given of [settings(), { ...settings(), properties: {} }, { ...settings(), properties: { effectiveRules: ['x', null, 3] } }]) {
      expect(Object.keys(answersOf(pimFact, given)).toSorted()).toEqual(Object.keys(pimFact.fields).toSorted());
    }
  });
});

describe('whether anybody is eligible', () => {
  const eligible = (rows: readonly JsonObject[], gaps: Parameters<typeof snapshotOf>[1] = []) => plain(answersOf(pimFact, settings(), snapshotOf([settings(), ...rows], gaps)))['eligible'];

  it.each([
    ['for the role at the scope', {}, true],
    ['until later', { endDateTime: '2026-11-16T09:00:01Z' }, true],
    ['until a moment ago', { endDateTime: '2026-11-16T08:59:59Z' }, false],
    ['at a resource group: settings are not inherited', { scope: `${SUBSCRIPTION}/resourceGroups/web` }, false],
    ['for another role', { roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/other' }, false],
  ])('%s', (_name, properties, expected) => {
    expect(eligible([eligibility(properties)])).toBe(expected);
  });

  it('is not known where eligibilities could not be read, unless one was seen', () => {
    const gaps = [gap(ELIGIBILITIES, SUBSCRIPTION)];
    expect([eligible([], gaps), eligible([eligibility()], gaps)]).toEqual(['unknown: forbidden', true]);
  });
});

describe('whether the role is privileged', () => {
  const privileged = (role: string, type: string | undefined, rows: readonly JsonObject[] = []) => {
    const given = settings({}, { roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`, policyAssignmentProperties: { roleDefinition: type === undefined ? {} : { displayName: role, type } } });
    return plain(answersOf(pimFact, given, snapshotOf([given, ...rows])))['privileged'];
  };
  const custom = (actions: readonly string[]): JsonObject => ({ id: '/providers/Microsoft.Authorization/roleDefinitions/c1', type: DEFINITIONS, properties: { roleName: 'c1', type: 'CustomRole', permissions: [{ actions }] } });

  it('is documented for built-in roles and follows from what custom ones hold', () => {
    expect(privileged('b24988ac-6180-42a0-ab88-20f7382dd24c', 'BuiltInRole')).toBe(true);
    expect(privileged('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'BuiltInRole')).toBe(false);
    expect(privileged('a1705bd2-3a8f-45a5-8683-466fcfd5cc24', 'BuiltInRole')).toBe(false);
    expect(privileged('c1', 'CustomRole', [custom(['*'])])).toBe(true);
    expect(privileged('c1', undefined, [custom(['*/read'])])).toBe(false);
    expect(privileged('c1', 'CustomRole')).toBe('unknown: notCollected');
  });
});
