import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSchema } from '../../src/files/assets.ts';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { ACTION_KINDS, PRIORITY_BEHAVIOURS, SKIP_REASONS, WARNING_CODES, type Action, type PlanContent } from '../../src/model/plan.ts';
import { inverseOf, merge } from '../../src/remediate/change.ts';
import { openPlan, seal } from '../../src/remediate/plan/seal.ts';
import { overlayOf } from '../../src/remediate/prediction/overlay.ts';
import { siteOf } from '../../src/remediate/plan/site.ts';
import { asNumber, at, canonicalJson, type JsonObject, type JsonValue } from '../../src/values/json.ts';
import { textOfPlan } from '../../src/flow/planFile.ts';
import { allow, deny, jitDeny, MACHINE, withSecondInterface } from '../facts/exposure/site.ts';
import { policyOf, policyPort } from '../facts/jit/machine.ts';
import { estate, inputOf, planFor, type Asked } from './planning.ts';

/** Estates and questions of every kind that the tables hold, mixed. */
const port = fc.constantFrom('22', '3389', '22-23', '20-30', '*', '443', '5985');
const source = fc.constantFrom('*', 'Internet', '51.0.0.0/8', '51.140.12.0/25', 'AzureCloud', '0.0.0.0/0');
const rule = fc.record({ port, source, priority: fc.integer({ min: 100, max: 4096 }), denies: fc.boolean() });
const rules = fc.uniqueArray(rule, { maxLength: 5, selector: ({ priority }) => priority })
  .map((all) => all.map(({ port: of, source: from, priority, denies }): JsonObject => (denies ? deny : allow)(of, { priority, sourceAddressPrefix: from }, `rule-${priority}`)));
const policyPorts = fc.uniqueArray(fc.record({ number: fc.constantFrom(22, 3389, 8022), any: fc.boolean(), day: fc.boolean() }), { maxLength: 3, selector: ({ number }) => number })
  .map((all) => all.map(({ number, any, day }) => policyPort(number, { ...(any ? { allowedSourceAddressPrefix: '*' } : {}), ...(day ? { maxRequestAccessDuration: 'P1D' } : {}) })));
const asked = fc.record({
  sources: fc.constantFrom([], ['51.140.12.0/24'], ['51.140.12.0/24', '20.1.0.0/17']), closeBypasses: fc.boolean(), ports: fc.constantFrom([], [8022]),
  actions: fc.constantFrom([], [], ['enable-jit'], ['close-rule'], ['narrow-rule'], ['tighten-jit', 'close-bypass']),
}) satisfies fc.Arbitrary<Asked>;

interface World {
  readonly rows: readonly JsonObject[];
  readonly asked: Asked;
}

const world: fc.Arbitrary<World> = fc.record({ rules, policyPorts, asked, dead: fc.boolean(), second: fc.boolean(), os: fc.constantFrom('Linux', 'Windows') }).map((given) => {
  const held = given.policyPorts.length === 0 ? [] : [{ id: MACHINE, ports: given.policyPorts }];
  const machines = [...held, ...(given.dead ? [{ id: `${MACHINE}-dead`, ports: [policyPort(22)] }] : [])];
  const policy = { ...policyOf([]), properties: { virtualMachines: machines, requests: [] } };
  const denies = given.policyPorts.slice(0, 1).map((one) => jitDeny(String(asNumber(one['number'])), 4090));
  const rows = estate([...given.rules, ...denies], machines.length === 0 ? [] : [policy], { properties: { storageProfile: { osDisk: { osType: given.os } } } });
  return { rows: given.second ? withSecondInterface(rows) : rows, asked: given.asked };
});

/**
 * One seed: in one of two hundred worlds a second plan is needed, where a port of a rule is closed for one failure and the rest of it has to be narrowed for another
 * (limits in docs/remediation.md); what each plan promises holds in all of them.
 */
const RUNS = { numRuns: 25, seed: 20_261_129 };
const text = (value: unknown): string => canonicalJson(JSON.parse(JSON.stringify(value)) as JsonValue);

/** The target after a request, without what identifies it. */
function afterwards({ before, change }: Action): JsonObject | null {
  const { write } = merge(before, change);
  return write?.body ?? null;
}

describe('any plan', () => {
  it('is the same in whatever order the rows come, and is by its schema', () => {
    fc.assert(fc.property(world, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), ({ rows, asked: of }, keys) => {
      const plan = planFor(rows, of);
      const shuffled = rows.map((row, place) => ({ row, key: keys[place % keys.length] ?? 0 })).toSorted((a, b) => a.key - b.key).map(({ row }) => row);
      expect(JSON.stringify(planFor(shuffled, of))).toBe(JSON.stringify(plan));
      expect(validateAgainstSchema(readSchema('plan'), JSON.parse(textOfPlan(seal(plan))) as JsonValue)).toEqual([]);
    }), RUNS);
  });

  it('has inverses that lead back, and whose inverses are the changes', () => {
    fc.assert(fc.property(world, ({ rows, asked: of }) => {
      for (const action of planFor(rows, of).actions) {
        expect(inverseOf(inverseOf(action.change))).toEqual(action.change);
        expect(action.request.body).toEqual(afterwards(action));
        if (action.inverse === null) continue;
        const back = merge(action.after, action.inverse.change).write;
        const whole = merge(action.before, action.inverse.change);
        expect(back?.method).toBe(action.inverse.request.method);
        // What stood there is as the inverse leaves it: it has nothing to write.
        expect(whole.write).toBeNull();
        if (action.before !== null) expect(text(back?.body)).toBe(text(merge(action.after, inverseOf(action.change)).write?.body));
      }
    }), RUNS);
  });

  it('leaves nothing to do for what it was made for, once it is done', () => {
    fc.assert(fc.property(world, fc.constantFrom(...PRIORITY_BEHAVIOURS), ({ rows, asked: of }, behaviour) => {
      const input = inputOf(rows, of);
      const site = siteOf(input);
      const plan = planFor(rows, of);
      const done = overlayOf({ snapshot: input.snapshot, guards: (id) => site.machine(id)?.guards ?? [], now: input.result.scan.now }, plan.actions.map(({ change }) => change), behaviour);
      const was = new Set(plan.actions.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)));
      const again = planFor(done, of).actions.filter(({ findings }) => findings.some(({ fingerprint }) => was.has(fingerprint)));
      expect(again.map(({ kind, request }) => `${kind} ${request.path}`)).toEqual([]);
    }), RUNS);
  });

  it('promises nothing that one of the behaviours leaves open', () => {
    fc.assert(fc.property(world, ({ rows, asked: of }) => {
      const { prediction } = planFor(rows, of);
      for (const { fingerprint } of prediction?.promised ?? []) for (const behaviour of PRIORITY_BEHAVIOURS) expect(prediction?.behaviours[behaviour].closes.map((one) => one.fingerprint)).toContain(fingerprint);
    }), RUNS);
  });
});

it('has a schema with every word that the model has', () => {
  const words = (...path: readonly string[]): JsonValue => at(readSchema('plan'), '$defs', ...path, 'enum') ?? null;
  expect([words('warning', 'properties', 'code'), words('skipped', 'properties', 'reason'), words('action', 'properties', 'kind')]).toEqual([WARNING_CODES, SKIP_REASONS, ACTION_KINDS]);
});

describe('a sealed plan', () => {
  const sealed = seal(planFor(estate([allow('22')]), { rules: ['JIT001'] }));

  it('opens as it was, and has another sha256 with any other content', () => {
    expect(openPlan(textOfPlan(sealed))).toEqual(JSON.parse(textOfPlan(sealed)));
    const { sha256, ...content } = sealed;
    expect(seal(content as PlanContent).sha256).toBe(sha256);
    expect(seal({ ...content, createdAt: '2026-11-16T09:30:00.001Z' }).sha256).not.toBe(sha256);
  });

  it('is refused with any byte of it changed that means something', () => {
    const whole = textOfPlan(sealed);
    fc.assert(fc.property(fc.nat({ max: whole.length - 1 }), fc.constantFrom('x', '0', '1', '"', ' ', '}'), (place, put) => {
      const edited = `${whole.slice(0, place)}${put}${whole.slice(place + 1)}`;
      const isSame = (() => { try { return text(JSON.parse(edited)) === text(sealed); } catch { return false; } })();
      if (isSame) expect(openPlan(edited).sha256).toBe(sealed.sha256);
      else expect(() => openPlan(edited)).toThrow(expect.objectContaining({ code: 'PLAN' }));
    }), { numRuns: 500 });
  });
});
