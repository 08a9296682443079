import { describe, expect, it } from 'vitest';
import { clusterUpgradesFact } from '../../../src/facts/patching/clusterUpgrades.ts';
import { scaleSetPatchingFact } from '../../../src/facts/patching/scaleSetPatching.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { linux, windows } from './machine.ts';

const CLUSTERS = 'Microsoft.ContainerService/managedClusters';

function set(model: JsonObject | null, more: JsonObject = {}, group = 'rg'): JsonObject {
  return {
    id: `${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachineScaleSets/vmss`, type: 'Microsoft.Compute/virtualMachineScaleSets', name: 'vmss',
    properties: { orchestrationMode: 'Uniform', upgradePolicy: { mode: 'Automatic' }, ...(model === null ? {} : { virtualMachineProfile: model }), ...more },
  };
}

function cluster(properties: JsonObject | null, subscription = SUBSCRIPTION): JsonObject {
  return { id: `${subscription}/resourceGroups/rg/providers/${CLUSTERS}/aks`, type: CLUSTERS, name: 'aks', properties };
}

function patchedBy(given: JsonObject, rows: readonly JsonObject[] = [], gaps: readonly Gap[] = []): unknown {
  return plain(answersOf(scaleSetPatchingFact, given, snapshotOf([given, ...rows], gaps)))['patchedBy'];
}

const UPGRADED = { upgradePolicy: { mode: 'Manual', automaticOSUpgradePolicy: { enableAutomaticOSUpgrade: true } } };

describe('the instances of a scale set', () => {
  it.each([
    ['an old Linux image, whose model is rolled out at once', set(linux()), 'image'],
    ['newer images', set(linux(), UPGRADED), 'imageUpgrade'],
    ['Windows by itself', set(windows({ enableAutomaticUpdates: true })), 'system'],
    ['Windows by hand', set(windows({ enableAutomaticUpdates: false })), 'people'],
    ['the platform', set(linux({ patchSettings: { patchMode: 'AutomaticByPlatform' } }), { orchestrationMode: 'Flexible' }), 'platform'],
    ['a mode that is new', set(linux({ patchSettings: { patchMode: 'AutomaticByFleet' } })), 'unknown: notCollected'],
    ['a flexible set without a profile', set(null, { orchestrationMode: 'flexible' }), 'machines'],
    ['a uniform set without a profile', set(null), 'unknown: notCollected'],
    ['a set of no kind without a profile', set(null, { orchestrationMode: null }), 'unknown: notCollected'],
    ['a profile without its system', set({}), 'unknown: notCollected'],
  ])('are patched by %s', (_name, given, expected) => {
    expect(patchedBy(given)).toBe(expected);
  });

  it('belong to a cluster where they stand in the group of its nodes', () => {
    expect(patchedBy(set(linux(), {}, 'MC_RG'), [cluster({ nodeResourceGroup: 'mc_rg' })])).toBe('cluster');
    expect(patchedBy(set(linux()), [cluster({ nodeResourceGroup: 'mc_rg' })])).toBe('image');
    expect(patchedBy(set(linux(), {}, 'mc_rg'), [cluster({ nodeResourceGroup: 'mc_rg' }, '/subscriptions/00000000-0000-4000-8000-000000000002')])).toBe('image');
  });

  it('may belong to a cluster that was not read, or does not name its group', () => {
    expect(patchedBy(set(linux()), [], [gap(CLUSTERS, SUBSCRIPTION)])).toBe('unknown: forbidden');
    expect(patchedBy(set(linux()), [cluster({})])).toBe('unknown: notCollected');
    expect(patchedBy(set(linux()), [cluster({}, '/subscriptions/00000000-0000-4000-8000-000000000002')])).toBe('image');
    expect(patchedBy(set(linux(), UPGRADED), [cluster({})])).toBe('imageUpgrade');
  });
});

describe('a cluster', () => {
  it.each([
    [{ upgradeChannel: 'stable', nodeOSUpgradeChannel: 'NodeImage' }, 'stable', 'NodeImage'],
    [{ upgradeChannel: 'Rapid', nodeOSUpgradeChannel: 'securitypatch' }, 'rapid', 'SecurityPatch'],
    [{ upgradeChannel: 'node-image' }, 'node-image', 'NodeImage'],
    [{ upgradeChannel: 'node-image', nodeOSUpgradeChannel: 'None' }, 'node-image', 'None'],
    [{ upgradeChannel: 'stable' }, 'stable', 'None'],
    [{ upgradeChannel: 'later' }, 'later', 'None'],
    [{}, 'none', 'None'],
    [null, 'none', 'None'],
  ])('with %o takes the channels %s and %s', (autoUpgradeProfile, channel, nodeChannel) => {
    expect(plain(answersOf(clusterUpgradesFact, cluster({ autoUpgradeProfile, kubernetesVersion: '1.33' })))).toEqual({ channel, nodeChannel, version: '1.33' });
  });

  it('that came without properties says nothing', () => {
    expect(new Set(Object.values(plain(answersOf(clusterUpgradesFact, cluster(null)))))).toEqual(new Set(['unknown: notCollected']));
  });
});
