import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown } from '../../model/unknown.ts';
import { asString, at, isJsonObject } from '../../values/json.ts';
import { missingPath } from '../missing.ts';

export const CLUSTERS = 'Microsoft.ContainerService/managedClusters';

const CHANNELS = ['none', 'patch', 'stable', 'rapid', 'node-image'] as const;
const NODE_CHANNELS = ['None', 'Unmanaged', 'SecurityPatch', 'NodeImage'] as const;

const FIELDS: Readonly<Record<string, FactField>> = {
  channel: { type: 'string', values: CHANNELS, description: 'Which newer versions of Kubernetes the cluster takes by itself; none where nothing is set' },
  nodeChannel: { type: 'string', values: NODE_CHANNELS, description: 'How the operating system of the nodes is kept new; None where nothing is set' },
  version: { type: 'string', description: 'The version of Kubernetes that the control plane runs' },
};

/** How an AKS cluster is kept new. */
export const clusterUpgradesFact: FactDefinition = {
  name: 'clusterUpgrades',
  description: 'How an AKS cluster and the operating system of its nodes are kept new',
  on: [CLUSTERS],
  reads: [CLUSTERS],
  fields: FIELDS,
  bind: () => answers,
};

/** A cluster that upgrades nothing by itself has no profile, or a channel `none` ("Automatically upgrade an AKS cluster"). */
function answers(row: Row): FactAnswers {
  if (!isJsonObject(row.properties)) {
    const cause = unknown(missingPath(row, 'properties'));
    return { channel: cause, nodeChannel: cause, version: cause };
  }
  const channel = channelOf(CHANNELS, row, 'upgradeChannel') ?? 'none';
  // The channel node-image upgrades exactly what NodeImage does.
  const nodeChannel = channelOf(NODE_CHANNELS, row, 'nodeOSUpgradeChannel') ?? (channel === 'node-image' ? 'NodeImage' : 'None');
  return { channel: known(channel), nodeChannel: known(nodeChannel), version: known(versionOf(row)) };
}

/** A channel that is not in our list passes through as it is: rules name the ones they accept. */
function channelOf(names: readonly string[], row: Row, key: string): string | undefined {
  const said = asString(at(row, 'properties', 'autoUpgradeProfile', key));
  return names.find((name) => name.toLowerCase() === said?.toLowerCase()) ?? said;
}

function versionOf(row: Row): string | null {
  return asString(at(row, 'properties', 'currentKubernetesVersion')) ?? asString(at(row, 'properties', 'kubernetesVersion')) ?? null;
}
