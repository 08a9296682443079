import type { ExposedWay, JitMachine, Posture, PrivilegedHolder, WayOpening } from '../../src/model/posture.ts';
import { IDS, JIT_FORBIDDEN, LEGACY, PRODUCTION } from './fixture.ts';

const group = (name: string): string => `/subscriptions/${PRODUCTION}/resourceGroups/rg-net/providers/Microsoft.Network/networkSecurityGroups/${name}`;

function opening(parts: Partial<WayOpening>): WayOpening {
  return {
    protocol: 'Tcp', ports: '22', sources: ['1.0.0.0-223.255.255.255'], sourceCount: 1, sourceTags: [], addressCount: 3_702_258_433, verdict: 'open',
    filters: [{ level: 'subnet', securityGroup: group('nsg-web'), rule: 'allow-ssh', priority: 100 }], sentence: 'said elsewhere', rootCause: `rule allow-ssh of ${group('nsg-web').toLowerCase()}`, ...parts,
  };
}

function way(virtualMachine: string, parts: Partial<ExposedWay>): ExposedWay {
  return { virtualMachine, networkInterface: `${virtualMachine}-nic`, privateAddress: '10.0.0.4', publicAddress: '20.0.0.4', path: 'publicIp', verdict: 'open', openings: [opening({})], ...parts };
}

function machine(id: string, parts: Partial<JitMachine>): JitMachine {
  return { id, group: 'notConfigured', state: 'unprotected', ports: [], live: [], ...parts };
}

function holder(principalName: string, parts: Partial<PrivilegedHolder>): PrivilegedHolder {
  return { grant: `/grants/${principalName}`, directory: false, role: 'Owner', scope: `/subscriptions/${PRODUCTION}`, principalId: principalName, principalName, principalKind: 'user', holding: 'standing', ...parts };
}

/** Lists by hand: each kind of row once, and one part unread. */
export const POSTURE: Posture = {
  exposure: {
    ways: [
      way(IDS.VM_WEB, {}),
      way(IDS.VM_API, { openings: [opening({ ports: '443', filters: [{ level: 'none', securityGroup: '', rule: '', priority: null }] })] }),
      way(IDS.VM_OLD_1, { verdict: 'restricted', openings: [opening({ ports: '3389', verdict: 'restricted', sources: ['203.0.113.9-203.0.113.9'], addressCount: 1 })] }),
      way(IDS.VM_OLD_2, { verdict: 'unknown', openings: [], unknown: { ...JIT_FORBIDDEN, artifact: 'Microsoft.Network/networkSecurityGroups', message: 'nsg-old was not read' } }),
    ],
    unread: [],
  },
  jit: {
    machines: [
      machine(IDS.VM_API, { group: 'configured', state: 'protected', ports: [{ port: 22, protocol: '*', maxDuration: 'PT3H' }], live: [{ port: 22, requestor: 'ann@contoso.example', sources: [], startedAt: '2026-11-24T09:00:00Z', endsAt: '2026-11-24T12:00:00.000Z' }], lastRequestor: 'ann@contoso.example', lastRequestedAt: '2026-11-24T09:00:00.000Z' }),
      machine(IDS.VM_WEB, {}),
      { id: IDS.VM_OLD_1, group: 'unsupported', reason: 'noPlan2', state: 'notApplicable', ports: [], live: [] },
      { id: IDS.VM_OLD_2, group: 'unknown', ports: [], live: [], unknown: JIT_FORBIDDEN },
    ],
    unread: [JIT_FORBIDDEN],
  },
  privileged: {
    holders: [
      holder('Ann', {}),
      holder('Operators', { principalKind: 'group', people: 7, role: 'User Access Administrator' }),
      holder('Ben', { holding: 'eligible' }),
      holder('Gone', { directory: true, role: 'Global Administrator', scope: '/', principalKind: 'orphan' }),
      { grant: '/grants/x', directory: false, role: 'Owner', scope: `/subscriptions/${LEGACY}`, principalId: '0b1ec000', principalName: '' },
    ],
    unread: [],
  },
  credentials: {
    days: 90,
    later: 4,
    items: [
      { resourceId: '/tenants/t/applications/a1', resourceName: 'Shop', kind: 'applicationSecret', name: 'deploy', endsAt: '2026-11-01T00:00:00.000Z', expired: true, succeeded: true },
      { resourceId: `${IDS.VAULT}/secrets/api-key`, resourceName: 'kv-app', kind: 'vaultSecret', name: 'api-key', endsAt: '2026-12-04T10:00:00.000Z', expired: false },
    ],
    unread: [],
  },
};
