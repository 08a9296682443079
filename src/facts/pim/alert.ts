import type { FactDefinition } from '../../model/fact.ts';
import { known, unknown } from '../../model/unknown.ts';
import { asBoolean, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';

const ALERTS = 'Microsoft.Graph/directoryRoleAlerts';

/** Whether Privileged Identity Management raises an alert about directory roles (Microsoft Graph beta reference, "unifiedRoleManagementAlert"). */
export const pimAlertFact: FactDefinition = {
  name: 'pimAlert',
  description: 'Whether an alert of Privileged Identity Management is raised',
  on: [ALERTS],
  reads: [ALERTS],
  fields: { active: { type: 'boolean', reads: [], description: 'Whether it is raised' } },
  bind: () => (row) => {
    const active = asBoolean(at(row, 'properties', 'isActive'));
    return { active: active === undefined ? unknown(missingPath(row, 'properties.isActive')) : known(active) };
  },
};
