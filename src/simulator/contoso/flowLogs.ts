import type { EstateItem } from '../estate.ts';
import { LOCATIONS, type Site } from './identities.ts';
import { networkId, securityGroupId, subnetId } from './networkPlan.ts';
import { armId, resourceRow } from './rows.ts';

interface FlowLogSpec {
  readonly site: Site;
  readonly name: string;
  readonly target: string;
  readonly enabled: boolean;
  readonly days: number;
  readonly analytics: boolean;
}

/** Every watcher stands in a group that Azure makes by itself. */
export const WATCHER_GROUP = 'NetworkWatcherRG';
const STORAGE = armId('production', 'rg-data', 'Microsoft.Storage/storageAccounts', 'stcontosodata');

/** The sandbox has none. */
function flowLogs(): readonly FlowLogSpec[] {
  return [
    // The whole network, kept and analysed.
    { site: 'production', name: 'vnet-production-flows', target: networkId('production', 'vnet-production'), enabled: true, days: 90, analytics: true },
    // There, and switched off: as good as none.
    { site: 'production', name: 'vnet-scale-flows', target: networkId('production', 'vnet-scale'), enabled: false, days: 30, analytics: false },
    { site: 'edge', name: 'vnet-edge-flows', target: networkId('edge', 'vnet-edge'), enabled: true, days: 90, analytics: true },
    // Of the only subnet, which is all there is to log, and for a week.
    { site: 'edge', name: 'snet-guarded-flows', target: subnetId('edge', 'snet-guarded'), enabled: true, days: 7, analytics: false },
    // Of one security group only: what the other subnets say to each other nobody sees.
    { site: 'legacy', name: 'nsg-legacy-ops-flows', target: securityGroupId('legacy', 'nsg-legacy-ops'), enabled: true, days: 0, analytics: false },
  ];
}

/** A watcher in each region that logs, and the logs. */
export function flowLogRows(): readonly EstateItem[] {
  const sites = [...new Set(flowLogs().map(({ site }) => site))];
  return [...sites.map(watcherRow), ...logRows()];
}

function watcherRow(site: Site): EstateItem {
  return resourceRow({ site, group: WATCHER_GROUP, type: WATCHERS, name: watcherName(site), properties: { provisioningState: 'Succeeded', runningOperationIds: [] } });
}

const WATCHERS = 'Microsoft.Network/networkWatchers';

function watcherName(site: Site): string {
  return `NetworkWatcher_${LOCATIONS[site]}`;
}

function logRows(): readonly EstateItem[] {
  return flowLogs().map((spec) => {
    const watcher = armId(spec.site, WATCHER_GROUP, WATCHERS, watcherName(spec.site));
    return resourceRow({
      site: spec.site, group: WATCHER_GROUP, type: 'Microsoft.Network/networkWatchers/flowLogs', id: `${watcher}/flowLogs/${spec.name}`, name: spec.name,
      properties: {
        provisioningState: 'Succeeded', targetResourceId: spec.target, storageId: STORAGE, enabled: spec.enabled, format: { type: 'JSON', version: 2 },
        retentionPolicy: { days: spec.days, enabled: spec.days > 0 },
        flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { enabled: spec.analytics, trafficAnalyticsInterval: 60 } },
      },
    });
  });
}
