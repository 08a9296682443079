import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { SUBSCRIPTION } from '../access/snapshot.ts';
import { describeForeign } from '../foreignLaw.ts';
import { MACHINE, WAITING } from './machine.ts';

/** A row of a type where such rows stand: the subscription itself, below it, or on a machine. */
function rowOf(type: string, properties: JsonValue): JsonObject {
  if (type === 'Microsoft.Resources/subscriptions') return { id: SUBSCRIPTION, type, properties };
  if (type.endsWith('/patchAssessmentResults')) return { id: `${MACHINE}/patchAssessmentResults/latest`, type, properties };
  if (type === 'Microsoft.Compute/virtualMachines') return { id: MACHINE, type, properties };
  return { id: `${SUBSCRIPTION}/providers/${type}/row`, type, properties };
}

describeForeign({
  facts: ['patching', 'patchAssessment', 'scaleSetPatching', 'clusterUpgrades', 'machineProfile', 'defenderPlans', 'securityContacts', 'activityLogExport', 'activityLogAlerts'],
  keys: [
    'properties', 'storageProfile', 'osDisk', 'osType', 'createOption', 'imageReference', 'osProfile', 'linuxConfiguration', 'patchSettings', 'patchMode', 'automaticByPlatformSettings', 'virtualMachineProfile', 'orchestrationMode',
    'upgradePolicy', 'securityProfile', 'uefiSettings', 'extended', 'instanceView', 'powerState', 'code', 'filter', 'tagSettings', 'tags', 'maintenanceConfigurationId', 'maintenanceScope', 'maintenanceWindow', 'expirationDateTime',
    'status', 'availablePatchCountByClassification', 'lastModifiedDateTime', 'errorDetails', 'nodeResourceGroup', 'autoUpgradeProfile', 'pricingTier', 'emails', 'alertNotifications', 'notificationsByRole', 'state', 'roles',
    'logs', 'category', 'categoryGroup', 'enabled', 'workspaceId', 'scopes', 'condition', 'allOf', 'anyOf', 'field', 'equals', 'containsAny', 'actions', 'actionGroups',
  ],
  values: ['Linux', 'On', 'operationName', 'PowerState/running', WAITING, MACHINE, SUBSCRIPTION],
  rowOf,
  maxDepth: 6,
});
