import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import type { JitPlan, MachinePlan } from './machinePlan.ts';
import { machineId } from './machines.ts';
import { LIVE_SOURCE } from './network.ts';
import type { Site } from './plan.ts';
import { armId } from './rows.ts';

/** One policy for each resource group that has a machine under just-in-time access, with a live request where somebody asked. */
export function jitPolicies(site: Site, machines: readonly MachinePlan[]): readonly EstateItem[] {
  const guarded = machines.flatMap((machine) => (machine.jit === undefined ? [] : [{ machine, jit: machine.jit }]));
  return [...Map.groupBy(guarded, ({ machine }) => machine.group)].map(([group, members]) => ({
    kind: 'Basic',
    id: armId(site, group, `Microsoft.Security/locations/${site.location}/jitNetworkAccessPolicies`, 'default'),
    name: 'default', type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', location: site.location,
    properties: {
      provisioningState: 'Succeeded',
      virtualMachines: members.map(({ machine, jit }) => ({ id: machineId(site, machine), ports: [{ number: jit.port, protocol: '*', allowedSourceAddressPrefix: jit.source, maxRequestAccessDuration: jit.duration }] })),
      requests: members.filter(({ jit }) => jit.isLive).map(({ machine, jit }) => requestOf(machineId(site, machine), jit)),
    },
  }));
}

function requestOf(id: string, jit: JitPlan): JsonMap {
  return {
    startTimeUtc: '2026-11-16T08:30:00.1234567Z', requestor: 'engineer@generated.example', justification: 'maintenance window',
    virtualMachines: [{ id, ports: [{ number: jit.port, allowedSourceAddressPrefix: LIVE_SOURCE, endTimeUtc: '2026-11-16T10:30:00.1234567Z', status: 'Initiated', statusReason: 'UserRequested' }] }],
  };
}
