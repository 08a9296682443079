import { compareText } from '../values/json.ts';
import type { Snapshot } from './snapshot.ts';
import { ToolError } from './toolError.ts';
import type { Gap } from './unknown.ts';

/** What a user may vouch for with `--assume`: types of which the tenant is said to hold no row that was not read. */
export const ASSUMPTIONS: Readonly<Record<string, readonly string[]>> = {
  noSecurityAdminRules: [
    'Microsoft.Network/effectiveSecurityAdminRules', 'Microsoft.Network/networkManagers/securityAdminRegionalGoalStates',
    'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/snapshots', 'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules/snapshots',
  ],
  noLoadBalancers: ['Microsoft.Network/loadBalancers'],
  noFirewalls: ['Microsoft.Network/azureFirewalls', 'Microsoft.Network/firewallPolicies/ruleCollectionGroups'],
  noScaleSets: [
    'Microsoft.Compute/virtualMachineScaleSets', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces',
    'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces/ipConfigurations/publicIPAddresses',
  ],
  noJitPolicies: ['Microsoft.Security/locations/jitNetworkAccessPolicies'],
  noPim: ['Microsoft.Authorization/roleEligibilityScheduleInstances', 'Microsoft.Authorization/roleAssignmentScheduleInstances'],
};

/**
 * The snapshot with the gaps of the vouched-for types closed. Every assumption is kept in the manifest, so that every
 * output names it. Throws ToolError USAGE for a name that is not in the list.
 */
export function assumeAbsent(snapshot: Snapshot, names: readonly string[]): Snapshot {
  const types = new Set(names.flatMap(typesOf).map((type) => type.toLowerCase()));
  if (types.size === 0) return snapshot;
  const assumes = [...new Set([...snapshot.manifest.assumes, ...names])].toSorted(compareText);
  return closeGaps(withManifest(snapshot, { ...snapshot.manifest, assumes }), (gap) => types.has(gap.artifact.toLowerCase()));
}

function typesOf(name: string): readonly string[] {
  assertAssumption(name);
  return ASSUMPTIONS[name] ?? [];
}

/** Throws ToolError USAGE for a name that is no assumption. */
export function assertAssumption(name: string): void {
  if (!Object.hasOwn(ASSUMPTIONS, name)) throw new ToolError('USAGE', `unknown assumption '${name}'`, `Known ones: ${Object.keys(ASSUMPTIONS).join(', ')}.`);
}

/** The snapshot as if some of its gaps held nothing. */
export function closeGaps(snapshot: Snapshot, isClosed: (gap: Gap) => boolean): Snapshot {
  return withManifest(snapshot, { ...snapshot.manifest, gaps: snapshot.gaps.filter((gap) => !isClosed(gap)) });
}

function withManifest(snapshot: Snapshot, manifest: Snapshot['manifest']): Snapshot {
  return {
    id: snapshot.id,
    manifest,
    gaps: manifest.gaps,
    rows: (type) => snapshot.rows(type),
    overlay: (changes) => withManifest(snapshot.overlay(changes), manifest),
  };
}
