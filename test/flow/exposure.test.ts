import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import type { ReportedEndpoint } from '../../src/facts/exposure/report.ts';
import { readSchema } from '../../src/files/assets.ts';
import { filterReport, findMachines } from '../../src/flow/exposure.ts';
import { exposureJson } from '../../src/flow/exposureDocument.ts';
import { exposureTable } from '../../src/flow/exposureTable.ts';
import { textWidth } from '../../src/report/console/layout.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { parsePortSet } from '../../src/values/ports.ts';
import { expectGolden } from '../report/golden.ts';
import { ENDPOINTS, EVERYONE_4, exposureOf, machineId, MISSING, reportOf } from './exposureFixture.ts';

const table = (exposure = exposureOf(), width = 80, color = false): string => [...exposureTable(exposure, { color, width })].join('');
const json = (exposure = exposureOf()): string => [...exposureJson(exposure)].join('');
const ALL = Object.values(ENDPOINTS);
/** One more machine, to which no way leads. */
const IDS = [...exposureOf().machines(), machineId('vm-private')];
const scaleSetId = (name: string): string => machineId(name).replace('virtualMachines', 'virtualMachineScaleSets');
/** One of them is of a flexible scale set, whose instances are ordinary machines that name it. */
const MACHINES = IDS.map((id) => (id === ENDPOINTS.guarded.virtualMachine ? { id, scaleSet: scaleSetId('vmss-flex') } : { id }));
const ports = (text: string) => parsePortSet(text.split(','));

describe('a report narrowed to ports', () => {
  const verdictOf = (endpoint: ReportedEndpoint, text: string): readonly unknown[] => {
    const [narrowed] = filterReport(reportOf([endpoint]), undefined, ports(text)).endpoints;
    return [narrowed?.verdict, narrowed?.openings.map((opening) => opening.ports)];
  };

  it.each<readonly [string, ReportedEndpoint, string, readonly unknown[]]>([
    ['keeps the openings that share a port with it', ENDPOINTS.open, '22', ['open', ['22']]],
    ['judges by the openings that are left', ENDPOINTS.open, '5986', ['restricted', ['5985-5986']]],
    ['is closed where none is left and all was read', ENDPOINTS.open, '443', ['closed', []]],
    ['does not turn unknown into closed', ENDPOINTS.unknown, '443', ['unknown', []]],
    ['says unknown where the open port was another and more may be open', ENDPOINTS.openAndUnknown, '22', ['unknown', []]],
    ['stays open where it was seen open, whatever was not read', ENDPOINTS.openAndUnknown, '443', ['open', ['443']]],
    ['asks for ports, which Icmp has none of', ENDPOINTS.icmp, '22', ['closed', []]],
    ['meets an opening of all ports', ENDPOINTS.instance, '22', ['open', ['*']]],
    ['takes lists', ENDPOINTS.open, '80,5980-5985,22', ['open', ['22', '5985-5986']]],
  ])('%s', (_what, endpoint, text, expected) => {
    expect(verdictOf(endpoint, text)).toEqual(expected);
  });

  it('never calls closed what was unknown, for any ports', () => {
    fc.assert(fc.property(fc.constantFrom(...Object.values(ENDPOINTS)), fc.integer({ min: 0, max: 65_535 }), (endpoint, port) => {
      const [narrowed] = filterReport(reportOf([endpoint]), undefined, ports(String(port))).endpoints;
      if (endpoint.verdict === 'unknown' || 'unknown' in endpoint) expect(narrowed?.verdict).not.toBe('closed');
    }));
  });
});

describe('a report narrowed to machines', () => {
  const names = (...machines: readonly string[]): readonly unknown[] => filterReport(reportOf(ALL), findMachines(MACHINES, machines), undefined).endpoints.map(({ virtualMachine }) => virtualMachine?.split('/').slice(8).join('/'));

  it.each([
    ['by name', ['vm-web'], ['vm-web']],
    ['by name in another letter case', ['VM-WEB'], ['vm-web']],
    ['by id in another letter case', [machineId('VM-web').toUpperCase()], ['vm-web']],
    ['several, in the order of the report', ['vm-guarded', 'vm-web'], ['vm-web', 'vm-guarded']],
    ['to one that has no way in: it is there, and has no endpoint', ['vm-private'], []],
    ['an instance of a scale set', ['vmss-front/0'], ['vmss-front/virtualMachines/0']],
    ['an instance by the name that Azure gives it', ['vmss-front_0'], ['vmss-front/virtualMachines/0']],
    ['all instances of a scale set', ['vmss-front'], ['vmss-front/virtualMachines/0']],
    ['all instances of a scale set by its id', [scaleSetId('VMSS-front')], ['vmss-front/virtualMachines/0']],
    ['all instances of a flexible scale set', ['VMSS-flex'], ['vm-guarded']],
    ['all instances of a flexible scale set by its id', [scaleSetId('vmss-flex')], ['vm-guarded']],
  ])('%s', (_what, asked, expected) => {
    expect(names(...asked)).toEqual(expected);
  });

  it('refuses a name that is not there, with the nearest that is', () => {
    expect(() => names('vm-wbe')).toThrow(expect.objectContaining({ code: 'USAGE', message: "there is no machine 'vm-wbe' in what was read", hint: 'Did you mean vm-web?' }));
    expect(() => names('vm-web', 'nothing-like-it')).toThrow(expect.objectContaining({ code: 'USAGE', message: "there is no machine 'nothing-like-it' in what was read" }));
  });
});

describe('the JSON document', () => {
  const faults = (text: string) => validateAgainstSchema(readSchema('exposure'), JSON.parse(text) as JsonValue).map(({ path, message }) => `/${path.join('/')} ${message}`);

  it('holds the report whole, by its schema', () => {
    const { gaps: none, ...whole } = reportOf(ALL);
    expect(none).toEqual([]);
    expect(JSON.parse(json())).toEqual(JSON.parse(JSON.stringify({ ...whole, tenant: '00000000-0000-4000-8000-0000000000aa', cloud: 'AzureCloud', now: '2026-11-16T09:00:00.000Z' })));
    expect(faults(json())).toEqual([]);
    const gaps = [{ reason: 'forbidden', artifact: 'Microsoft.Compute/virtualMachines', scope: '/subscriptions/s', missing: [], message: 'denied' }] as const;
    const lacking = json(exposureOf([], { report: { ...reportOf([]), gaps } }));
    expect(JSON.parse(lacking)).toMatchObject({ gaps });
    expect(faults(lacking)).toEqual([]);
    expect(faults(json(exposureOf([], { simulated: true })))).toEqual([]);
  });

  it('has an endpoint a line and its members in one order, whatever order they came in', () => {
    const reversed = (value: unknown): unknown => Array.isArray(value) ? value.map(reversed) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).toReversed().map(([key, inner]) => [key, reversed(inner)])) : value;
    const other = Object.values(ENDPOINTS).map((endpoint) => reversed(endpoint) as ReportedEndpoint);
    expect(json(exposureOf(other))).toBe(json());
    const lines = json().split('\n');
    expect(lines.filter((line) => line.startsWith('{"virtualMachine":'))).toHaveLength(Object.keys(ENDPOINTS).length);
    expect(json(exposureOf([]))).toBe('{\n"schemaVersion":1,\n"tenant":"00000000-0000-4000-8000-0000000000aa",\n"cloud":"AzureCloud",\n"now":"2026-11-16T09:00:00.000Z",\n"assumes":["noPim"],\n"endpoints":[]\n}\n');
  });

  it('says where it is not of all machines and ports: closed on a port is not closed', () => {
    const onPort = json(exposureOf([], { only: { machines: [], ports: ['22,3389'] } }));
    expect(JSON.parse(onPort)).toMatchObject({ only: { ports: ['22,3389'] } });
    expect(JSON.parse(json(exposureOf([], { only: { machines: ['vm-web'], ports: ['22', '80'] } })))).toMatchObject({ only: { machines: ['vm-web'], ports: ['22', '80'] } });
    expect(faults(onPort)).toEqual([]);
    expect(JSON.parse(json())).not.toHaveProperty('only');
  });

  it.each([['an unknown member', { more: 1 }], ['a verdict that is none', { verdict: 'ajar' }], ['a path that is none', { path: 'bastion' }]])('has a schema that refuses %s', (_what, change) => {
    const document = JSON.parse(json()) as { endpoints: object[] };
    expect(faults(JSON.stringify({ ...document, endpoints: [{ ...document.endpoints[0], ...change }] }))).toHaveLength(1);
  });
});

describe('the table', () => {
  it.each([80, 120, 40])('in %i columns is as it was approved, and no wider', (width) => {
    const text = table(exposureOf(ALL, { machines: () => IDS }), width);
    expectGolden(`exposure.${width}.txt`, text);
    expect(Math.max(...text.split('\n').map(textWidth))).toBeLessThanOrEqual(width);
  });

  it('puts the worst first', () => {
    const verdicts = [...table().matchAll(/^(open|restricted|temporary|unknown|closed) /gm)].map(([, verdict]) => verdict);
    const order = ['open', 'restricted', 'temporary', 'unknown', 'closed'];
    expect(verdicts).toEqual(verdicts.toSorted((a, b) => order.indexOf(a ?? '') - order.indexOf(b ?? '')));
    expect(new Set(verdicts)).toEqual(new Set(order));
  });

  it('counts each machine once, by its worst', () => {
    expect(table()).toContain('10 machines and 1 interface without a machine: 6 open, 2 unknown, 1 restricted,');
    expect(table(exposureOf([ENDPOINTS.guarded, { ...ENDPOINTS.open, virtualMachine: ENDPOINTS.guarded.virtualMachine }]))).toContain('1 machine: 1 open\n');
  });

  it('says once for all what would fix an unknown', () => {
    expect(table().match(/the identity may not read/gi)).toHaveLength(1);
    expect(table(exposureOf(), 140)).toContain(`grant ${MISSING} on /subscriptions/`);
    expect(table()).toContain('vm-behind, vm-behind-2');
  });

  it.each([
    ['a subscription that was not looked at', '/subscriptions/00000000-0000-4000-8000-000000000001', true],
    ['a balancer that a row names', '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Network/loadBalancers/lb', false],
  ])('names the assumption that would do for %s', (_what, scope, isNamed) => {
    const unknown = { reason: 'notCollected', artifact: 'Microsoft.Network/loadBalancers', scope, missing: ['Microsoft.Network/loadBalancers'], message: 'not collected' } as const;
    expect(table(exposureOf([{ ...ENDPOINTS.unknown, unknown }]), 140).includes('--assume noLoadBalancers')).toBe(isNamed);
  });

  it.each([
    ['was not read is to be brought', false, 'To fix: bring'],
    ['was read, and could not be understood, is not', true, 'It was read, and cannot be judged as it stands.'],
  ])('a row that %s', (_what, isHeld, fix) => {
    const scope = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg';
    const unknown = { reason: 'notCollected', artifact: 'Microsoft.Network/networkSecurityGroups', scope, missing: [scope], message: 'a rule of it could not be judged' } as const;
    const holds = (type: string, id: string): boolean => isHeld && type === unknown.artifact && id === scope;
    const text = table(exposureOf([{ ...ENDPOINTS.unknown, unknown }], { holds }), 140);
    expect(text).toContain(fix);
    expect(text.match(/To fix|It was read/gu)).toHaveLength(1);
  });

  it('names the Internet only where every public address gets in', () => {
    const almost = { ...ENDPOINTS.open, openings: [{ ...ENDPOINTS.open.openings[0], sources: EVERYONE_4.slice(1) }] } as ReportedEndpoint;
    expect(table(exposureOf([ENDPOINTS.open]))).toContain('from Internet');
    expect(table(exposureOf([almost]))).not.toContain('from Internet');
  });

  it('tells assumptions, simulation, filters and what was not read', () => {
    const gaps = [{ reason: 'forbidden', artifact: 'Microsoft.Compute/virtualMachines', scope: '/subscriptions/s', missing: [], message: 'denied' }] as const;
    const text = table(exposureOf([], { simulated: true, report: { ...reportOf([]), gaps }, only: { machines: ['vm'], ports: ['22'] } }), 140);
    for (const part of ['Assumes noPim', 'Simulated data', 'Only machines vm; ports 22', 'Not whole: Microsoft.Compute/virtualMachines could not be read everywhere']) expect(text).toContain(part);
  });

  it('tells some of many interfaces that were not read, and the command where a whole subscription was not', () => {
    const artifact = 'Microsoft.Network/networkInterfaces';
    const scopes = ['/subscriptions/s', ...['a', 'b', 'c', 'd'].map((name) => `/subscriptions/t/resourceGroups/rg/providers/${artifact}/${name}`)];
    const gaps = scopes.map((scope) => ({ reason: 'notCollected', artifact, scope, missing: [scope === '/subscriptions/s' ? artifact : scope], message: 'not read' }) as const);
    const text = table(exposureOf([], { report: { ...reportOf([]), gaps } }), 140).replaceAll(/\s+/g, ' ');
    expect(text).toContain(`bring ${artifact} into the snapshot (az graph query`);
    expect(text).toMatch(/networkInterfaces\/a, \S+networkInterfaces ?\/b and 2 more\) into the snapshot/u);
  });

  it('is coloured only when told, and foreign names cannot steer the terminal', () => {
    const hostile = exposureOf([{ ...ENDPOINTS.open, virtualMachine: machineId('vm\u001b[2J\u202e'), publicAddress: '\u0007' }]);
    // oxlint-disable-next-line no-control-regex
    expect(table(hostile)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(table(exposureOf(), 80, true)).toContain('\u001b[31mopen');
  });
});

describe('the table in the log of a pipeline', () => {
  it.each(['##vso[task.setvariable variable=x]y', '##[error]x'])('holds no command: %j', (name) => {
    const exposure = exposureOf();
    const shown = table({ ...exposure, report: { ...exposure.report, assumes: [name] } }, 140);
    expect(shown).toContain(name.replace('[', '('));
    expect(shown).not.toMatch(/##(vso)?\[/i);
  });
});
