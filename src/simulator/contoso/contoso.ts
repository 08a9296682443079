import type { Estate, EstateItem, Table } from '../estate.ts';
import type { IdentitySources } from '../identityEstate.ts';
import { adminRuleRows, managerRows } from './adminRules.ts';
import { alertRows } from './alerts.ts';
import { assignmentRows } from './assignments.ts';
import { bastionRows } from './bastions.ts';
import { containerRows, MANAGEMENT_GROUPS, SUBSCRIPTIONS } from './containers.ts';
import { credentialRows, vaultKeys, vaultSecrets } from './credentials.ts';
import { defenderAssessmentRows, planRows, securityContacts } from './defender.ts';
import { applications, CONTOSO_DIRECTORY, CONTOSO_IDENTITIES, CONTOSO_SOURCES } from './directory.ts';
import { entraOf } from './entra/entra.ts';
import { azureReviews } from './entra/reviews.ts';
import type { EntraState } from './entra/entraState.ts';
import { firewallRows, ruleCollectionRows } from './firewalls.ts';
import { flowLogRows } from './flowLogs.ts';
import { denyAssignments, exemptionRows, lighthouseRows, locks } from './governance.ts';
import { CONTOSO } from './identities.ts';
import { jitPolicies } from './jit.ts';
import { balancerRows } from './loadBalancers.ts';
import { machineRows } from './machines.ts';
import { activityEvents, diagnosticSettings } from './monitoring.ts';
import { networkRows } from './network.ts';
import { GROUP_ELIGIBILITIES, GROUPS, peopleOf } from './people.ts';
import { assessmentRows, maintenanceAssignmentRows, maintenanceRows } from './patching.ts';
import { assignmentInstances, eligibilityInstances } from './pim.ts';
import { policyAssignments } from './pimPolicies.ts';
import { roleRows, type Withheld } from './roles.ts';
import { scaleInstanceRows, scaleSetRows } from './scaleSets.ts';
import { serviceTags } from './serviceTags.ts';
import { federatedCredentials, identityRows, serviceRows } from './services.ts';

export { CONTOSO, CONTOSO_NOW } from './identities.ts';

/** What the scanner may not read in the legacy subscription when a partly readable tenant is wanted. */
export const CONTOSO_PARTIAL: readonly Withheld[] = [
  { action: 'Microsoft.Network/networkSecurityGroups/read', subscriptionId: CONTOSO.subscriptions.legacy },
  { action: 'Microsoft.Security/locations/jitNetworkAccessPolicies/read', subscriptionId: CONTOSO.subscriptions.legacy },
];

export interface ContosoOptions {
  /** Actions that the scanner's roles leave out, and permissions of Microsoft Graph that it lacks. The rows stay the same, but for the scanner's own roles and assignment. */
  readonly withheld?: readonly Withheld[];
  /** The most rows of one answer; 1,000 unless told. */
  readonly pageSize?: number;
  /** Providers that a subscription has not registered: nothing of them is there then. */
  readonly unregistered?: NonNullable<Estate['unregistered']>;
  /** How the directory is run; `mixed` unless told: some of it well, some badly. `sound`: what a tenant has but one of is as it should be. */
  readonly entra?: EntraState;
  /** A tenant without a licence that brings Privileged Identity Management. */
  readonly withoutPim?: boolean;
  /** Certificates (PEM) registered for the scanner; it has none unless told. */
  readonly certificates?: readonly string[];
  /** Other addresses for where workloads get tokens. */
  readonly identitySources?: Partial<IdentitySources>;
  /** Brings the rows of each table into another order. */
  readonly shuffle?: (rows: readonly EstateItem[]) => readonly EstateItem[];
}

/**
 * The hand-made tenant: about sixty machines and everything around them in four subscriptions under two management groups, with a failing and a
 * passing resource for every built-in rule, and a row of every type that is read. Each oddity says beside it what it is there to show.
 */
export function contosoEstate(options: ContosoOptions = {}): Estate {
  const { withheld = [], pageSize = 1000, shuffle = (rows) => rows } = options;
  const tables: Record<Table, readonly EstateItem[]> = {
    resources: shuffle([...machineRows(), ...networkRows(), ...credentialRows(), ...scaleSetRows(), ...balancerRows(), ...firewallRows(), ...bastionRows(), ...managerRows(), ...flowLogRows(), ...serviceRows(), ...identityRows(), ...maintenanceRows(), ...alertRows()]),
    resourcecontainers: shuffle(containerRows()),
    authorizationresources: shuffle([...assignmentRows(withheld), ...roleRows(withheld)]),
    securityresources: shuffle([...planRows(), ...defenderAssessmentRows()]),
    networkresources: shuffle([...adminRuleRows(), ...ruleCollectionRows()]),
    computeresources: shuffle(scaleInstanceRows()),
    patchassessmentresources: shuffle(assessmentRows()),
    maintenanceresources: shuffle(maintenanceAssignmentRows()),
    policyresources: shuffle(exemptionRows()),
    managedserviceresources: shuffle(lighthouseRows()),
  };
  return {
    tenantId: CONTOSO.tenantId,
    applications: applications(options.certificates ?? [], withheld.map(({ action }) => action)),
    managedIdentities: Object.values(CONTOSO_IDENTITIES),
    identitySources: { ...CONTOSO_SOURCES, ...options.identitySources },
    directory: { ...CONTOSO_DIRECTORY, ...(options.withoutPim === true ? { subscribedSkus: [] } : {}), ...entraOf(options.entra ?? 'mixed') },
    principals: peopleOf(options.entra ?? 'mixed'),
    groups: GROUPS,
    groupEligibilities: GROUP_ELIGIBILITIES,
    managementGroups: MANAGEMENT_GROUPS,
    subscriptions: SUBSCRIPTIONS,
    tables,
    arm: shuffle(onlyOverArm(withheld)),
    ...(options.withoutPim === true ? { withoutPim: true } : {}),
    ...(options.unregistered === undefined ? {} : { unregistered: options.unregistered }),
    pageSize,
  };
}

/** What no table of Resource Graph holds. */
function onlyOverArm(withheld: readonly Withheld[]): readonly EstateItem[] {
  return [
    ...jitPolicies(), ...eligibilityInstances(), ...assignmentInstances(withheld), ...policyAssignments(), ...vaultSecrets(), ...vaultKeys(), ...federatedCredentials(), ...serviceTags(),
    ...denyAssignments(), ...azureReviews(), ...locks(), ...securityContacts(), ...diagnosticSettings(), ...activityEvents(),
  ];
}
