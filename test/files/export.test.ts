import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readExport } from '../../src/files/exportReader.ts';
import { gapsWithin, subscriptionScope } from '../../src/model/snapshot.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const S1 = '11111111-1111-4111-8111-111111111111';
const S2 = '22222222-2222-4222-8222-222222222222';
const VM = 'Microsoft.Compute/virtualMachines';
const NSG = 'Microsoft.Network/networkSecurityGroups';
const id = (subscription: string, type: string, name: string): string => `/subscriptions/${subscription}/resourceGroups/rg/providers/${type}/${name}`;
const vm = (name: string, subscription = S1) => ({ id: id(subscription, VM, name), name, type: VM, location: 'westeurope', properties: { vmId: name } });
const options = { tool: { name: 'portcullis', version: '0' }, now: '2026-01-01T00:00:00.000Z' };

let count = 0;
function save(text: string | Buffer, extension = 'json'): string {
  count += 1;
  const path = join(root, `${count}.${extension}`);
  writeFileSync(path, text);
  return path;
}

function refusal(path: string): string {
  try {
    readExport(path, options);
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message} ${(error as { hint?: string }).hint}`;
  }
  return 'accepted';
}

const names = (path: string): readonly string[] => [...readExport(path, options).snapshot.rows(VM)].map((row) => row.name);
const both = [vm('a'), vm('b')];
const group = { id: id(S1, NSG, 'n'), type: NSG, properties: {} };

describe('an export', () => {
  it.each<[string, () => string]>([
    ['an array', () => save(JSON.stringify(both))],
    ['an az graph query answer', () => save(JSON.stringify({ count: 2, data: both, skip_token: null, total_records: 2 }))],
    ['an ARM list', () => save(JSON.stringify({ value: both }))],
    ['one object a line', () => save(both.map((row) => JSON.stringify(row)).join('\n'), 'ndjson')],
    ['lines with Windows ends and a byte order mark', () => save(`\uFEFF${both.map((row) => JSON.stringify(row)).join('\r\n')}\r\n`, 'ndjson')],
    ["PowerShell's UTF-16", () => save(Buffer.from(`\uFEFF${JSON.stringify(both)}`, 'utf16le'))],
    ['gzip', () => save(gzipSync(JSON.stringify(both)), 'json.gz')],
    ["Resource Graph's table format", () => save(JSON.stringify({ data: { columns: ['id', 'name', 'type', 'properties'].map((name) => ({ name })), rows: both.map((row) => [row.id, row.name, row.type, row.properties]) } }))],
    ['several answers in one array', () => save(JSON.stringify([{ data: [both[0]] }, { value: [both[1]] }]))],
  ])('may be %s', (_what, path) => {
    expect(names(path())).toEqual(['a', 'b']);
  });

  it('proves presence and never absence: only what has a row counts as collected', () => {
    const { snapshot } = readExport(save(JSON.stringify([...both, { id: id(S2, NSG, 'n'), type: NSG, properties: {} }])), options);
    expect(gapsWithin(snapshot, VM, subscriptionScope(S1))).toEqual([]);
    expect(gapsWithin(snapshot, VM, subscriptionScope(S2)).map((gap) => gap.reason)).toEqual(['notCollected']);
    expect(gapsWithin(snapshot, NSG, subscriptionScope(S1)).map((gap) => gap.reason)).toEqual(['notCollected']);
    expect(gapsWithin(snapshot, NSG, subscriptionScope(S2))).toEqual([]);
  });

  it.each<[string, object]>([
    ['an az graph query page', { data: both, skip_token: 'abc', total_records: 4000 }],
    ['an ARM page', { value: both, nextLink: 'https://management.azure.com/next' }],
    ['a page of Microsoft Graph', { value: both, '@odata.nextLink': 'https://graph.microsoft.com/next' }],
    ['the last of several pages', [{ value: [both[0]], nextLink: 'https://management.azure.com/next' }, { value: [both[1]], nextLink: 'https://management.azure.com/next' }] ],
    ['an answer with fewer rows than it counts', { count: 2, data: both, skip_token: null, total_records: 502 }],
    ['an answer that was truncated', { data: both, resultTruncated: 'true' }],
    ['a page before an unrelated list', [{ value: [both[0]], nextLink: 'https://management.azure.com/next' }, { value: [group] }]],
    ['a page before the same type of another subscription', [{ value: [both[0]], nextLink: 'https://management.azure.com/next' }, { value: [vm('c', S2)] }]],
    ['a page before a resource by itself', [{ value: [both[0]], nextLink: 'https://management.azure.com/next' }, both[1] as object]],
    ['a page, an empty one, and an unrelated list', [{ value: [both[0]], nextLink: 'x' }, { value: [], nextLink: 'y' }, { value: [group] }]],
    ['a page before an empty list, which may be another type\'s', [{ value: [both[0]], nextLink: 'https://management.azure.com/next' }, { value: [] }]],
    ['pages that repeat a row in place of another', [{ data: [both[0]], skip_token: 'x', total_records: 2 }, { data: [{ ...vm('a'), id: vm('a').id.toUpperCase() }], skip_token: null, total_records: 2 }]],
    ['pages that do not add up', [{ data: [both[0]], skip_token: 'x', total_records: 3 }, { data: [both[1]], skip_token: null, total_records: 3 }]],
  ])('%s that names a next page was not read to its end: a gap, and a warning', (_what, document) => {
    const { snapshot, warnings } = readExport(save(JSON.stringify(document)), options);
    expect(gapsWithin(snapshot, VM, subscriptionScope(S1)).length).toBe(1);
    expect(warnings.join()).toContain('one page of a longer list');
  });

  it.each<[string, string, string]>([
    ['an array of pages', 'json', JSON.stringify([{ data: [both[0]], skip_token: 'x', total_records: 2 }, { data: [both[1]], skip_token: null, total_records: 2 }])],
    ['pages with an empty one between', 'json', JSON.stringify([{ value: [both[0]], nextLink: 'x' }, { value: [], nextLink: 'y' }, { value: [both[1]] }])],
    ['pages with an empty last one, where the total is reached', 'json', JSON.stringify([{ data: both, skip_token: 'x', total_records: 2 }, { data: [], skip_token: null, total_records: 2 }])],
    ['pages of several types', 'json', JSON.stringify([{ data: [group, both[0]], skip_token: 'x', total_records: 3 }, { data: [{ ...vm('b'), type: VM.toLowerCase() }], total_records: 3 }])],
    ['a page a line', 'ndjson', [{ value: [both[0]], nextLink: 'https://management.azure.com/next' }, { value: [both[1]] }].map((page) => JSON.stringify(page)).join('\n')],
  ])('%s that goes on to its end is whole', (_what, extension, text) => {
    const { snapshot, warnings } = readExport(save(text, extension), options);
    expect([...snapshot.rows(VM)].map((row) => row.name)).toEqual(['a', 'b']);
    expect(gapsWithin(snapshot, VM, subscriptionScope(S1))).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('refuses a flattened child too: it would overwrite what its parent says', () => {
    const subnet = { id: `${id(S1, 'Microsoft.Network/virtualNetworks', 'v')}/subnets/s`, type: 'Microsoft.Network/virtualNetworks/subnets', addressPrefix: '10.0.0.0/24' };
    expect(refusal(save(JSON.stringify([subnet])))).toMatch(/^EXPORT: .*has no 'properties'.*virtualnetworks/i);
  });

  it('is not led astray by names of JavaScript\'s own', () => {
    const odd = ['constructor', '__proto__', 'toString'].map((type) => ({ id: id(S1, 'A.B/c', type), type, properties: {} }));
    expect(names(save(JSON.stringify([...both, ...odd])))).toEqual(['a', 'b']);
  });

  it('refuses a row without properties and names the command that works', () => {
    const flattened = { id: id(S1, VM, 'a'), name: 'a', type: VM, hardwareProfile: { vmSize: 'x' } };
    expect(refusal(save(JSON.stringify([flattened])))).toMatch(/^EXPORT: .*has no 'properties'.*az graph query -q/);
  });

  it.each<[string, () => string, RegExp]>([
    ['is not there', () => join(root, 'nowhere.json'), /^SNAPSHOT: cannot read .*no such file/],
    ['was cut short', () => save(JSON.stringify(both).slice(0, -20)), /^EXPORT: .*:1:\d+ .*cut short/],
    ['nests without end', () => save(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), /^EXPORT: .*nested too deeply/],
    ['is a resource that nests without end', () => save(`[{"id":"${vm('a').id}","type":"${VM}","properties":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}]`), /^EXPORT: .*nested too deeply/],
    ['is no gzip file', () => save('x', 'json.gz'), /^EXPORT: .*cannot be unpacked/],
    ['is half a gzip file', () => save(gzipSync(JSON.stringify(both)).subarray(0, 60), 'json.gz'), /^EXPORT: .*cannot be unpacked/],
    ['is empty', () => save(''), /^EXPORT: .*holds no resources/],
    ['holds no resource', () => save('{"hello":1}'), /^EXPORT: .*holds no resources/],
    ['holds only types nobody judges', () => save(JSON.stringify([{ id: id(S1, 'Contoso.Made/up', 'x'), type: 'Contoso.Made/up', properties: {} }])), /^EXPORT: .*no resource of a type that is judged/],
  ])('is refused when it %s', (_what, path, expected) => {
    expect(refusal(path())).toMatch(expected);
  });

  it('merges subnets and rules that were exported on their own into their parent', () => {
    const rule = { id: `${id(S1, NSG, 'n')}/securityRules/r`, name: 'r', type: `${NSG}/securityRules`, properties: { priority: 100 } };
    const { snapshot } = readExport(save(JSON.stringify([rule, { id: id(S1, NSG, 'n').toUpperCase(), type: NSG, properties: { securityRules: [] } }])), options);
    expect([...snapshot.rows(NSG)].map((row) => row.properties)).toMatchObject([{ securityRules: [{ name: 'r' }] }]);
  });

  it('may hold the list of service tags as Azure serves it: one object with a value a tag', () => {
    // Service Tags - List, 2024-03-01, shortened.
    const list = {
      name: 'public', id: `/subscriptions/${S2}/providers/Microsoft.Network/serviceTags/public`, type: 'Microsoft.Network/serviceTags', changeNumber: '63', cloud: 'Public',
      values: [{ name: 'ApiManagement.AustraliaCentral', id: 'ApiManagement.AustraliaCentral', properties: { changeNumber: '2', region: 'australiacentral', systemService: 'AzureApiManagement', addressPrefixes: ['20.36.106.68/31'] } }],
    };
    const { snapshot, warnings } = readExport(save(JSON.stringify([list, { ...vm('a'), tenantId: S1 }])), options);
    expect([...snapshot.rows('Microsoft.Network/serviceTags')]).toMatchObject([{ id: `/tenants/${S1}/serviceTags/ApiManagement.AustraliaCentral`, name: 'ApiManagement.AustraliaCentral', properties: { addressPrefixes: ['20.36.106.68/31'] } }]);
    expect(snapshot.gaps.filter(({ artifact }) => artifact === 'Microsoft.Network/serviceTags')).toEqual([]);
    // Through which subscription the list was read says nothing about that subscription.
    expect(snapshot.manifest.scopes.seen.map(({ subscriptionId }) => subscriptionId)).toEqual([S1]);
    expect(warnings).toEqual([]);
  });

  it('takes the last of two rows with one id, and says so when they differ', () => {
    const { snapshot, warnings } = readExport(save(JSON.stringify([vm('a'), { ...vm('a'), id: vm('a').id.toUpperCase(), properties: { vmId: 'later' } }])), options);
    expect([...snapshot.rows(VM)].map((row) => row.properties)).toEqual([{ vmId: 'later' }]);
    expect(warnings.join()).toContain('occurs twice');
  });

  it('keeps no secret', () => {
    const secret = { ...vm('a'), properties: { osProfile: { customData: 'c2VjcmV0', adminPassword: 'hunter2', computerName: 'a' }, userData: 'c2VjcmV0' } };
    const { snapshot } = readExport(save(JSON.stringify([secret])), options);
    expect(JSON.stringify([...snapshot.rows(VM)])).not.toMatch(/c2VjcmV0|hunter2/);
  });

  it('is the same snapshot whatever the order of its rows and files', () => {
    const one = readExport(save(JSON.stringify([vm('a'), vm('b'), vm('c', S2)])), options).snapshot.id;
    const other = readExport(save(JSON.stringify([vm('c', S2), vm('b'), vm('a')])), options).snapshot.id;
    expect(other).toBe(one);
  });
});
