import { beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../src/flow/judge.ts';
import { planTools } from '../../src/flow/plan.ts';
import { PRIORITY_BEHAVIOURS, type ExpectedDeny, type FindingRef, type PlanContent, type PlanParameters, type PriorityBehaviour } from '../../src/model/plan.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { Sequence } from '../../src/model/sequence.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { asArray, asString, at, type JsonValue } from '../../src/values/json.ts';
import { planOf } from '../../src/remediate/plan/planOf.ts';
import { ownerEstate, wire, type Wire } from '../simulator/client.ts';
import { collected, RULES } from './tenant.ts';

/**
 * The prediction against the simulator, which writes what just-in-time access writes by code of its own: the bodies of a plan go over its wire, the tenant is read
 * again, and what closed and opened has to be what was predicted, verdict by verdict. One reading of contoso serves every plan.
 */
const SOURCES = ['51.140.12.0/24'];
const NARROWED: PlanParameters = { ports: [], sources: SOURCES, duration: 'PT3H', closeBypasses: true };
const PLANS: Readonly<Record<string, { readonly parameters: PlanParameters; readonly actions?: readonly string[]; readonly rules?: readonly string[] }>> = {
  'what the rules name, for anybody': { parameters: { ports: [], sources: [], duration: 'PT3H', closeBypasses: false } },
  'what the rules name, with bypasses narrowed': { parameters: NARROWED },
  'bypasses and idle rules closed, another port': { parameters: { ports: [8022], sources: [], duration: 'PT1H', closeBypasses: true } },
  'rules closed instead of policies': { parameters: { ...NARROWED, closeBypasses: false }, actions: ['close-rule'], rules: ['NET001', 'NET006'] },
};

let snapshot: Snapshot;
let today: ScanResult;

beforeAll(async () => {
  snapshot = await collected(owner('deny4096').simulator, false);
  today = judged(snapshot);
});

function owner(jitPriority: PriorityBehaviour): Wire {
  return wire({ change: ownerEstate, settings: { jitPriority } });
}

function judged(of: Snapshot): ScanResult {
  return judge(of, RULES, { now: today?.scan.now, failOn: 'high', assumes: [], allowEmpty: false });
}

const made = new Map<string, PlanContent>();

/** Each plan is made once. */
function planned(name: string): PlanContent {
  const held = made.get(name) ?? makePlan(name);
  made.set(name, held);
  return held;
}

function makePlan(name: string): PlanContent {
  const { parameters, actions = [], rules = [] } = PLANS[name] ?? { parameters: NARROWED };
  const selection = { rules, severity: null, scopes: [], findings: [], actions };
  return planOf({ snapshot, result: today, selection, parameters, createdAt: '2026-11-16T09:05:00.000Z', tools: planTools(snapshot, today, RULES, [], judged) });
}

/** Sends every request of a plan, in its order, as it stands in it. */
function send(plan: PlanContent, to: Wire): readonly string[] {
  return plan.actions.map(({ request: { method, path, apiVersion, body } }) => `${method} ${to.send(method, `${path}?api-version=${apiVersion}`, body ?? undefined).status}`);
}

/** Answers of both kinds of writes: policies at once, rules followed to their end by the simulator's own clock. */
const ACCEPTED = /^(?:PUT (?:200|201)|DELETE (?:200|202|204))$/;

type Ref = Pick<FindingRef, 'ruleId' | 'resourceId' | 'fingerprint'>;

const placesOf = (findings: readonly Ref[]): readonly string[] => findings.map(({ ruleId, resourceId }) => `${ruleId} ${resourceId.toLowerCase()}`).toSorted();
const printsOf = (findings: Pick<Sequence<Ref>, 'map'>): ReadonlySet<string> => new Set(findings.map(({ fingerprint }) => fingerprint));
const failures = (result: ScanResult): ScanResult['findings'] => result.findings.filter(({ status }) => status === 'fail');

/** What a verification asks for and is not so: denies that are not there, or are still there, allows before them that nobody foresaw. */
function surprises({ actions }: PlanContent, later: Snapshot): readonly string[] {
  const groups = new Map([...later.rows('Microsoft.Network/networkSecurityGroups')].map((row) => [row.id.toLowerCase(), asArray(at(row, 'properties', 'securityRules'))]));
  const standing = ({ securityGroup, address, port }: ExpectedDeny) => (groups.get(securityGroup.toLowerCase()) ?? []).find((rule) => isJit(rule) && says(rule, 'access', 'Deny') && says(rule, 'destinationAddressPrefix', address) && says(rule, 'destinationPortRange', String(port)));
  return actions.flatMap(({ verification: { present, absent, knownAllows } }) => [
    ...present.filter((deny) => standing(deny) === undefined).map(({ address, port }) => `no deny of ${address}:${port}`),
    ...absent.filter((deny) => standing(deny) !== undefined).map(({ address, port }) => `a deny of ${address}:${port}`),
    ...present.flatMap((deny) => (groups.get(deny.securityGroup.toLowerCase()) ?? []).filter((rule) => !isJit(rule) && says(rule, 'access', 'Allow') && says(rule, 'direction', 'Inbound')
      && says(rule, 'destinationPortRange', String(deny.port)) && Number(at(rule, 'properties', 'priority')) < Number(at(standing(deny), 'properties', 'priority')))
      .map((rule) => textAt(rule, 'id')).filter((id) => !knownAllows.some((known) => known.toLowerCase() === id.toLowerCase()) && isFor(id, deny.address, groups))),
  ]);
}

const textAt = (rule: JsonValue | undefined, ...path: readonly string[]): string => asString(at(rule, ...path)) ?? '';
const isJit = (rule: JsonValue): boolean => textAt(rule, 'name').includes('-JITRule');
const says = (rule: JsonValue, key: string, value: string): boolean => at(rule, 'properties', key) === value;

/** Contoso's rules for one port name an address, or any. */
function isFor(id: string, address: string, groups: ReadonlyMap<string, readonly JsonValue[]>): boolean {
  const rule = [...groups.values()].flat().find((one) => at(one, 'id') === id);
  return ['*', address].includes(textAt(rule, 'properties', 'destinationAddressPrefix'));
}

describe.each(Object.keys(PLANS))('%s', (name) => {
  it.each(PRIORITY_BEHAVIOURS)('closes and opens under %s exactly what was predicted', async (behaviour) => {
    const plan = planned(name);
    const azure = owner(behaviour);
    expect(plan.actions.length).toBeGreaterThan(3);
    expect(send(plan, azure).filter((answer) => !ACCEPTED.test(answer))).toEqual([]);
    const later = await collected(azure.simulator, false);
    const [before, after] = [failures(today), failures(judged(later))];
    expect(surprises(plan, later)).toEqual([]);
    const [was, is] = [printsOf(before), printsOf(after)];
    const { closes = [], opens = [] } = plan.prediction?.behaviours[behaviour] ?? {};
    expect(printsOf(closes)).toEqual(printsOf(before.filter(({ fingerprint }) => !is.has(fingerprint))));
    const opened = after.filter(({ fingerprint }) => !was.has(fingerprint));
    expect(placesOf(opens)).toEqual(placesOf(opened));
    // The digits in the name of a rule of just-in-time access nobody can foresee, and the fingerprint of a finding about such a rule is made of its name.
    const foreseeable = printsOf(opened.filter(({ message }) => !message.includes('JITRule')));
    expect([...foreseeable].filter((fingerprint) => !printsOf(opens).has(fingerprint))).toEqual([]);
    expect((plan.prediction?.promised ?? []).filter(({ fingerprint }) => is.has(fingerprint))).toEqual([]);
    expect(after.length).toBeLessThanOrEqual(plan.prediction?.failures.after ?? 0);
  });
});

it('promises, of what the rules name, less than closes under either behaviour, and says why', () => {
  const { promised = [], notPromised = [], behaviours } = planned('what the rules name, for anybody').prediction ?? {};
  expect(promised.length).toBeGreaterThan(10);
  expect(promised.length).toBeLessThan(behaviours?.shift1000.closes.length ?? 0);
  expect(notPromised.find(({ finding }) => finding.resourceId.endsWith('/vm-partial-01') && finding.ruleId === 'NET001')?.because).toMatch(/^where the deny is put at 4096, .*rdp @1010 in nsg-partly/);
});
