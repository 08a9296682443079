import { describe, expect, it } from 'vitest';
import { networkIndex } from '../../../src/facts/exposure/networkIndex.ts';
import { serviceTagPrefixes } from '../../../src/facts/exposure/serviceTags.ts';
import { formatRanges } from '../../../src/values/cidr.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { snapshotOf } from '../access/snapshot.ts';

function tag(name: string, addressPrefixes: JsonValue): JsonObject {
  return { id: `/tenants/00000000-0000-0000-0000-0000000000aa/serviceTags/${name}`, type: 'Microsoft.Network/serviceTags', name, properties: { region: '', addressPrefixes } };
}

const ROWS: readonly JsonObject[] = [
  tag('Storage', ['20.38.0.0/24', '2603:1000::/48']), tag('Storage.WestEurope', ['20.38.0.0/25']), tag('Empty', []),
  tag('Cut', null), tag('Strange', ['20.38.0.0/24', 'everything']), tag('Numbers', [1]),
];

describe('what a service tag stands for', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['Storage', ['20.38.0.0-20.38.0.255', '2603:1000::-2603:1000:0:ffff:ffff:ffff:ffff:ffff']],
    ['STORAGE', ['20.38.0.0-20.38.0.255', '2603:1000::-2603:1000:0:ffff:ffff:ffff:ffff:ffff']],
    ['storage.westeurope', ['20.38.0.0-20.38.0.127']],
    ['Empty', []],
    ['Sql', undefined], ['Cut', undefined], ['Strange', undefined], ['Numbers', undefined], ['', undefined],
  ])('%s', (name, expected) => {
    const prefixes = serviceTagPrefixes(networkIndex(snapshotOf(ROWS)));
    for (const answer of [prefixes(name), prefixes(name)]) expect(answer === undefined ? undefined : formatRanges(answer)).toEqual(expected);
  });

  it('is not known where none was read', () => {
    expect(serviceTagPrefixes(networkIndex(snapshotOf([])))('Storage')).toBeUndefined();
  });
});
