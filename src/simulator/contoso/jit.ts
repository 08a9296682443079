import type { EstateItem } from '../estate.ts';
import type { Json, JsonMap } from '../json.ts';
import { LOCATIONS, type Site } from './identities.ts';
import { ENGINEER, OFFICE } from './networkSpec.ts';
import { armId } from './rows.ts';

/** The machine as the policy names it: in the case that whoever configured it typed. */
function machine(site: Site, group: string, name: string): string {
  return armId(site, group, 'Microsoft.Compute/virtualMachines', name);
}

function port(number: number, source: string | readonly string[], duration: string, protocol = '*'): JsonMap {
  const allowed = typeof source === 'string' ? { allowedSourceAddressPrefix: source } : { allowedSourceAddressPrefixes: source };
  return { number, protocol, ...allowed, maxRequestAccessDuration: duration };
}

function request(id: string, ports: readonly JsonMap[], startTimeUtc: string, requestor: string): JsonMap {
  return { startTimeUtc, requestor, justification: 'maintenance window', virtualMachines: [{ id, ports }] };
}

function policy(site: Site, group: string, name: string, virtualMachines: readonly Json[], requests: readonly Json[]): EstateItem {
  const location = LOCATIONS[site];
  return {
    kind: 'Basic',
    id: armId(site, group, `Microsoft.Security/locations/${location}/jitNetworkAccessPolicies`, name),
    name, type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', location,
    properties: { provisioningState: 'Succeeded', virtualMachines, requests },
  };
}

export function jitPolicies(): readonly EstateItem[] {
  const admin = (name: string): string => machine('production', 'rg-admin', name);
  const edge = (name: string): string => machine('edge', 'RG-EDGE', name);
  return [
    policy('production', 'rg-web', 'default', [
      // As strong as it should be: the offices, three hours.
      { id: machine('production', 'RG-WEB', 'vm-web-01'), ports: [port(22, OFFICE, 'PT3H', 'TCP')] },
      // Any source, eight hours: weak.
      { id: machine('production', 'rg-web', 'vm-web-02'), ports: [port(22, '*', 'PT8H')] },
    ], []),
    policy('production', 'rg-admin', 'default', [
      { id: admin('vm-jump-01'), ports: [port(3389, [OFFICE], 'PT3H')] },
      // A range, but a whole day: weak by its duration alone.
      { id: admin('VM-JUMP-02'), ports: [port(3389, OFFICE, 'P1D')] },
      { id: admin('vm-ops-01'), ports: [port(22, '*', 'PT3H')] },
      // Deleted long ago, still in the policy.
      { id: admin('vm-retired-01'), ports: [port(22, OFFICE, 'PT3H')] },
    ], [
      // Alive at the estate's instant. Seven digits of a second, as the service writes them.
      request(admin('vm-jump-01'), [{ number: 3389, allowedSourceAddressPrefix: ENGINEER, endTimeUtc: '2026-11-16T10:30:00.1234567Z', status: 'Initiated', statusReason: 'UserRequested' }], '2026-11-16T08:30:00.1234567Z', 'oncall.engineer@contoso.example'),
      // Over, and cleaned up.
      request(admin('vm-jump-02'), [{ number: 3389, allowedSourceAddressPrefix: ENGINEER, endTimeUtc: '2026-11-15T18:00:00Z', status: 'Revoked', statusReason: 'Expired' }], '2026-11-15T15:00:00Z', 'cloud.lead@contoso.example'),
      // Over, and its allow rule is still there.
      request(admin('vm-ops-01'), [{ number: 22, allowedSourceAddressPrefix: '*', endTimeUtc: '2026-11-14T12:00:00Z', status: 'Revoked', statusReason: 'Expired' }], '2026-11-14T09:00:00Z', 'contractor@contoso.example'),
    ]),
    policy('edge', 'rg-edge', 'default', [
      // One of its two open ports is covered: partial.
      { id: edge('vm-partial-01'), ports: [port(22, OFFICE, 'PT3H')] },
      // Covered, and open all the same by the frontend's address: bypassed.
      { id: edge('vm-float-01'), ports: [port(22, OFFICE, 'PT3H')] },
      // May be asked for from anywhere, and was.
      { id: edge('vm-jump-03'), ports: [port(22, '*', 'PT3H')] },
      // Behind a firewall: reached by the firewall's address, at the port that the request says.
      { id: edge('vm-dnat-03'), ports: [port(3389, OFFICE, 'PT3H', 'TCP')] },
      { id: edge('vm-dnat-04'), ports: [port(3389, OFFICE, 'PT180M', 'TCP')] },
    ], [
      request(edge('vm-jump-03'), [{ number: 22, allowedSourceAddressPrefix: '*', endTimeUtc: '2026-11-16T11:00:00.0000000Z', status: 'Initiated', statusReason: 'UserRequested' }], '2026-11-16T08:00:00.0000000Z', 'contractor@contoso.example'),
      request(edge('vm-dnat-03'), [{ number: 3389, allowedSourceAddressPrefix: ENGINEER, endTimeUtc: '2026-11-16T11:00:00.0000000Z', status: 'Initiated', statusReason: 'UserRequested', mappedPort: 13389 }], '2026-11-16T08:00:00.0000000Z', 'oncall.engineer@contoso.example'),
      request(edge('vm-dnat-04'), [{ number: 3389, allowedSourceAddressPrefix: '*', endTimeUtc: '2026-11-14T12:00:00.0000000Z', status: 'Revoked', statusReason: 'Expired', mappedPort: 13390 }], '2026-11-14T09:00:00.0000000Z', 'contractor@contoso.example'),
    ]),
    // From the days when the legacy subscription had the Defender plan, from any source and for a whole day.
    policy('legacy', 'Legacy-Ops', 'vm-ops-old-01-JITPolicy', [{ id: machine('legacy', 'legacy-ops', 'vm-ops-old-01'), ports: [port(22, '*', 'PT24H')] }], []),
  ];
}
