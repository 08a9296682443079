import { describe, expect, it } from 'vitest';
import { eligibilityFact } from '../../../src/facts/pim/eligibility.ts';
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
  Enablement_Admin_Assignment: { enabledRules: ['multifactorauthentication'] },
  Expiration_EndUser_Assignment: { isExpirationRequired: true, maximumDuration: 'PT8H' },
  Enablement_EndUser_Assignment: { enabledRules: ['Justification', 'Ticketing'] },
  Approval_EndUser_Assignment: {
    setting: { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [{ id: 'a', userType: 'Group' }, { id: 'b', userType: 'User' }], escalationApprovers: null }] },
  },
  AuthenticationContext_EndUser_Assignment: { isEnabled: false, claimValue: '' },
  Notification_Admin_Admin_Eligibility: { recipientType: 'Admin', isDefaultRecipientsEnabled: true, notificationLevel: 'All', notificationRecipients: null },
  Notification_Admin_Admin_Assignment: { recipientType: 'Admin', isDefaultRecipientsEnabled: false, notificationLevel: 'All', notificationRecipients: ['soc@contoso.example'] },
  Notification_Admin_EndUser_Assignment: { recipientType: 'Admin', isDefaultRecipientsEnabled: false, notificationLevel: 'All', notificationRecipients: null },
  Notification_Requestor_EndUser_Assignment: { recipientType: 'Requestor', isDefaultRecipientsEnabled: true, notificationLevel: 'All', notificationRecipients: null },
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
      roleId: OWNER, roleName: 'Owner', scope: SUBSCRIPTION, privileged: true, eligible: false, assigned: false,
      privilegeClasses: ['grantAccess', 'useIdentity', 'runCode', 'changeGuards', 'readSecrets', 'write', 'read'],
      maxActivationDuration: 'PT8H', activationExpires: true, mfaRequired: false, authenticationContext: null, secondFactor: false,
      justificationRequired: true, ticketRequired: true, approvalRequired: true, approverCount: 2, permanentEligibleAllowed: false, permanentActiveAllowed: true,
      maxActiveDuration: null, activeMfaRequired: true, activeJustificationRequired: false, silentEvents: ['activation'],
    });
  });

  it.each([
    ['multifactor authentication', { Enablement_EndUser_Assignment: { enabledRules: ['MultiFactorAuthentication'] } }, true],
    ['nothing', { Enablement_EndUser_Assignment: { enabledRules: null } }, false],
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

describe('whether administrators are told', () => {
  const rule = (isDefaultRecipientsEnabled: boolean | undefined, notificationRecipients: readonly string[] | null | undefined, notificationLevel: string | undefined = 'All'): JsonObject => ({
    ...(isDefaultRecipientsEnabled === undefined ? {} : { isDefaultRecipientsEnabled }), ...(notificationRecipients === undefined ? {} : { notificationRecipients }), notificationLevel,
  });
  const silent = (one: JsonObject) => {
    const answer = answersOf(pimFact, settings({ Notification_Admin_EndUser_Assignment: one }))['silentEvents'];
    return answer?.known === true ? { events: answer.value, perhaps: answer.atLeast?.reason } : answer?.unknown.reason;
  };
  const told = { events: [], perhaps: undefined };
  const untold = { events: ['activation'], perhaps: undefined };

  it.each([
    ['the default recipients', rule(true, null), told],
    ['the default recipients, with no list at all', rule(true, undefined), told],
    ['somebody named', rule(false, ['a@contoso.example']), told],
    ['somebody named, whatever the defaults', rule(undefined, ['a@contoso.example']), told],
    ['nobody: null', rule(false, null), untold],
    ['nobody: an empty list', rule(false, []), untold],
    ['nobody: a blank', rule(false, [' ']), untold],
    ['nobody: no level', rule(true, ['a@contoso.example'], 'None'), untold],
    ['nobody, at the critical level', rule(false, null, 'Critical'), untold],
    ['the default recipients of what is critical, whatever that is', rule(true, null, 'Critical'), { events: [], perhaps: 'noData' }],
    ['who knows: no switch', rule(undefined, null), { events: [], perhaps: 'notCollected' }],
    ['who knows: another level', rule(true, null, 'Some'), { events: [], perhaps: 'notCollected' }],
  ])('%s', (_name, one, expected) => {
    expect(silent(one)).toEqual(expected);
  });

  it('is not known where no rule came', () => {
    expect(plain(answersOf(pimFact, settings({}, { effectiveRules: [] })))['silentEvents']).toBe('unknown: notCollected');
  });
});

describe('whether somebody holds the role through Privileged Identity Management', () => {
  const INSTANCES = 'Microsoft.Authorization/roleAssignmentScheduleInstances';
  const held = (rows: readonly JsonObject[], gaps: Parameters<typeof snapshotOf>[1] = []) => plain(answersOf(pimFact, settings(), snapshotOf([settings(), ...rows], gaps)))['assigned'];
  const instance = (properties: JsonObject): JsonObject => ({ ...eligibility({ assignmentType: 'Assigned', ...properties }), id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/RoleAssignmentScheduleInstances/1`, type: INSTANCES });
  const LATER = '2026-11-16T09:00:01Z';

  it.each([
    ['activated', { assignmentType: 'Activated', endDateTime: LATER }, true],
    ['given with an end', { endDateTime: LATER }, true],
    ['given with an end that is over', { endDateTime: '2026-11-16T09:00:00Z' }, false],
    ['given for ever, by whatever way', { endDateTime: null }, false],
    ['given for ever at another scope', { endDateTime: LATER, scope: `${SUBSCRIPTION}/resourceGroups/web` }, false],
    ['of another role', { endDateTime: LATER, roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/other' }, false],
    ['in a manner that did not come along', { endDateTime: null, assignmentType: null }, 'unknown: notCollected'],
    ['of which role did not come along', { endDateTime: LATER, roleDefinitionId: null }, 'unknown: notCollected'],
  ])('%s', (_name, properties, expected) => {
    expect(held([instance(properties)])).toBe(expected);
  });

  it('is not known where instances could not be read, unless one was seen, or where its end was cut off', () => {
    const gaps = [gap(INSTANCES, SUBSCRIPTION)];
    const { endDateTime: _, ...cut } = instance({})['properties'] as JsonObject;
    expect([held([], gaps), held([instance({ endDateTime: LATER })], gaps), held([{ ...instance({}), properties: cut }])]).toEqual(['unknown: forbidden', true, 'unknown: notCollected']);
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
    expect(privileged('c1', undefined)).toBe('unknown: notCollected');
  });

  it('follows from granting access under any name, of a built-in role too', () => {
    const newer = (id: string, actions: readonly string[], condition?: string): JsonObject => ({
      id: `/providers/Microsoft.Authorization/roleDefinitions/${id}`, type: DEFINITIONS, properties: { roleName: id, type: 'BuiltInRole', permissions: [{ actions, ...(condition === undefined ? {} : { condition }) }] },
    });
    expect(privileged('b1', 'BuiltInRole', [newer('b1', ['Microsoft.Authorization/roleEligibilityScheduleRequests/write'])])).toBe(true);
    expect(privileged('b1', 'BuiltInRole', [newer('b1', ['Microsoft.Authorization/roleAssignments/write'])]), 'built-in roles that Microsoft does not list restrain what they grant').toBe(false);
    expect(privileged('b1', 'BuiltInRole', [newer('b1', ['Microsoft.Compute/virtualMachines/runCommand/action'])])).toBe(false);
  });
});

describe('an eligibility', () => {
  const asked = (properties: JsonObject = {}) => plain(answersOf(eligibilityFact, eligibility({ expandedProperties: { roleDefinition: { displayName: 'Owner', type: 'BuiltInRole' }, principal: { displayName: 'Cloud lead' } }, ...properties })));

  it('says who, for what, where and until when', () => {
    expect(asked({ endDateTime: '2027-01-01T00:00:00Z' })).toMatchObject({ roleId: OWNER, roleName: 'Owner', privileged: true, scope: `${SUBSCRIPTION}/`, principalName: 'Cloud lead', until: '2027-01-01T00:00:00Z' });
    expect(asked()).toMatchObject({ until: null });
  });

  it('without a name of who holds it goes by the id, and without either is of nobody known', () => {
    expect(asked({ expandedProperties: null })).toMatchObject({ principalName: 'p1', roleName: 'Owner' });
    expect(asked({ expandedProperties: { principal: { displayName: '' } } })['principalName']).toBe('p1');
    expect(asked({ expandedProperties: null, principalId: null })['principalName']).toBe('unknown: notCollected');
  });

  it.each([['soon'], [17], [{}]])('that ends at %j ends nobody knows when', (endDateTime) => {
    expect(asked({ endDateTime })['until']).toBe('unknown: notCollected');
  });

  it('answers every documented field and no other, whatever the row', () => {
    for (const properties of [{}, { roleDefinitionId: 3 }, { expandedProperties: 'x' }]) {
      expect(Object.keys(answersOf(eligibilityFact, { ...eligibility(), properties })).toSorted()).toEqual(Object.keys(eligibilityFact.fields).toSorted());
    }
  });
});

describe('settings that contradict themselves, or cannot be read', () => {
  it.each<readonly [string, Readonly<Record<string, JsonObject>>, string, unknown]>([
    ['approval that is required in no stage', { Approval_EndUser_Assignment: { setting: { isApprovalRequired: true, approvalMode: 'NoApproval' } } }, 'approvalRequired', 'unknown: notCollected'],
    ['approval that is not required, in no stage', { Approval_EndUser_Assignment: { setting: { isApprovalRequired: false, approvalMode: 'NoApproval' } } }, 'approvalRequired', false],
    ['what is enabled, as a text', { Enablement_EndUser_Assignment: { enabledRules: 'Justification' } }, 'justificationRequired', 'unknown: notCollected'],
    ['what is enabled, as null', { Enablement_EndUser_Assignment: { enabledRules: null } }, 'justificationRequired', false],
  ])('%s', (_what, rules, field, expected) => {
    expect(plain(answersOf(pimFact, settings(rules)))[field]).toBe(expected);
  });
});
