/** The names that every part of the contoso estate uses. All ids are made up: block by kind, then a running number. */

/** The instant at which the estate is judged: tokens, requests and key ages are laid out around it. */
export const CONTOSO_NOW = '2026-11-16T09:00:00.000Z';

/** A version 4 GUID that nobody could take for a real one. */
export function guid(block: string, number: number): string {
  return `${block}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

const TENANT_ID = guid('c0705000', 1);

export const CONTOSO = {
  tenantId: TENANT_ID,
  subscriptions: { production: guid('5ab00000', 1), legacy: guid('5ab00000', 2), edge: guid('5ab00000', 3), sandbox: guid('5ab00000', 4) },
  managementGroups: { root: TENANT_ID, production: 'contoso-production', legacy: 'contoso-legacy' },
  /** The scanner's service principal. */
  clientId: guid('c11e0000', 1),
  objectId: guid('0b1ec000', 1),
  clientSecret: 'simulated-secret-of-the-contoso-scanner',
} as const;

export type Site = keyof typeof CONTOSO.subscriptions;

export const SITES: readonly Site[] = ['production', 'legacy', 'edge', 'sandbox'];

/** The management group that each subscription stands in. */
export const ABOVE: Readonly<Record<Site, 'production' | 'legacy'>> = { production: 'production', legacy: 'legacy', edge: 'production', sandbox: 'legacy' };

export const LOCATIONS: Readonly<Record<Site, string>> = { production: 'westeurope', legacy: 'northeurope', edge: 'westeurope', sandbox: 'uksouth' };

export interface Principal {
  readonly id: string;
  readonly type: 'User' | 'Group' | 'ServicePrincipal' | 'ForeignGroup';
  readonly displayName: string;
}

function user(number: number, displayName: string): Principal {
  return { id: guid('ace00000', number), type: 'User', displayName };
}

function group(number: number, displayName: string): Principal {
  return { id: guid('96000000', number), type: 'Group', displayName };
}

function workload(number: number, displayName: string): Principal {
  return { id: guid('0b1ec000', number), type: 'ServicePrincipal', displayName };
}

export const PRINCIPALS = {
  globalAdmin: user(1, 'Global administrator'),
  cloudLead: user(2, 'Cloud lead'),
  onCallEngineer: user(3, 'On-call engineer'),
  contractor: user(4, 'Contractor'),
  developer: user(5, 'Developer'),
  accessManager: user(6, 'Access manager'),
  consultant: user(7, 'Fabrikam consultant'),
  auditor: user(8, 'Visiting auditor'),
  architect: user(9, 'Partner architect'),
  formerEngineer: user(10, 'Former engineer'),
  directoryAdmin: user(30, 'Directory administrator'),
  securityLead: user(31, 'Security lead'),
  identityEngineer: user(32, 'Identity engineer'),
  identityAdviser: user(33, 'Fabrikam identity adviser'),
  domainAdmin: user(34, 'Domain administrator'),
  formerAdmin: user(35, 'Former administrator'),
  serviceManager: user(36, 'Service manager'),
  serviceAgent: user(37, 'Service agent'),
  adminNorth: user(38, 'Administrator north'),
  adminSouth: user(39, 'Administrator south'),
  adminWest: user(40, 'Administrator west'),
  analyst: user(41, 'Data analyst'),
  helpdeskLead: user(50, 'Helpdesk lead'),
  helpdeskAgent: user(51, 'Helpdesk agent'),
  emergencyOne: user(20, 'Emergency access 1'),
  emergencyTwo: user(21, 'Emergency access 2'),
  serviceDesk: user(22, 'Service desk'),
  platformAdmins: group(1, 'Platform administrators'),
  dataOwners: group(2, 'Data owners'),
  operators: group(3, 'Operators'),
  legacyAdmins: group(4, 'Legacy administrators'),
  approvers: group(5, 'Privileged access approvers'),
  platformOnCall: group(6, 'Platform on-call'),
  shiftLeads: group(7, 'Shift leads'),
  networkTeam: group(8, 'Network team'),
  sandboxOwners: group(9, 'Sandbox owners'),
  vendorOnCall: group(10, 'Vendor on-call'),
  newsletter: group(11, 'Newsletter'),
  applicationAdmins: group(30, 'Application administrators'),
  authenticationAdmins: group(31, 'Authentication administrators'),
  analysts: group(32, 'Analysts by department'),
  mfaExceptions: group(20, 'Multifactor exceptions'),
  scanner: { id: CONTOSO.objectId, type: 'ServicePrincipal', displayName: 'Compliance scanner' },
  pipeline: workload(2, 'Deployment pipeline'),
  backupJob: workload(3, 'Backup job'),
  unusedIdentity: workload(4, 'id-contoso-unused'),
  deployIdentity: workload(11, 'id-deploy'),
  clusterIdentity: workload(13, 'aks-contoso-prod'),
  provisioning: workload(30, 'Provisioning connector'),
  payroll: workload(50, 'Payroll'),
  intranet: workload(51, 'Intranet'),
  expenses: workload(52, 'Expense claims'),
  reportsIdentity: workload(53, 'id-reports'),
} as const satisfies Record<string, Principal>;
