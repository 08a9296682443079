import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jitAudit, type AuditEntry } from '../../../src/facts/jit/audit.ts';
import { grantsOf } from '../../../src/facts/jit/grants.ts';
import { emptyManifest, memorySnapshot } from '../../../src/model/memorySnapshot.ts';
import { normaliseRow } from '../../../src/model/normalise.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';

const SUBSCRIPTION = '/subscriptions/00000000-0000-4000-8000-000000000001';
const POLICY = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
const VM = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`;
const NOW = Date.parse('2026-11-16T09:00:00Z');
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

function snapshotOf(rows: readonly JsonObject[]): Snapshot {
  return memorySnapshot('x', emptyManifest('t', at(0)), rows.map((row) => normaliseRow(row)).filter((row) => row !== undefined));
}

function policy(requests: JsonValue): JsonObject {
  return { id: POLICY, type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', properties: { virtualMachines: [{ id: VM, ports: [] }], requests } };
}

/** As Azure serves it; `port` takes the place of what the port says. */
function request(began: string, port: JsonObject = {}, more: JsonObject = {}): JsonObject {
  return { startTimeUtc: began, requestor: 'Ada@contoso.example', justification: 'why', virtualMachines: [{ id: VM, ports: [{ number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: at(3600), status: 'Initiated', statusReason: 'UserRequested', ...port }] }], ...more };
}

function event(number: number, when: string, more: JsonObject = {}): JsonObject {
  return {
    id: `${SUBSCRIPTION}/providers/Microsoft.Insights/activityLogEvents/${number}`, type: 'Microsoft.Insights/activityLogEvents',
    properties: { caller: 'ada@contoso.example', eventTimestamp: when, operationName: { value: 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action' }, status: { value: 'Succeeded' }, resourceId: POLICY, correlationId: `c${number}`, ...more },
  };
}

const audit = (requests: readonly JsonObject[], events: readonly JsonObject[]): readonly AuditEntry[] => jitAudit(snapshotOf([policy(requests), ...events]), NOW, true).entries;

describe('how a request ended', () => {
  // Microsoft.Security 2020-01-01: status and statusReason of a request's port.
  it.each<readonly [JsonObject, string]>([
    [{}, 'live'], [{ status: 'Initiating' }, 'live'], [{ status: 'INITIATED' }, 'live'],
    [{ endTimeUtc: at(0) }, 'ranOut'], [{ endTimeUtc: at(1) }, 'live'], [{ endTimeUtc: '2026-11-16T09:00:00.9999999Z' }, 'live'],
    [{ status: 'Revoked', statusReason: 'Expired' }, 'ranOut'], [{ status: 'revoked', statusReason: 'NewerRequestInitiated' }, 'replaced'],
    [{ status: 'Revoked', statusReason: 'UserRequested' }, 'takenBack'], [{ status: 'Revoked', statusReason: 'Sunspots' }, 'revoked'], [{ status: 'Revoked', statusReason: null }, 'revoked'],
    [{ status: 'Pending' }, 'notKnown'], [{ status: null }, 'notKnown'], [{ endTimeUtc: 'soon' }, 'notKnown'],
  ])('%j is %s', (port, ending) => {
    const { grants, gaps } = grantsOf(snapshotOf([policy([request(at(-60), port)])]), NOW);
    expect(grants.map((grant) => grant.ending)).toEqual([ending]);
    // What may be open is never passed over in silence.
    expect(gaps.map(({ missing }) => missing)).toEqual(ending === 'notKnown' ? [['properties.requests[*].virtualMachines[*].ports[*].status']] : []);
  });

  it.each<readonly [string, JsonValue, readonly string[]]>([
    ['no list', 'none', ['properties.requests']],
    ['a request without machines', [{ startTimeUtc: at(0) }], ['properties.requests[*].virtualMachines[*].ports']],
    ['a hole', [null], ['properties.requests[*].virtualMachines[*].ports']],
    ['nothing', null, []],
    ['none', [], []],
  ])('%s is told as what it is', (_what, requests, missing) => {
    expect(grantsOf(snapshotOf([policy(requests)]), NOW).gaps.flatMap((gap) => gap.missing)).toEqual(missing);
  });

  it.each([[{}, true], [{ justification: '' }, false], [{ justification: '  ' }, false], [{ justification: null }, false], [{ justification: 7 }, false]] as const)('%j was justified: %s', (more, justified) => {
    expect(grantsOf(snapshotOf([policy([request(at(0), {}, more)])]), NOW).grants[0]?.justified).toBe(justified);
  });
});

describe('a request and an event', () => {
  it.each<readonly [string, readonly JsonObject[], readonly JsonObject[], readonly string[]]>([
    ['of one moment are one', [request(at(-100))], [event(1, at(-98))], ['both c1']],
    ['a minute apart are one', [request(at(-100))], [event(1, at(-40))], ['both c1']],
    ['further apart are two', [request(at(-100))], [event(1, at(-39.999))], ['log c1', 'policy null']],
    ['of two people are two', [request(at(-100))], [event(1, at(-100), { caller: 'eve@contoso.example' })], ['policy null', 'log c1']],
    ['of two policies are two', [request(at(-100))], [event(1, at(-100), { resourceId: `${POLICY}-other` })], ['policy null', 'log c1']],
    ['of the action itself, in other letters, are one', [request(at(-100))], [event(1, at(-100), { resourceId: `${POLICY.toUpperCase()}/initiate` })], ['both c1']],
    ['that failed are two', [request(at(-100))], [event(1, at(-100), { status: { value: 'Failed' } })], ['policy null', 'log c1']],
    ['of its start and its end are one', [request(at(-100))], [event(1, at(-100), { status: { value: 'Started' } }), event(2, at(-99), { correlationId: 'c1' })], ['both c1']],
    ['of a start that ended badly are one failure', [], [event(1, at(-100), { status: { value: 'Started' } }), event(2, at(-99), { correlationId: 'c1', status: { value: 'Failed' } })], ['log c1']],
    ['that is accepted, as 202 is, are one', [request(at(-100))], [event(1, at(-100), { status: { value: 'Accepted' } })], ['both c1']],
    ['the nearest of two goes first', [request(at(-100)), request(at(-90))], [event(1, at(-91)), event(2, at(-99))], ['both c1', 'both c2']],
    ['each goes once', [request(at(-100)), request(at(-99))], [event(1, at(-100))], ['policy null', 'both c1']],
    ['without a time are two', [request('soon')], [event(1, at(-100))], ['log c1', 'policy null']],
    ['nobody in particular are two', [request(at(-100), {}, { requestor: '' })], [event(1, at(-100), { caller: '' })], ['policy null', 'log c1']],
  ])('%s', (_what, requests, events, expected) => {
    expect(audit(requests, events).map(({ source, correlationId }) => `${source} ${correlationId}`).toSorted()).toEqual(expected.toSorted());
  });

  it('are paired by how near they are, not by their order', () => {
    const entries = audit([request(at(-100)), request(at(-90))], [event(1, at(-91)), event(2, at(-99))]);
    expect(entries.map((entry) => [entry.at, entry.correlationId])).toEqual([[at(-90), 'c1'], [at(-100), 'c2']]);
  });

  it('of several ports of one request are all joined by it', () => {
    const both = { number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: at(3600), status: 'Initiated', statusReason: 'UserRequested' };
    const entries = audit([request(at(-100), {}, { virtualMachines: [{ id: VM, ports: [both, { ...both, number: 3389 }] }] })], [event(1, at(-100))]);
    expect(entries.map(({ source, port }) => [source, port])).toEqual([['both', 22], ['both', 3389]]);
  });

  it('are neither lost nor told twice, whatever there is of them', () => {
    const moments = fc.array(fc.integer({ min: -300, max: 0 }), { maxLength: 6 });
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: -300, max: 0 }), { maxLength: 6 }), moments, (begun, told) => {
      const entries = audit(begun.map((second) => request(at(second))), told.map((second, index) => event(index, at(second))));
      const count = (source: string): number => entries.filter((entry) => entry.source === source).length;
      expect(count('both') + count('policy')).toBe(begun.length);
      expect(count('both') + count('log')).toBe(told.length);
      const times = entries.map((entry) => entry.at ?? '');
      expect(times).toEqual(times.toSorted().toReversed());
    }), { numRuns: 100 });
  });

  it('that is about something else is no entry', () => {
    expect(audit([], [event(1, at(0), { operationName: { value: 'Microsoft.Security/pricings/write' } }), event(2, at(0), { operationName: { value: 'Microsoft.Security/locations/jitNetworkAccessPolicies/delete' } })])).toMatchObject([{ kind: 'policyDelete', result: 'succeeded' }]);
  });
});
