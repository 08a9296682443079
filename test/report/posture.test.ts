import { describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import type { ExposedWay, Posture } from '../../src/model/posture.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { Unknown } from '../../src/model/unknown.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { HOSTILE, RESULT } from './fixture.ts';
import { jsonText } from './render.ts';

const CAUSE: Unknown = { reason: 'forbidden', artifact: 'Microsoft.Network/loadBalancers', scope: '/subscriptions/s', missing: ['Microsoft.Network/loadBalancers/read'], message: 'not allowed "to" read\u2028them' };
const VM = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm';
const NIC = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/nic';

const WAY: ExposedWay = {
  virtualMachine: VM, networkInterface: NIC, privateAddress: '10.0.0.4', publicAddress: '20.1.2.3', path: 'inboundNatRule', frontendPorts: '50001', via: { resource: '/lb', rule: 'ssh' }, verdict: 'open', deallocated: true,
  openings: [{
    protocol: 'Tcp', ports: '22', sources: ['Internet'], sourceCount: 1, sourceTags: ['AzureCloud'], addressCount: 3_702_258_433, verdict: 'open',
    filters: [{ level: 'subnet', securityGroup: '/nsg', rule: '</script>', priority: 100 }, { level: 'none', securityGroup: '', rule: '', priority: null }], sentence: 'anybody -> vm', rootCause: 'rule ssh of /nsg',
  }],
  unknown: CAUSE,
};

/** Every member that there can be, in one row at least. */
const POSTURE: Posture = {
  exposure: { unread: [CAUSE], ways: [WAY, { virtualMachine: null, networkInterface: NIC, privateAddress: '', publicAddress: '', path: null, verdict: 'unknown', openings: [], unknown: CAUSE }] },
  jit: {
    unread: [{ ...CAUSE, artifact: 'Microsoft.Security/pricings' }],
    machines: [
      {
        id: VM, group: 'configured', state: 'weak', ports: [{ port: 22, protocol: '*', maxDuration: 'PT3H' }],
        live: [{ port: 22, requestor: 'ann@contoso.example', sources: [], startedAt: '2026-11-16T08:00:00.000Z', endsAt: '2026-11-16T11:00:00.000Z' }],
        lastRequestor: 'ann@contoso.example', lastRequestedAt: '2026-11-16T08:00:00.000Z', unknown: CAUSE,
      },
      { id: `${VM}2`, group: 'unsupported', reason: 'noPlan2', state: 'notApplicable', ports: [], live: [] },
    ],
  },
  privileged: {
    unread: [CAUSE, CAUSE],
    holders: [
      { grant: '/a', directory: false, role: 'Owner', scope: '/subscriptions/s', principalId: 'g', principalName: 'Team', principalKind: 'group', holding: 'timeBound', until: '2026-12-01T00:00:00.000Z', people: 3, unknown: CAUSE },
      { grant: '/b', directory: true, role: 'Global Administrator', scope: '/', principalId: 'p', principalName: 'p' },
    ],
  },
  credentials: {
    unread: [CAUSE], days: 90, later: 4,
    items: [{ resourceId: '/kv/secrets/s', resourceName: 'kv', kind: 'vaultSecret', name: 's', endsAt: '2026-11-30T00:00:00.000Z', expired: false, succeeded: true, disabled: true }],
  },
};
const WITH: ScanResult = { ...RESULT, posture: POSTURE };

function faultsOf(document: unknown): readonly string[] {
  return validateAgainstSchema(readSchema('scan-result'), document as JsonValue).map((fault) => `/${fault.path.join('/')} ${fault.message}`);
}

function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([key, inner]) => [key, reversedKeys(inner)]));
}

describe('posture in the JSON report', () => {
  it('is held whole, by the schema, between the baseline and the summary', () => {
    const document = JSON.parse(jsonText(WITH)) as Record<string, unknown>;
    expect(document).toEqual(JSON.parse(JSON.stringify(WITH)));
    expect(faultsOf(document)).toEqual([]);
    const keys = Object.keys(document);
    expect(keys.slice(keys.indexOf('posture') - 1, keys.indexOf('posture') + 2)).toEqual(['waivers', 'posture', 'summary']);
  });

  it('is left out where the result has none', () => {
    expect(JSON.parse(jsonText(RESULT))).not.toHaveProperty('posture');
  });

  it('does not depend on the order of keys, and is written again byte for byte', () => {
    expect(jsonText(reversedKeys(WITH) as ScanResult)).toBe(jsonText(WITH));
    expect(jsonText(JSON.parse(jsonText(WITH)) as ScanResult)).toBe(jsonText(WITH));
  });

  it('has a row a line', () => {
    const lines = jsonText(WITH).split('\n');
    expect(lines.filter((line) => line.startsWith('{"virtualMachine"'))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('{"id"') && line.includes('"group"'))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('{"grant"'))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('{"resourceId"'))).toHaveLength(1);
  });

  it('holds what was redacted beside it', () => {
    const scan = { ...RESULT.scan, redacted: ['names', 'tags'] as const };
    const document = JSON.parse(jsonText({ ...WITH, scan })) as ScanResult;
    expect(document.scan.redacted).toEqual(['names', 'tags']);
    expect(faultsOf(document)).toEqual([]);
    expect(faultsOf({ ...document, scan: { ...scan, redacted: ['secrets'] } })).not.toEqual([]);
    expect(JSON.parse(jsonText({ ...HOSTILE, posture: POSTURE }))).toMatchObject({ posture: JSON.parse(JSON.stringify(POSTURE)) as object });
  });
});

describe('the schema of posture', () => {
  const [way] = POSTURE.exposure.ways;
  const [machine] = POSTURE.jit.machines;
  const [holder] = POSTURE.privileged.holders;
  const [credential] = POSTURE.credentials.items;

  it.each<[string, unknown]>([
    ['a list that is missing', { ...POSTURE, jit: undefined }],
    ['an unknown member', { ...POSTURE, extra: 1 }],
    ['a list without what was not read', { ...POSTURE, exposure: { ways: [] } }],
    ['an unknown verdict', { ...POSTURE, exposure: { unread: [], ways: [{ ...way, verdict: 'closed' }] } }],
    ['more than twenty sources', { ...POSTURE, exposure: { unread: [], ways: [{ ...way, openings: [{ ...WAY.openings[0], sources: Array.from({ length: 21 }, () => 'a-b') }] }] } }],
    ['an opening without a filter', { ...POSTURE, exposure: { unread: [], ways: [{ ...way, openings: [{ ...WAY.openings[0], filters: [] }] }] } }],
    ['an unknown group', { ...POSTURE, jit: { unread: [], machines: [{ ...machine, group: 'healthy' }] } }],
    ['an unknown holding', { ...POSTURE, privileged: { unread: [], holders: [{ ...holder, holding: 'unknown' }] } }],
    ['an end that is no instant', { ...POSTURE, credentials: { ...POSTURE.credentials, items: [{ ...credential, endsAt: 'soon' }] } }],
    ['a number below nothing', { ...POSTURE, credentials: { ...POSTURE.credentials, later: -1 } }],
  ])('refuses %s', (_name, posture) => {
    expect(faultsOf(JSON.parse(JSON.stringify({ ...RESULT, posture })))).not.toEqual([]);
  });
});
