import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOG } from '../../../src/model/catalog.ts';
import type { ExposedWay, ExpiringCredential, JitMachine, Posture, PrivilegedHolder } from '../../../src/model/posture.ts';
import type { Unknown } from '../../../src/model/unknown.ts';
import { idKey } from '../../../src/values/armId.ts';
import { contosoSnapshot, postureIn, without, type Withheld } from './estates.ts';

/**
 * The law of the lists: what may not be read never makes a list shorter without its `unread` telling it, and never makes a row better than it is.
 */
const snapshot = await contosoSnapshot();
const whole = postureIn(snapshot);
const SUBSCRIPTIONS = snapshot.manifest.scopes.seen.map(({ subscriptionId }) => subscriptionId);
const HELD = CATALOG.map(({ type }) => type).filter((type) => [...snapshot.rows(type)].length > 0);

/** What the lists are about and what they are made of, by their READMEs; nothing else may change them. */
const READ = new Set([
  'compute/virtualMachines', 'compute/virtualMachineScaleSets', 'compute/virtualMachineScaleSets/virtualMachines', 'compute/virtualMachineScaleSets/virtualMachines/networkInterfaces',
  'compute/virtualMachineScaleSets/virtualMachines/networkInterfaces/ipConfigurations/publicIPAddresses', 'network/networkInterfaces', 'network/networkSecurityGroups', 'network/publicIPAddresses',
  'network/publicIPPrefixes', 'network/virtualNetworks', 'network/routeTables', 'network/loadBalancers', 'network/azureFirewalls', 'network/firewallPolicies', 'network/firewallPolicies/ruleCollectionGroups', 'network/ipGroups',
  'network/effectiveSecurityAdminRules', 'network/networkManagers/securityAdminRegionalGoalStates', 'network/networkManagers/securityAdminConfigurations/ruleCollections/snapshots',
  'network/networkManagers/securityAdminConfigurations/ruleCollections/rules/snapshots', 'network/networkGroupMemberships', 'network/serviceTags', 'security/locations/jitNetworkAccessPolicies', 'security/pricings',
  'authorization/roleAssignments', 'authorization/roleDefinitions', 'authorization/denyAssignments', 'authorization/roleEligibilityScheduleInstances', 'authorization/roleAssignmentScheduleInstances', 'resources/subscriptions',
  'management/managementGroups', 'graph/users', 'graph/groups', 'graph/servicePrincipals', 'graph/applications', 'graph/groupMembers', 'graph/groupEligibilityScheduleInstances', 'graph/directoryRoleAssignments',
  'graph/directoryRoleDefinitions', 'graph/directoryRoleEligibilityScheduleInstances', 'graph/directoryRoleAssignmentScheduleInstances', 'keyvault/vaults/keys', 'keyvault/vaults/secrets',
].map((type) => `microsoft.${type}`.toLowerCase()));

const isRead = (type: string): boolean => READ.has(type.toLowerCase());

type Fault = string;

/** Whether something is told that was not when everything was read. */
function toldMore(now: readonly Unknown[], before: readonly Unknown[]): boolean {
  return now.some((cause) => !before.some((known) => JSON.stringify(known) === JSON.stringify(cause)));
}

const BADNESS = ['temporary', 'restricted', 'open'] as const;

/** A way may be gone from the list where its interface has one that could not be followed in its place. */
function faultsOfWays(part: Posture['exposure'], full: Posture['exposure']): readonly Fault[] {
  const byInterface = Map.groupBy(part.ways, ({ networkInterface }) => idKey(networkInterface));
  const isKept = (way: ExposedWay): boolean => (byInterface.get(idKey(way.networkInterface)) ?? []).some((one) => {
    if (one.verdict === 'unknown') return one.unknown !== undefined;
    return one.publicAddress === way.publicAddress && one.path === way.path && BADNESS.indexOf(one.verdict) >= BADNESS.findIndex((verdict) => verdict === way.verdict);
  });
  if (toldMore(part.unread, full.unread)) return part.ways.filter(({ verdict, unknown }) => verdict === 'unknown' && unknown === undefined).map(({ networkInterface }) => `unknown without a cause: ${networkInterface}`);
  return full.ways.filter((way) => !isKept(way)).map(({ networkInterface, publicAddress }) => `gone or better: ${networkInterface} by ${publicAddress}`);
}

/** States in which a machine is worse off than in others: what is seen open is told open, whatever a deny that was not read would do. */
const WORSE = ['unprotected', 'partial', 'bypassed'];

function faultsOfMachines(part: Posture['jit'], full: Posture['jit']): readonly Fault[] {
  const after = new Map(part.machines.map((machine) => [idKey(machine.id), machine]));
  return full.machines.flatMap((before): readonly Fault[] => {
    const now = after.get(idKey(before.id));
    if (now === undefined) return toldMore(part.unread, full.unread) ? [] : [`gone: ${before.id}`];
    return machineFaults(before, now).map((fault) => `${fault}: ${before.id}`);
  });
}

function machineFaults(before: JitMachine, now: JitMachine): readonly Fault[] {
  const isExcused = now.unknown !== undefined;
  return [
    ...(now.group === before.group || (now.group === 'unknown' && isExcused) ? [] : [`group ${before.group} -> ${now.group}`]),
    ...(now.state === before.state || (now.state === undefined && isExcused) || WORSE.includes(now.state ?? '') ? [] : [`state ${before.state ?? ''} -> ${now.state ?? ''}`]),
    ...(now.live.length >= before.live.length || isExcused ? [] : ['live requests gone']),
    ...(now.lastRequestor === before.lastRequestor || (now.lastRequestor === undefined && isExcused) ? [] : ['another last requester']),
  ];
}

function faultsOfHolders(part: Posture['privileged'], full: Posture['privileged']): readonly Fault[] {
  const after = new Map(part.holders.map((holder) => [holder.grant, holder]));
  return full.holders.flatMap((before): readonly Fault[] => {
    const now = after.get(before.grant);
    if (now === undefined) return toldMore(part.unread, full.unread) ? [] : [`gone: ${before.grant}`];
    return holderFaults(before, now).map((fault) => `${fault}: ${before.grant}`);
  });
}

function holderFaults(before: PrivilegedHolder, now: PrivilegedHolder): readonly Fault[] {
  return (['principalKind', 'holding', 'people', 'until'] as const).flatMap((key) => {
    const isLeftOut = now[key] === undefined && now.unknown !== undefined;
    return now[key] === before[key] || isLeftOut ? [] : [`${key} ${String(before[key])} -> ${String(now[key])}`];
  });
}

/** Without secrets, half of a certificate cannot be told from a key. */
const kindOf = ({ kind }: ExpiringCredential): string => (kind === 'vaultCertificate' || kind === 'vaultKey' ? 'key' : kind);

function faultsOfCredentials(part: Posture['credentials'], full: Posture['credentials']): readonly Fault[] {
  const isKept = (before: ExpiringCredential): boolean => part.items.some((now) => now.name === before.name && now.endsAt === before.endsAt && kindOf(now) === kindOf(before) && now.expired === before.expired);
  const isTold = toldMore(part.unread, full.unread);
  const gone = full.items.filter((before) => !isKept(before)).map(({ name }) => `gone: ${name}`);
  return isTold ? [] : [...gone, ...(part.later === full.later ? [] : [`${full.later} later ones are ${part.later}`])];
}

function faultsIn(part: Posture): readonly Fault[] {
  return [
    ...faultsOfWays(part.exposure, whole.exposure), ...faultsOfMachines(part.jit, whole.jit),
    ...faultsOfHolders(part.privileged, whole.privileged), ...faultsOfCredentials(part.credentials, whole.credentials),
  ];
}

describe('what may not be read', () => {
  it.each(HELD.filter(isRead))('never vanishes without a word, nor looks better: %s', (type) => {
    expect(faultsIn(postureIn(without(snapshot, [{ type }])))).toEqual([]);
  });

  it('changes nothing where no list is made of it', () => {
    const others = HELD.filter((type) => !isRead(type));
    expect(others.length).toBeGreaterThan(30);
    expect(postureIn(without(snapshot, others.map((type) => ({ type }))))).toEqual(whole);
  });

  it('neither do several together, in some subscriptions', () => {
    const one = fc.record({ type: fc.constantFrom(...HELD.filter(isRead)), subscription: fc.option(fc.constantFrom(...SUBSCRIPTIONS), { nil: undefined }) });
    fc.assert(fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (drawn) => {
      // The directory is of no subscription.
      const withheld = drawn.map(({ type, subscription }): Withheld => (subscription === undefined || /^microsoft\.(?:graph|management)\//iu.test(type) ? { type } : { type, subscription }));
      expect(faultsIn(postureIn(without(snapshot, withheld)))).toEqual([]);
    }), { numRuns: 30 });
  });

  it.each<[keyof Posture, readonly string[]]>([
    ['exposure', ['Microsoft.Compute/virtualMachines', 'Microsoft.Network/networkInterfaces', 'Microsoft.Network/loadBalancers', 'Microsoft.Network/networkSecurityGroups']],
    ['jit', ['Microsoft.Compute/virtualMachines', 'Microsoft.Security/locations/jitNetworkAccessPolicies', 'Microsoft.Security/pricings']],
    ['privileged', ['Microsoft.Authorization/roleAssignments', 'Microsoft.Authorization/roleEligibilityScheduleInstances', 'Microsoft.Graph/directoryRoleAssignments', 'Microsoft.Graph/directoryRoleEligibilityScheduleInstances']],
    ['credentials', ['Microsoft.Graph/applications', 'Microsoft.Graph/servicePrincipals', 'Microsoft.KeyVault/vaults/keys', 'Microsoft.KeyVault/vaults/secrets']],
  ])('is named by the list of %s with what would fix it, once a place', (list, types) => {
    for (const type of types) {
      const { unread } = postureIn(without(snapshot, [{ type }]))[list];
      const places = type.startsWith('Microsoft.Graph') ? 1 : SUBSCRIPTIONS.length;
      expect(unread.filter(({ artifact, reason, missing }) => artifact === type && reason === 'forbidden' && missing.includes(`${type}/read`)), type).toHaveLength(places);
    }
  });

  it('leaves a machine in no group that it may not be in', () => {
    const [production = ''] = SUBSCRIPTIONS;
    const groups = (type: string): Readonly<Record<string, number>> => {
      const { machines } = postureIn(without(snapshot, [{ type, subscription: production }])).jit;
      return Object.fromEntries([...Map.groupBy(machines.filter(({ id }) => id.includes(production)), ({ group }) => group)].map(([group, of]) => [group, of.length]));
    };
    const all = [...snapshot.rows('Microsoft.Compute/virtualMachines')].filter(({ id }) => id.includes(production)).length;
    // Without its policies any machine may be configured; without its plan those in a policy are all the same.
    expect(groups('Microsoft.Security/locations/jitNetworkAccessPolicies')).toEqual({ unknown: all });
    expect(groups('Microsoft.Security/pricings')).toEqual({ configured: 5, unknown: all - 5 });
  });
});
