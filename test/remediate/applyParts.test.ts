import { describe, expect, it } from 'vitest';
import type { ActionOutcome } from '../../src/model/journal.ts';
import { faultsOf } from '../../src/remediate/apply/denies.ts';
import { isExpired, isIgnored } from '../../src/remediate/apply/guards.ts';
import { liveRequests } from '../../src/remediate/apply/liveRequests.ts';
import { lockOf, lockOn } from '../../src/remediate/apply/locks.ts';
import { exitOf } from '../../src/remediate/apply/outcome.ts';
import { canonicalFields, differingFields } from '../../src/remediate/canonical.ts';
import { machinesToRead } from '../../src/remediate/targets.ts';
import type { JsonObject } from '../../src/values/json.ts';

const SUBSCRIPTION = '/subscriptions/5ab00000-0000-4000-8000-000000000001';
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg`;
const VM = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`;

describe('fields', () => {
  const port = (more: JsonObject): JsonObject => ({ id: VM, ports: [{ number: 22, protocol: 'TCP', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT24H', ...more }] });
  const differ = (left: JsonObject, right: JsonObject): readonly string[] => differingFields(canonicalFields(left), canonicalFields(right));

  it.each<[string, JsonObject, JsonObject]>([
    ['an id in other letters', { id: VM }, { id: VM.toUpperCase() }],
    ['a protocol in other letters', { protocol: 'Tcp' }, { protocol: 'TCP' }],
    ['an access in other letters', { access: 'Allow' }, { access: 'allow' }],
    ['a day and its hours', port({}), port({ maxRequestAccessDuration: 'P1D' })],
    ['one source and its list', port({}), port({ allowedSourceAddressPrefix: null, allowedSourceAddressPrefixes: ['*'] })],
    ['nothing, null and an empty list', port({}), port({ allowedSourceAddressPrefixes: [], x: null })],
    ['a list in another order', { sourceAddressPrefixes: ['10.0.0.0/8', '192.0.2.0/24'] }, { sourceAddressPrefixes: ['192.0.2.0/24', '10.0.0.0/8'] }],
    ['what Azure alone sets', { etag: 'a', provisioningState: 'Updating' }, { etag: 'b' }],
    ['groups in other letters', { sourceApplicationSecurityGroups: [{ id: VM }] }, { sourceApplicationSecurityGroups: [{ id: VM.toLowerCase() }] }],
  ])('are the same for %s', (_what, left, right) => expect(differ(left, right)).toEqual([]));

  it.each<[string, JsonObject, JsonObject, string]>([
    ['another id', { id: VM }, { id: `${VM}2` }, 'id'],
    ['another protocol', { protocol: 'Tcp' }, { protocol: '*' }, 'protocol'],
    ['a port more', port({}), { id: VM, ports: [] }, 'ports'],
    ['an entry twice', port({}), { id: VM, ports: [...(port({})['ports'] as readonly JsonObject[]), ...(port({})['ports'] as readonly JsonObject[])] }, 'ports'],
    ['a longer duration', port({}), port({ maxRequestAccessDuration: 'PT23H' }), 'ports'],
    ['durations that cannot be read', port({ maxRequestAccessDuration: 'a' }), port({ maxRequestAccessDuration: 'b' }), 'ports'],
    ['a field nobody knows, in other letters', { note: 'a' }, { note: 'A' }, 'note'],
    ['a number and its text', { priority: 100 }, { priority: '100' }, 'priority'],
  ])('differ for %s', (_what, left, right, name) => expect(differ(left, right)).toEqual([name]));
});

describe('a lock', () => {
  const lock = (scope: string, level: unknown): ReturnType<typeof lockOf> => lockOf({ id: `${scope}/providers/Microsoft.Authorization/locks/held`, properties: { level } as JsonObject });
  const rule = `${GROUP}/securityRules/ssh`;

  it.each<[string, string, unknown, 'PUT' | 'DELETE', boolean]>([
    ['read-only above', SUBSCRIPTION, 'ReadOnly', 'PUT', true], ['read-only on the rule', rule, 'readonly', 'DELETE', true], ['against deletion only', GROUP, 'CanNotDelete', 'PUT', false],
    ['against deletion, in other letters', GROUP.toUpperCase(), 'cannotdelete', 'DELETE', true], ['of a level that is not known', GROUP, 'Frozen', 'PUT', true],
    ['without a level', GROUP, null, 'PUT', true], ['on a neighbour whose name begins alike', `${GROUP}2`, 'ReadOnly', 'PUT', false],
  ])('%s: a write is kept away or not', (_what, scope, level, method, keeps) => expect(lockOn([lock(scope, level)], rule, method) !== undefined).toBe(keeps));

  it('without an id is taken to be everywhere', () => expect(lockOn([lockOf({})], rule, 'PUT')).toBeDefined());
});

describe('a request in a policy', () => {
  const now = Date.parse('2026-11-16T12:00:00Z');
  const policy = (port: JsonObject): JsonObject => ({ properties: { requests: [{ requestor: 'ada', virtualMachines: [{ id: VM, ports: [port] }] }] } });
  it.each<[string, JsonObject, boolean]>([
    ['over at this instant', { status: 'Initiated', endTimeUtc: '2026-11-16T12:00:00Z' }, false], ['over a tick later', { status: 'Initiated', endTimeUtc: '2026-11-16T12:00:00.0010000Z' }, true],
    ['revoked', { status: 'revoked', endTimeUtc: '2026-11-16T13:00:00Z' }, false], ['of a status that is not known', { status: 'Odd', endTimeUtc: '2026-11-16T13:00:00Z' }, true],
    ['without a status', { endTimeUtc: '2026-11-16T13:00:00Z' }, true], ['without an end', { status: 'Initiated' }, true], ['with an end that cannot be read', { status: 'Initiated', endTimeUtc: 'soon' }, true],
    ['with an end in another zone', { endTimeUtc: '2026-11-16T13:30:00+02:00' }, false],
  ])('%s: lives or not', (_what, port, lives) => expect(liveRequests(policy(port), now)).toHaveLength(lives ? 1 : 0));
});

describe('a deny of just-in-time access', () => {
  const deny = { machine: VM, securityGroup: GROUP, address: '10.0.0.4', port: 22 };
  const rule = (name: string, more: JsonObject): JsonObject => ({ id: `${GROUP}/securityRules/${name}`, name, properties: { direction: 'Inbound', protocol: '*', sourceAddressPrefix: '*', destinationAddressPrefix: '10.0.0.4', destinationPortRange: '22', access: 'Deny', priority: 1000, ...more } });
  const JIT = 'MicrosoftDefenderForCloud-JITRule_1';
  const allow = (more: JsonObject): JsonObject => rule('open', { access: 'Allow', priority: 100, ...more });
  const faults = (rules: readonly JsonObject[], knownAllows: readonly string[] = []): number => faultsOf({ properties: { securityRules: rules } }, { present: [deny], absent: [], knownAllows }).length;

  it.each<[string, readonly JsonObject[], number]>([
    ['that stands', [rule(JIT, {})], 0], ['that is not there', [], 1], ['outbound', [rule(JIT, { direction: 'Outbound' })], 1], ['from somewhere only', [rule(JIT, { sourceAddressPrefix: '198.51.100.0/24' })], 1],
    ['of TCP alone', [rule(JIT, { protocol: 'Tcp' })], 1], ['of another port', [rule(JIT, { destinationPortRange: '2222' })], 1], ['of a range that holds it', [rule(JIT, { destinationPortRange: null, destinationPortRanges: ['20-30'] })], 0],
    ['of another address', [rule(JIT, { destinationAddressPrefix: '10.0.0.40' })], 1], ['that allows', [rule(JIT, { access: 'Allow' })], 1], ['without a priority', [rule(JIT, { priority: null })], 1],
    ['behind an allow from everywhere', [rule(JIT, {}), allow({})], 1], ['behind one from the tag', [rule(JIT, {}), allow({ sourceAddressPrefix: 'Internet' })], 1], ['behind one in two halves', [rule(JIT, {}), allow({ sourceAddressPrefix: '', sourceAddressPrefixes: ['0.0.0.0/1', '128.0.0.0/1'] })], 1],
    ['behind one for known sources', [rule(JIT, {}), allow({ sourceAddressPrefix: '198.51.100.0/24' })], 0], ['before an allow', [rule(JIT, {}), allow({ priority: 1001 })], 0], ['behind an allow for another port', [rule(JIT, {}), allow({ destinationPortRange: '443' })], 0],
    ['behind an allow for all ports', [rule(JIT, {}), allow({ destinationPortRange: '0-65535' })], 1], ['behind an allow of echoes', [rule(JIT, {}), allow({ protocol: 'Icmp' })], 0], ['behind an allow of its own', [rule(JIT, {}), { ...allow({}), name: 'SecurityCenter-JITRule-1' }], 0],
    ['behind an allow for the whole network', [rule(JIT, {}), allow({ destinationAddressPrefix: 'VirtualNetwork' })], 1],
  ])('%s', (_what, rules, expected) => expect(faults(rules)).toBe(expected));

  it('behind an allow that was foreseen, in other letters', () => expect(faults([rule(JIT, {}), allow({})], [`${GROUP}/securityRules/open`.toUpperCase()])).toBe(0));

  it.each([['of its own', JIT, 1], ['of its own by the old name', 'SecurityCenter-JITRule_1', 1], ['of somebody else', 'mine', 0]])('that has to be gone, %s', (_what, name, expected) => {
    expect(faultsOf({ properties: { securityRules: [rule(name, {})] } }, { present: [], absent: [deny], knownAllows: [] })).toHaveLength(expected);
  });
});

describe('the exit code', () => {
  const outcome = (more: Partial<ActionOutcome>): ActionOutcome => ({ action: 'a1', outcome: 'done', message: '', leftOut: [], otherWriter: { kind: 'none' }, ...more });
  const left = { machine: VM, outcome: 'drifted' as const, message: '' };
  it.each<[string, readonly ActionOutcome[], boolean, number]>([
    ['done', [outcome({})], false, 0], ['already done', [outcome({ outcome: 'alreadyDone' })], false, 0], ['done with a machine left out', [outcome({ leftOut: [left] })], false, 3],
    ['already done with a machine left out', [outcome({ outcome: 'alreadyDone', leftOut: [left] })], false, 3], ['done over somebody', [outcome({ otherWriter: { kind: 'found', message: '' } })], false, 3],
    ['drifted', [outcome({}), outcome({ outcome: 'drifted' })], false, 3], ['blocked', [outcome({ outcome: 'blocked' })], false, 3], ['not attempted', [outcome({ outcome: 'notAttempted' })], false, 3],
    ['failed beside drifted', [outcome({ outcome: 'drifted' }), outcome({ outcome: 'failed' })], false, 1], ['not verified', [outcome({ outcome: 'notVerified' })], false, 1], ['interrupted', [outcome({ outcome: 'failed' })], true, 130],
  ])('of %s', (_what, outcomes, interrupted, exit) => expect(exitOf(outcomes, interrupted)).toBe(exit));
});

describe('guards', () => {
  it.each<[string, JsonObject, boolean]>([
    ['none', {}, false], ['null', { tags: null }, false], ['true', { tags: { 'portcullis:ignore': 'true' } }, true], ['empty', { tags: { 'portcullis:ignore': '' } }, true],
    ['in other letters', { tags: { 'Portcullis:Ignore': 'yes' } }, true], ['false', { tags: { 'portcullis:ignore': 'False' } }, false], ['another', { tags: { ignore: 'true' } }, false], ['among others', { tags: { env: 'x', 'portcullis:ignore': 'true' } }, true],
  ])('the ignore tag: %s', (_what, resource, ignored) => expect(isIgnored(resource)).toBe(ignored));

  it.each([['a tick before', '2026-11-16T12:00:00.001Z', false], ['at its instant', '2026-11-16T12:00:00Z', true], ['what is no instant', 'never', true], ['none', null, false]])('expiry: %s', (_what, expiresAt, expired) => {
    expect(isExpired({ expiresAt }, Date.parse('2026-11-16T12:00:00Z'))).toBe(expired);
  });

  it('machines that get a policy must be there, pruned ones gone, and others may be either', () => {
    const change = (after: JsonObject | null) => ({ kind: 'jitPolicy' as const, policy: '', location: '', machines: [{ machine: VM, before: {}, after }] });
    expect(machinesToRead({ kind: 'enableJit', change: change({}) })).toEqual([{ machine: VM, wanted: 'there' }]);
    expect(machinesToRead({ kind: 'pruneMachines', change: change(null) })).toEqual([{ machine: VM, wanted: 'gone' }]);
    expect(machinesToRead({ kind: 'enableJit', change: change(null) })).toEqual([]);
  });
});
