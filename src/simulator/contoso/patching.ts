import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { LOCATIONS, type Site } from './identities.ts';
import { armId, resourceRow, scopeRow, subscriptionPath } from './rows.ts';

interface AssessmentSpec {
  readonly site: Site;
  readonly group: string;
  readonly machine: string;
  readonly os: 'Windows' | 'Linux';
  readonly at: string;
  readonly reboot: boolean;
  readonly counts: JsonMap;
}

const ASSESSMENTS: readonly AssessmentSpec[] = [
  // This morning, and nothing is missing.
  { site: 'production', group: 'RG-ADMIN', machine: 'vm-jump-01', os: 'Windows', at: '2026-11-16T03:10:00.0000000Z', reboot: false, counts: { critical: 0, security: 0, updateRollup: 1, definition: 2 } },
  // This morning: security updates are missing, and those that are there wait for a restart.
  { site: 'production', group: 'RG-DATA', machine: 'vm-data-01', os: 'Windows', at: '2026-11-16T03:12:00.0000000Z', reboot: true, counts: { critical: 2, security: 5, updateRollup: 0 } },
  // Six days old: tomorrow it will be gone. All other machines have none, which does not mean that nothing is missing.
  { site: 'production', group: 'RG-WEB', machine: 'vm-web-01', os: 'Linux', at: '2026-11-10T03:10:00.0000000Z', reboot: false, counts: { security: 3, other: 41 } },
];

/** The last assessments, as the table keeps them for seven days. */
export function assessmentRows(): readonly EstateItem[] {
  return ASSESSMENTS.map((spec) => resourceRow({
    site: spec.site, group: spec.group, type: 'Microsoft.Compute/virtualMachines/patchAssessmentResults', name: 'latest',
    id: `${armId(spec.site, spec.group, 'Microsoft.Compute/virtualMachines', spec.machine)}/patchAssessmentResults/latest`,
    properties: {
      status: 'Succeeded', osType: spec.os, patchServiceUsed: spec.os === 'Windows' ? 'WU-WSUS' : 'APT', rebootPending: spec.reboot, startedBy: 'Platform',
      startDateTime: spec.at, lastModifiedDateTime: spec.at, availablePatchCountByClassification: spec.counts, errorDetails: null,
    },
  }));
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
