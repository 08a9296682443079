import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../../src/facts/table.ts';
import type { FactDefinition } from '../../../src/model/fact.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { answersOf, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { MACHINE, WAITING } from './machine.ts';

const NAMES = ['patching', 'patchAssessment', 'scaleSetPatching', 'clusterUpgrades', 'machineProfile', 'defenderPlans', 'securityContacts', 'activityLogExport', 'activityLogAlerts'];
const FACTS: readonly FactDefinition[] = NAMES.flatMap((name) => createFactTable().definitions.get(name) ?? []);

/** Keys that mean something to these facts, so that foreign values get past the first look. */
const KEYS = [
  'properties', 'storageProfile', 'osDisk', 'osType', 'createOption', 'imageReference', 'osProfile', 'linuxConfiguration', 'patchSettings', 'patchMode', 'automaticByPlatformSettings', 'virtualMachineProfile', 'orchestrationMode',
  'upgradePolicy', 'securityProfile', 'uefiSettings', 'extended', 'instanceView', 'powerState', 'code', 'filter', 'tagSettings', 'tags', 'maintenanceConfigurationId', 'maintenanceScope', 'maintenanceWindow', 'expirationDateTime',
  'status', 'availablePatchCountByClassification', 'lastModifiedDateTime', 'errorDetails', 'nodeResourceGroup', 'autoUpgradeProfile', 'pricingTier', 'emails', 'alertNotifications', 'notificationsByRole', 'state', 'roles',
  'logs', 'category', 'categoryGroup', 'enabled', 'workspaceId', 'scopes', 'condition', 'allOf', 'anyOf', 'field', 'equals', 'containsAny', 'actions', 'actionGroups',
];

const foreign: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<JsonValue>(null, '', 'Linux', 'On', 'operationName', 'PowerState/running', 0, true, WAITING, MACHINE, SUBSCRIPTION),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 5 }) as fc.Arbitrary<JsonValue>,
  ),
})).value;

/** A row of a type where such rows stand: the subscription itself, below it, or on a machine. */
function rowOf(type: string, properties: JsonValue): JsonObject {
  if (type === 'Microsoft.Resources/subscriptions') return { id: SUBSCRIPTION, type, properties };
  if (type.endsWith('/patchAssessmentResults')) return { id: `${MACHINE}/patchAssessmentResults/latest`, type, properties };
  if (type === 'Microsoft.Compute/virtualMachines') return { id: MACHINE, type, properties };
  return { id: `${SUBSCRIPTION}/providers/${type}/row`, type, properties };
}

describe.each(FACTS.map((fact) => [fact.name, fact] as const))('%s', (_name, fact) => {
  it('answers every field of whatever JSON, in the row and around it, and never throws', () => {
    fc.assert(fc.property(fc.array(foreign, { minLength: fact.reads.length + 1, maxLength: fact.reads.length + 1 }), fc.constantFrom(...fact.on), (values, on) => {
      const given = rowOf(on, values[0] ?? null);
      const rows = fact.reads.filter((type) => type !== on).map((type, index) => rowOf(type, values[index + 1] ?? null));
      expect(Object.keys(answersOf(fact, given, snapshotOf([given, ...rows]))).toSorted()).toEqual(Object.keys(fact.fields).toSorted());
    }));
  });
});

it('all of these facts are there', () => {
  expect(FACTS.map(({ name }) => name)).toEqual(NAMES);
});
