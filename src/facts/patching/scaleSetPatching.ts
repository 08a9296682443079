import type { FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { resourceGroupOf, subscriptionOf } from '../../values/armId.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';
import { CLUSTERS } from './clusterUpgrades.ts';
import { from, modelOf, osProfileOf, SCALE_SETS, systemOf } from './machineModel.ts';
import { patchSettingsOf } from './patchSettings.ts';
import { remembered } from './schedules.ts';

const PATCHERS = ['imageUpgrade', 'platform', 'system', 'image', 'people', 'cluster', 'machines'] as const;
type Patcher = (typeof PATCHERS)[number];

const FIELDS: Readonly<Record<string, FactField>> = {
  patchedBy: {
    type: 'string',
    values: PATCHERS,
    description: 'Who installs patches: newer images that the platform rolls out, the platform inside the machines, the operating system by itself (Windows), what the image brought along (Linux), people; cluster: a node pool, which its cluster upgrades; machines: a flexible set without a profile, whose machines are judged themselves',
  },
};

/** Who patches the instances of a scale set. */
export const scaleSetPatchingFact: FactDefinition = {
  name: 'scaleSetPatching',
  description: 'Who patches the instances of a scale set',
  on: [SCALE_SETS],
  reads: [SCALE_SETS, CLUSTERS],
  fields: FIELDS,
  bind: (snapshot) => {
    const isNodePool = nodePools(snapshot);
    return (row) => ({ patchedBy: from(modelOf(row), (model) => patcherOf(row, model, isNodePool)) });
  },
};

function patcherOf(row: Row, model: JsonValue, isNodePool: (row: Row) => Answer<boolean>): Answer<Patcher> {
  if (model === null) return known('machines');
  if (at(row, 'properties', 'upgradePolicy', 'automaticOSUpgradePolicy', 'enableAutomaticOSUpgrade') === true) return known('imageUpgrade');
  return from(isNodePool(row), (isOfCluster) => (isOfCluster ? known('cluster') : guestPatcher(row, model)));
}

/** As of a machine: uniform sets have no patching by the platform, and cannot say that they want it ("Automatic VM guest patching", supported scenarios). */
function guestPatcher(row: Row, model: JsonValue): Answer<Patcher> {
  return from(systemOf(row, model), (system) => from(osProfileOf(row, model), (profile): Answer<Patcher> => {
    const { mode } = patchSettingsOf(row, system, profile);
    if (!mode.known) return mode;
    if (mode.value === 'Manual') return known('people');
    if (mode.value === 'AutomaticByPlatform') return known('platform');
    return known(system === 'Windows' ? 'system' : 'image');
  }));
}

/** Whether a set stands in the resource group of a cluster's nodes, whose name the cluster tells. */
function nodePools(snapshot: Snapshot): (row: Row) => Answer<boolean> {
  const groups = new Set<string>();
  const bare = new Map<string, Unknown>();
  for (const cluster of snapshot.rows(CLUSTERS)) {
    const group = asString(at(cluster, 'properties', 'nodeResourceGroup')) ?? '';
    if (group === '') bare.set(subscriptionOf(cluster.id) ?? '', missingPath(cluster, 'properties.nodeResourceGroup'));
    else groups.add(keyOf(cluster.id, group));
  }
  const gapOf = remembered((subscription) => gapAt(snapshot, CLUSTERS, `/subscriptions/${subscription}`) ?? bare.get(subscription));
  return ({ id }) => {
    if (groups.has(keyOf(id, resourceGroupOf(id) ?? ''))) return known(true);
    const gap = gapOf(subscriptionOf(id) ?? '');
    return gap === undefined ? known(false) : unknown(gap);
  };
}

function keyOf(id: string, group: string): string {
  return `${subscriptionOf(id) ?? ''}/${group.toLowerCase()}`;
}
