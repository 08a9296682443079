import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { LOCATIONS } from './identities.ts';
import { MACHINES } from './machinePlan.ts';
import { setupOf } from './machineSetup.ts';
import { machineGroup, type MachineSpec } from './machineSpec.ts';
import { armId, resourceRow, scopeRow, subscriptionPath } from './rows.ts';

interface AssessmentSpec {
  readonly at: string;
  readonly reboot?: boolean;
  readonly counts: JsonMap;
  readonly status?: 'Succeeded' | 'Failed';
  readonly error?: JsonMap;
}

const NOTHING: Readonly<Record<MachineSpec['os'], JsonMap>> = { Windows: { critical: 0, security: 0, updateRollup: 1, definition: 2 }, Linux: { security: 0, other: 12 } };

/** Where the platform looks every day, it looked this morning, and nothing is missing but for these. */
const ASSESSMENTS: Readonly<Record<string, AssessmentSpec>> = {
  // Security updates are missing, and those that are there wait for a restart.
  'vm-data-01': { at: '2026-11-16T03:12:00.0000000Z', reboot: true, counts: { critical: 2, security: 5, updateRollup: 0 } },
  // Six days old: tomorrow it will be gone.
  'vm-web-01': { at: '2026-11-10T03:10:00.0000000Z', counts: { security: 3, other: 41 } },
  // Its sources could not be reached. The zeros mean nothing.
  'vm-web-02': { at: '2026-11-16T03:11:00.0000000Z', counts: { security: 0, other: 0 }, status: 'Failed', error: { code: 'PACKAGE_LIST_RETRIEVAL_FAILURE', message: 'The list of packages could not be retrieved.', details: [] } },
};

/** The last assessments, as the table keeps them for seven days. Legacy and the sandbox have none, which does not mean that nothing is missing there. */
export function assessmentRows(): readonly EstateItem[] {
  return MACHINES.filter((spec) => setupOf(spec).assessment === 'AutomaticByPlatform').map((spec) => assessmentRow(spec, ASSESSMENTS[spec.name] ?? { at: '2026-11-16T03:10:00.0000000Z', counts: NOTHING[spec.os] }));
}

function assessmentRow(spec: MachineSpec, { at, reboot = false, counts, status = 'Succeeded', error }: AssessmentSpec): EstateItem {
  return resourceRow({
    site: spec.site, group: machineGroup(spec), type: 'Microsoft.Compute/virtualMachines/patchAssessmentResults', name: 'latest',
    id: `${armId(spec.site, machineGroup(spec), 'Microsoft.Compute/virtualMachines', spec.name)}/patchAssessmentResults/latest`,
    properties: {
      status, osType: spec.os, patchServiceUsed: spec.os === 'Windows' ? 'WU-WSUS' : 'APT', rebootPending: reboot, startedBy: 'Platform',
      startDateTime: at, lastModifiedDateTime: at, availablePatchCountByClassification: counts, errorDetails: error ?? null,
    },
  });
}

const CONFIGURATION = armId('production', 'rg-admin', 'Microsoft.Maintenance/maintenanceConfigurations', 'mc-weekly');

/** Every Sunday night, critical and security updates. */
export function maintenanceRows(): readonly EstateItem[] {
  return [resourceRow({
    site: 'production', group: 'rg-admin', type: 'Microsoft.Maintenance/maintenanceConfigurations', name: 'mc-weekly',
    properties: {
      maintenanceScope: 'InGuestPatch', visibility: 'Custom', extensionProperties: { inGuestPatchMode: 'User' },
      maintenanceWindow: { startDateTime: '2026-01-04 01:00', duration: '03:00', timeZone: 'W. Europe Standard Time', expirationDateTime: null, recurEvery: 'Week Sunday' },
      installPatches: { rebootSetting: 'IfRequired', windowsParameters: { classificationsToInclude: ['Critical', 'Security'] }, linuxParameters: { classificationsToInclude: ['Critical', 'Security'] } },
    },
  })];
}

/** One machine by name, and by a filter every Linux machine of the web group: covered without an assignment of its own. */
export function maintenanceAssignmentRows(): readonly EstateItem[] {
  const type = 'Microsoft.Maintenance/configurationAssignments';
  const machine = armId('production', 'RG-ADMIN', 'Microsoft.Compute/virtualMachines', 'vm-jump-01');
  return [
    scopeRow('production', `${machine}/providers/${type}/weekly`, type, { maintenanceConfigurationId: CONFIGURATION, resourceId: machine }),
    scopeRow('production', `${subscriptionPath('production')}/providers/${type}/weekly-web`, type, {
      maintenanceConfigurationId: CONFIGURATION, resourceId: subscriptionPath('production'),
      filter: { resourceTypes: ['Microsoft.Compute/virtualMachines'], resourceGroups: ['rg-web'], locations: [LOCATIONS.production], osTypes: ['Linux'], tagSettings: { tags: {}, filterOperator: 'All' } },
    }),
  ];
}
