import { NO_ROWS, type Estate, type EstateItem, type Table } from '../estate.ts';
import type { Directory } from '../identityEstate.ts';
import { assignmentRow, assignmentsOf, eligibilitiesOf, sharedHoldings, type Holding } from './access.ts';
import { adminRuleRows } from './adminRules.ts';
import { balancerRows } from './balancers.ts';
import { containerRows } from './containers.ts';
import { credentialRows, planRows, vaultSecrets } from './credentials.ts';
import { firewallRows, ruleCollectionRows } from './firewalls.ts';
import { jitPolicies } from './jit.ts';
import { machinesOf } from './machinePlan.ts';
import { machineRows } from './machines.ts';
import { networkRows } from './network.ts';
import { peopleOf, SCANNER, type People } from './people.ts';
import { assignmentInstance, eligibilityInstance, policyAssignments } from './pim.ts';
import { GENERATED, planOf, type EstateOptions, type Site } from './plan.ts';
import { roleRows } from './roles.ts';
import { scaleInstanceRows, scaleSetRows } from './scaleSets.ts';
import { waysOf } from './ways.ts';

export { GENERATED, type EstateOptions } from './plan.ts';

/**
 * An estate of any size, made up from a seed: the same options give the same estate. In the very shapes of the hand-made one;
 * every id in it is there once, and whatever a row names is there.
 */
export function generateEstate(options: EstateOptions): Estate {
  const plan = planOf(options);
  const people = peopleOf(options);
  const shared = sharedHoldings(plan, people);
  let publicNumber = 0;
  const parts = plan.sites.map((site) => {
    const part = partOf(options.seed, site, plan.sites, people, publicNumber);
    publicNumber += site.machines;
    return part;
  });
  const tables: Record<Table, readonly EstateItem[]> = {
    ...NO_ROWS,
    resources: parts.flatMap(({ resources }) => resources),
    resourcecontainers: containerRows(plan),
    authorizationresources: [...shared.map((holding) => assignmentRow(options.seed, holding)), ...parts.flatMap(({ assignments }) => assignments), ...roleRows(plan)],
    securityresources: plan.sites.flatMap(planRows),
    networkresources: [...parts.flatMap(({ collections }) => collections), ...plan.sites.slice(0, 1).flatMap((manager) => adminRuleRows(options.seed, { manager, sites: parts.flatMap(({ governed }) => governed) }))],
    computeresources: parts.flatMap(({ instances }) => instances),
  };
  return {
    tenantId: GENERATED.tenantId,
    applications: [{ clientId: GENERATED.clientId, objectId: GENERATED.objectId, secret: GENERATED.clientSecret, displayName: SCANNER.displayName, graphPermissions: GRAPH_PERMISSIONS }],
    directory: LICENSED,
    managementGroups: plan.managementGroups,
    subscriptions: plan.sites.map(({ subscriptionId, name, managementGroup }) => ({ subscriptionId, displayName: name, state: 'Enabled', managementGroup })),
    principals: [...people.users, ...people.workloads, SCANNER],
    groups: people.groups,
    groupEligibilities: people.groupEligibilities,
    tables,
    arm: [...shared.map((holding) => assignmentInstance(options.seed, holding, new Map())), ...parts.flatMap(({ arm }) => arm)],
    pageSize: options.pageSize ?? 1000,
  };
}

/** What one subscription adds. */
interface Part {
  readonly resources: readonly EstateItem[];
  readonly instances: readonly EstateItem[];
  readonly collections: readonly EstateItem[];
  /** The subscription, where security admin rules are in force in its network. */
  readonly governed: readonly Site[];
  readonly assignments: readonly EstateItem[];
  readonly arm: readonly EstateItem[];
}

function partOf(seed: number, site: Site, sites: readonly Site[], people: People, publicNumber: number): Part {
  const machines = machinesOf(site, publicNumber);
  const ways = waysOf(seed, site, sites, machines);
  const eligibilities = eligibilitiesOf(site, people);
  const assignments = assignmentsOf(seed, site, people, machines, eligibilities);
  const byNumber = new Map<number, Holding>(eligibilities.map((holding) => [holding.number, holding]));
  return {
    resources: [
      ...machineRows(seed, site, machines, ways), ...networkRows(seed, site, machines, ways), ...balancerRows(site, machines, ways), ...firewallRows(site, machines, ways), ...scaleSetRows(seed, site, ways), ...credentialRows(site),
    ],
    instances: scaleInstanceRows(seed, site, ways),
    collections: ruleCollectionRows(site, machines, ways),
    governed: ways.isGoverned ? [site] : [],
    assignments: assignments.map((holding) => assignmentRow(seed, holding)),
    arm: [
      ...jitPolicies(site, machines),
      ...eligibilities.map((holding) => eligibilityInstance(seed, holding)),
      ...assignments.map((holding) => assignmentInstance(seed, holding, byNumber)),
      ...policyAssignments(seed, site, site.random.pick(people.groups).id),
      ...vaultSecrets(site),
    ],
  };
}

const GRAPH_PERMISSIONS = [
  'LicenseAssignment.Read.All', 'User.Read.All', 'GroupMember.Read.All', 'Application.Read.All', 'PrivilegedEligibilitySchedule.Read.AzureADGroup', 'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  'RoleManagementPolicy.Read.AzureADGroup', 'RoleManagement.Read.Directory', 'RoleManagementAlert.Read.Directory', 'Policy.Read.All', 'AuthenticationContext.Read.All', 'AuditLog.Read.All', 'AccessReview.Read.All',
];

/** Licences of Entra ID P2, which Privileged Identity Management needs. */
const LICENSED: Directory = {
  organization: { id: GENERATED.tenantId, displayName: 'Generated' },
  subscribedSkus: [{
    id: `${GENERATED.tenantId}_84a661c4-e949-4bd2-a560-ed7766fcaf2b`, skuId: '84a661c4-e949-4bd2-a560-ed7766fcaf2b', skuPartNumber: 'AAD_PREMIUM_P2', appliesTo: 'User', capabilityStatus: 'Enabled', consumedUnits: 1,
    prepaidUnits: { enabled: 1000, suspended: 0, warning: 0, lockedOut: 0 },
    servicePlans: [{ servicePlanId: 'eec0eb4f-6444-4f95-aba0-50c24d67f998', servicePlanName: 'AAD_PREMIUM_P2', provisioningStatus: 'Success', appliesTo: 'User' }],
  }],
};
