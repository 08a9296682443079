import type { EstateItem } from '../../estate.ts';
import type { JsonMap } from '../../json.ts';
import { guid, PRINCIPALS, type Site } from '../identities.ts';
import { ROLES, type RoleSpec } from '../roles.ts';
import { subscriptionPath } from '../rows.ts';
import { DIRECTORY_ROLES } from './directoryRoles.ts';
import type { EntraState } from './entraState.ts';

/** Every quarter, applied by itself, and who does not answer loses. */
const SOUND: JsonMap = settings('absoluteMonthly', 3);

function settings(type: string | null, interval: number, more: JsonMap = {}): JsonMap {
  return {
    mailNotificationsEnabled: true, reminderNotificationsEnabled: true, justificationRequiredOnApproval: true, defaultDecisionEnabled: true, defaultDecision: 'Deny', instanceDurationInDays: 14,
    autoApplyDecisionsEnabled: true, recommendationsEnabled: true,
    recurrence: { pattern: type === null ? null : { type, interval }, range: { type: type === null ? 'numbered' : 'noEnd', numberOfOccurrences: 0, startDate: '2026-01-12', endDate: '9999-12-31' } }, ...more,
  };
}

const NAMED: readonly JsonMap[] = [{ query: `/users/${PRINCIPALS.securityLead.id}`, queryType: 'MicrosoftGraph', queryRoot: null }];
const MANAGERS: readonly JsonMap[] = [{ query: './manager', queryType: 'MicrosoftGraph', queryRoot: 'decisions' }];

/** Microsoft Graph reference, accessReviewScheduleDefinition. */
function review(number: number, displayName: string, query: string, own: JsonMap, more: JsonMap = {}): JsonMap {
  return {
    id: guid('4e710000', number), displayName, status: 'InProgress', createdDateTime: '2026-01-10T09:00:00Z', instanceEnumerationScope: null, reviewers: NAMED, fallbackReviewers: [], stageSettings: [],
    scope: { '@odata.type': '#microsoft.graph.accessReviewQueryScope', query, queryType: 'MicrosoftGraph', queryRoot: null }, settings: own, ...more,
  };
}

function ofRole(role: { readonly id: string }): string {
  return `/roleManagement/directory/roleDefinitions/${role.id}`;
}

const GUESTS = "./members/microsoft.graph.user/?$filter=(userType eq 'Guest')";
const ALL_GROUPS: JsonMap = { instanceEnumerationScope: { query: "/groups?$filter=(groupTypes/any(c:c eq 'Unified'))", queryType: 'MicrosoftGraph' } };

export function directoryReviews(state: EntraState): readonly JsonMap[] {
  return [
    review(1, 'Global administrators', ofRole(DIRECTORY_ROLES.globalAdministrator), SOUND),
    // Guests are asked about once, and then never again; or every month, in a contoso that is run well.
    review(2, 'Guests', GUESTS, state === 'sound' ? settings('absoluteMonthly', 1) : settings(null, 0), ALL_GROUPS),
    // Every half year, everybody is asked whether they still need what they have, and nothing comes of it.
    review(3, 'Operators', `/groups/${PRINCIPALS.operators.id}/transitiveMembers`, settings('absoluteMonthly', 6, { autoApplyDecisionsEnabled: false, defaultDecisionEnabled: false, defaultDecision: 'None' }), { reviewers: [] }),
    // Whoever has no manager is nobody's business, and stays.
    review(4, 'Security administrators', ofRole(DIRECTORY_ROLES.securityAdministrator), settings('weekly', 4, { defaultDecision: 'Approve' }), { reviewers: MANAGERS }),
    // Over: nobody judges it any more.
    review(5, 'Clean-up of 2025', `/groups/${PRINCIPALS.platformAdmins.id}/members`, settings(null, 0, { autoApplyDecisionsEnabled: false }), { status: 'Completed', reviewers: [] }),
  ];
}

/** Access review schedule definitions REST reference, 2021-12-01-preview. */
function azureReview(number: number, site: Site, role: RoleSpec, own: JsonMap, more: JsonMap = {}): EstateItem {
  const [scope, name] = [subscriptionPath(site), guid('4e720000', number)];
  return {
    id: `${scope}/providers/Microsoft.Authorization/accessReviewScheduleDefinitions/${name}`, name, type: 'Microsoft.Authorization/accessReviewScheduleDefinitions',
    properties: {
      displayName: `${role.name} of ${site}`, status: 'InProgress', reviewersType: 'Assigned', reviewers: [{ principalId: PRINCIPALS.cloudLead.id, principalType: 'user' }], backupReviewers: [], instances: [],
      scope: { resourceId: scope, roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`, principalType: 'user', assignmentState: null, inactiveDuration: null }, settings: own, ...more,
    },
  };
}

export function azureReviews(): readonly EstateItem[] {
  return [
    azureReview(1, 'production', ROLES.owner, SOUND),
    azureReview(2, 'production', ROLES.contributor, SOUND),
    // Once, and everybody about themselves.
    azureReview(3, 'legacy', ROLES.owner, settings(null, 0), { reviewersType: 'Self', reviewers: [] }),
    // Its results wait for somebody to apply them.
    azureReview(4, 'sandbox', ROLES.owner, settings('absoluteMonthly', 1, { autoApplyDecisionsEnabled: false })),
  ];
}
