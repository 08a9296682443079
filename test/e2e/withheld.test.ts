import { describe, expect, it } from 'vitest';
import { describeRule } from '../../src/flow/rules.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { collected, contoso, judged, RULES, verdictsOf } from './tenant.ts';

const whole = judged(await collected(contoso()));
const baseline = verdictsOf(whole);
/** Rules that say they need an action. */
const readers = (action: string): readonly string[] => RULES.rules.filter((rule) => describeRule(rule, RULES).permissions.includes(action)).map((rule) => rule.id);

describe('a tenant that can be read whole', () => {
  it('has no gaps and no unknown that a permission would fix', () => {
    expect(whole.gaps).toEqual([]);
    expect(whole.findings.filter((finding) => finding.unknown?.reason === 'forbidden')).toEqual([]);
    expect(whole.gate.exitCode).toBe(1);
  });
});

describe.each(CATALOG.map((entry) => [entry.type, entry.permission] as const))('without the permission to read %s', (type, action) => {
  it('exactly the findings that depend on it change, to unknown and never to pass', async () => {
    const result = judged(await collected(contoso({ withheld: [{ action }] })));
    const after = verdictsOf(result);
    const dependent = new Set(readers(action));
    const changed = [...baseline].filter(([key, status]) => after.get(key) !== status);
    const appeared = [...after].filter(([key]) => !baseline.has(key));

    expect(changed.filter(([key]) => !dependent.has(key.split(' ')[0] ?? '')), 'findings of rules that do not read it').toEqual([]);
    expect(changed.filter(([key]) => after.has(key) && after.get(key) !== 'unknown'), 'verdicts that became something else than unknown').toEqual([]);
    expect(appeared.filter(([, status]) => status !== 'unknown'), 'verdicts from nowhere').toEqual([]);

    expect(result.gaps.some((gap) => gap.artifact === type && gap.reason === 'forbidden' && gap.missing.includes(action))).toBe(true);
    if (dependent.size > 0) expect([3, 4]).toContain(result.gate.exitCode);
    else expect(result.gate.exitCode).toBe(whole.gate.exitCode);
  });
});

describe('a subscription of which nothing may be read', () => {
  const { legacy } = CONTOSO.subscriptions;
  const scope = `/subscriptions/${legacy}`;
  /** What stands in it, or above it alone. */
  const isOfIt = (key: string): boolean => key.includes(scope) || key.includes('/managementgroups/contoso-legacy/');
  const part = (verdicts: ReadonlyMap<string, string>, wanted: boolean) => new Map([...verdicts].filter(([key]) => isOfIt(key) === wanted));

  it('is unknown by every rule, once; everything else is judged as before', async () => {
    const result = judged(await collected(contoso({ withheld: [{ action: '*/read', subscriptionId: legacy }] })));
    const after = verdictsOf(result);
    expect([3, 4]).toContain(result.gate.exitCode);
    expect(result.gate.incomplete).toBe(true);
    expect(part(after, true)).toEqual(new Map(RULES.rules.map(({ id }) => [`${id} ${scope}`, 'unknown'])));
    expect(part(after, false)).toEqual(part(baseline, false));
    expect(result.resources.map(({ id }) => id)).toContain(scope);
  });
});
