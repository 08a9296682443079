import { describe, expect, it } from 'vitest';
import { describeRule } from '../../src/flow/rules.ts';
import { CATALOG, permissionsOf, type CatalogEntry } from '../../src/model/catalog.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { collected, contoso, isSeenOpen, judged, RULES, verdictsOf } from './tenant.ts';

const whole = judged(await collected(contoso()));
const baseline = verdictsOf(whole);
const readings = RULES.rules.map((rule) => ({ id: rule.id, ...describeRule(rule, RULES) }));

/** Whether taking away an action takes a permission away: `*` stands for anything. */
function takes(action: string, permission: string): boolean {
  return new RegExp(`^${action.toLowerCase().split('*').map((part) => part.replaceAll(/[.$]/g, '\\$&')).join('.*')}$`).test(permission.toLowerCase());
}

/** Rules that say they need what is taken away. */
const readers = (action: string): readonly string[] => readings.filter(({ permissions }) => permissions.some((one) => takes(action, one))).map(({ id }) => id);
/** Types that cannot be read then, by what the catalog says of them and of those they are read through. */
const unreadable = (actions: readonly string[]): readonly string[] => CATALOG.filter(({ type }) => permissionsOf(type).some((one) => actions.some((action) => takes(action, one)))).map(({ type }) => type);

/** Microsoft Graph lists licences for either permission (permissions reference, "List subscribedSkus"): both have to be missing. */
async function without(...permissions: readonly string[]): Promise<ScanResult> {
  const actions = permissions.flatMap((permission) => (permission.includes('/') ? [permission] : [permission, 'Organization.Read.All']));
  return judged(await collected(contoso({ withheld: actions.map((action) => ({ action })) })));
}

const withoutOne = new Map<string, Promise<ScanResult>>();

/** Several types are read by one permission: that is one tenant, which is read once. */
function withoutPermission(permission: string): Promise<ScanResult> {
  const result = withoutOne.get(permission) ?? without(permission);
  withoutOne.set(permission, result);
  return result;
}

function gapTypes(result: ScanResult): readonly string[] {
  return [...new Set(result.gaps.map(({ artifact }) => artifact))].toSorted();
}

describe('a tenant that can be read whole', () => {
  it('has no gaps and no unknown that a permission would fix', () => {
    expect(whole.gaps).toEqual([]);
    expect(whole.findings.filter((finding) => finding.unknown?.reason === 'forbidden')).toEqual([]);
    expect(whole.gate.exitCode).toBe(1);
  });
});

const read = CATALOG.filter(({ permission }) => readers(permission).length > 0);

describe.each(read.map((entry) => [entry.type, entry] as const))('without the permission to read %s', (type, entry) => {
  it('exactly the findings that depend on it change, to unknown and never to pass', async () => {
    const action = entry.permission;
    const result = await withoutPermission(action);
    const after = verdictsOf(result);
    const dependent = new Set(readers(action));
    const changed = [...baseline].filter(([key, status]) => after.get(key) !== status);
    const appeared = [...after].filter(([key]) => !baseline.has(key));

    expect(changed.filter(([key]) => !dependent.has(key.split(' ')[0] ?? '')), 'findings of rules that do not read it').toEqual([]);
    expect(changed.filter(([key, status]) => after.has(key) && after.get(key) !== 'unknown' && !isSeenOpen(key, status, after.get(key))), 'verdicts that became something else than unknown').toEqual([]);
    expect(appeared.filter(([, status]) => status !== 'unknown'), 'verdicts from nowhere').toEqual([]);

    expect(gapTypes(result)).toEqual(unreadable([action]).toSorted());
    expect(result.gaps.some((gap) => gap.artifact === type && gap.reason === 'forbidden' && gap.missing.includes(action))).toBe(true);
    // A gap that no verdict hangs on does not make a scan incomplete.
    expect(changed.length === 0 ? [1] : [3, 4]).toContain(result.gate.exitCode);
  });
});

/** Types that no rule reads yet, dealt out so that neighbours fall into different groups: a reading for each would take a minute. */
const unread = CATALOG.filter((entry) => !read.includes(entry));
const GROUPS = [0, 1, 2, 3].map((group) => unread.filter((_entry, index) => index % 4 === group));

describe.each(GROUPS.map((entries) => [entries.map(({ type }) => type.replace('Microsoft.', '')).join(', '), entries] as const))('without the permissions to read %s', (_types, entries) => {
  it('each leaves its own gap, and no finding changes', async () => {
    const result = await without(...entries.map(({ permission }) => permission));
    expect(verdictsOf(result)).toEqual(baseline);
    expect(gapTypes(result)).toEqual(unreadable(entries.map(({ permission }) => permission)).toSorted());
    for (const { type, permission } of entries) expect(result.gaps.filter(({ artifact }) => artifact === type).every((gap) => gap.reason === 'forbidden' && gap.missing.includes(permission)), type).toBe(true);
    expect(result.gate.exitCode).toBe(whole.gate.exitCode);
  });
});

describe('a subscription of which nothing may be read', () => {
  const { legacy } = CONTOSO.subscriptions;
  const scope = `/subscriptions/${legacy}`;
  /** Roles with a hole for one subscription are held at the other ones: nothing above them can be read either. */
  const isAbove = (key: string): boolean => key.includes(' /providers/microsoft.management/');
  /** What stands in it. */
  const isOfIt = (key: string): boolean => key.includes(scope);
  /** Somebody of the directory may hold anything there: who held nothing elsewhere is not known to hold nothing. */
  const isSomebody = (key: string): boolean => key.includes(' /tenants/');
  const ofDirectory = new Set([...baseline.keys()].filter(isSomebody).map((key) => key.split(' ')[0]));
  /** Some rules judge both: reviews, and settings of roles. */
  const ofSubscriptions = new Set([...baseline.keys()].filter((key) => !isSomebody(key)).map((key) => key.split(' ')[0]));
  const part = (verdicts: ReadonlyMap<string, string>, wanted: boolean) => new Map([...verdicts].filter(([key]) => !isAbove(key) && !isSomebody(key) && isOfIt(key) === wanted));

  it('is unknown by every rule, once; what stands above is unknown; everything else is judged as before', async () => {
    const result = judged(await collected(contoso({ withheld: [{ action: '*/read', subscriptionId: legacy }] })));
    const after = verdictsOf(result);
    expect([3, 4]).toContain(result.gate.exitCode);
    expect(result.gate.incomplete).toBe(true);
    expect(part(after, true)).toEqual(new Map(RULES.rules.filter(({ id }) => !ofDirectory.has(id) || ofSubscriptions.has(id)).map(({ id }) => [`${id} ${scope}`, 'unknown'])));
    expect(part(after, false)).toEqual(part(baseline, false));
    expect([...after].filter(([key, status]) => (isAbove(key) || isSomebody(key)) && status !== baseline.get(key) && status !== 'unknown')).toEqual([]);
    expect(result.resources.map(({ id }) => id)).toContain(scope);
  });
});
