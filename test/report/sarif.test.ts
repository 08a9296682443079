import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Narrowing } from '../../src/model/narrowing.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { BASELINE, DISPOSED, disposedWith, NARROWED, WAIVERS } from './disposed.ts';
import { CLEAN, EMPTY, FINDINGS, HOSTILE, IDS, LEGACY, LISTED, MANY_SUBSCRIPTIONS, manyFindings, nth, PRODUCTION, RESULT, resultWith, RULES, TENANT } from './fixture.ts';
import { expectGolden } from './golden.ts';
import { BUILT_IN, categoryOf, sarifLog, sarifText, type SarifLog } from './render.ts';
import { reversedKeys, WHOLE } from './whole.ts';

const SCHEMA_PATH = createRequire(import.meta.url).resolve(`@microsoft/sarif-multitool-${process.platform}/sarif-2.1.0.json`);

function schemaFaults(log: unknown): readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormatsModule as unknown as (target: object) => void)(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA_PATH, 'utf8')) as object);
  return validate(log) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

const SIMULATED: ScanResult = resultWith({ scan: { simulated: true } });
/** The subscription's data was read, the tenant's was not. */
const TENANT_UNREAD: ScanResult = resultWith({
  resources: [...RESULT.resources, { id: `/tenants/${TENANT}`, type: 'tenant', name: TENANT, subscriptionId: '', resourceGroup: '', location: '' }],
  findings: [
    ...FINDINGS.filter((finding) => finding.status === 'fail'),
    { ...nth(FINDINGS, 2), ruleId: 'NET001', resourceId: `/tenants/${TENANT}` },
  ],
});

/** The benchmarks of the built-in pack, as the demo's result holds them. */
const MAPPED: ScanResult = { ...RESULT, ...BUILT_IN };

const CASES: readonly (readonly [string, ScanResult])[] = [['result', RESULT], ['clean', CLEAN], ['hostile', HOSTILE], ['simulated', SIMULATED], ['export', resultWith({ scan: { origin: 'export' } })], ['accepted', DISPOSED], ['benchmarks', MAPPED], ['nothing judged', EMPTY], ['tenant unread', TENANT_UNREAD], ['many subscriptions', MANY_SUBSCRIPTIONS], ['empty', resultWith({ findings: [], resources: [], rules: [], verdicts: { pass: {}, notApplicable: {} } })]];

function categories(log: SarifLog): readonly string[] {
  return log.runs.map(categoryOf);
}

function results(log: SarifLog) {
  return log.runs.flatMap((run) => run.results);
}

describe.each(['github', 'archive'] as const)('SARIF for %s', (profile) => {
  it.each(CASES)('obeys the SARIF 2.1.0 schema: %s', (_name, result) => {
    expect(schemaFaults(sarifLog(result, profile))).toEqual([]);
  });

  it.each(CASES)('meets what code scanning insists on: %s', (_name, result) => {
    const log = sarifLog(result, profile);
    expect(log.runs.length).toBeGreaterThan(0);
    expect(new Set(log.runs.map((run) => run.automationDetails.id)).size).toBe(log.runs.length);
    for (const run of log.runs) {
      for (const rule of run.tool.driver.rules) {
        expect(rule.shortDescription.text).not.toBe('');
        expect(rule.shortDescription.text.length).toBeLessThanOrEqual(1_024);
        expect(rule.help.text).not.toBe('');
        expect(rule.properties.tags.length).toBeLessThanOrEqual(10);
      }
      for (const entry of run.results) {
        const [location] = entry.locations;
        expect(run.tool.driver.rules[entry.ruleIndex]?.id).toBe(entry.ruleId);
        expect(entry.message.text).not.toBe('');
        // A scheme, a leading slash, a space or an empty path makes GitHub refuse the whole file.
        expect(location?.physicalLocation.artifactLocation.uri).toMatch(/^[a-z0-9._~%-]+(\/([a-z0-9._~-]|%[0-9A-Fa-f]{2})*)*$/);
        expect(location?.physicalLocation.region.startLine).toBe(1);
        for (const logical of location?.logicalLocations ?? []) expect(run.logicalLocations?.[logical.index]?.fullyQualifiedName).toBe(logical.fullyQualifiedName);
      }
    }
  });

  it('is byte-equal for equal results', () => {
    expect(sarifText(structuredClone(RESULT), profile)).toBe(sarifText(RESULT, profile));
  });

  it('does not depend on the order of keys in the value', () => {
    expect(sarifText(reversedKeys(WHOLE) as ScanResult, profile)).toBe(sarifText(WHOLE, profile));
    expect(sarifText(reversedKeys(HOSTILE) as ScanResult, profile)).toBe(sarifText(HOSTILE, profile));
  });

  it('marks simulated data where people read, and gives it categories of its own', () => {
    const log = sarifLog(SIMULATED, profile);
    expect(log.runs.every((run) => run.properties['portcullis/simulated'] === true && run.automationDetails.id.startsWith('portcullis/simulated/'))).toBe(true);
    expect(results(log).every((entry) => entry.message.text.startsWith('Simulated: '))).toBe(true);
    expect(sarifLog(RESULT, profile).runs.every((run) => run.automationDetails.id.startsWith('portcullis/azure/'))).toBe(true);
  });

  it('lets no foreign text become a link or a control character', () => {
    for (const { message } of results(sarifLog(HOSTILE, profile))) {
      expect(message.text).not.toMatch(/(^|[^\\])\[[^\]]*[^\\]\]\(/);
      expect(message.text).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      expect(message.text.length).toBeLessThanOrEqual(1_024);
    }
  });

  it('equals its golden file', () => expectGolden(`result.${profile}.sarif`, sarifText(RESULT, profile)));
});

describe('SARIF for github', () => {
  it('holds the open failures of what was read whole, and nothing else', () => {
    expect(results(sarifLog(RESULT, 'github')).map((entry) => [entry.ruleId, entry.kind, entry.level])).toEqual([
      ['JIT001', 'fail', 'error'],
      ['NET001', 'fail', 'error'],
    ]);
  });

  it('has no run for a part that was not read whole, and an empty one for a part that was clean', () => {
    // Unread: JIT policies of Legacy. That Azure holds no key creation time leaves `credentials` whole.
    expect(categories(sarifLog(RESULT, 'github'))).toEqual([
      `${PRODUCTION}/access`, `${PRODUCTION}/credentials`, `${PRODUCTION}/jit`, `${PRODUCTION}/network`,
      `${LEGACY}/access`, `${LEGACY}/credentials`, `${LEGACY}/network`,
      expect.stringMatching(`^${TENANT}/scan/of-[0-9a-f]{12}$`),
    ]);
  });

  it('says what was not read, and that the scan was not clean', () => {
    const scan = sarifLog(RESULT, 'github').runs.at(-1)?.invocations[0];
    expect(scan?.exitCode).toBe(4);
    expect(scan?.toolExecutionNotifications?.map((notice) => notice.message.text)).toEqual([
      expect.stringContaining('Microsoft.Security/locations/jitNetworkAccessPolicies could not be read for subscription Legacy (forbidden): 2 findings unknown.'),
    ]);
  });

  it('leaves out a domain of every subscription when something above them was not read', () => {
    expect(categories(sarifLog(TENANT_UNREAD, 'github')).filter((category) => category.endsWith('/network'))).toEqual([]);
  });

  it('closes everything of a clean tenant with empty runs', () => {
    const log = sarifLog(resultWith({ ...CLEAN, scan: { scopes: { ...CLEAN.scan.scopes, descendants: LISTED } } }), 'github');
    expect(results(log)).toEqual([]);
    expect(categories(log)).toHaveLength(9);
    expect(categories(log)).toContain(`${TENANT}/scan`);
  });

  it('holds no waived failures, and known ones like any other: a baseline remembers and accepts nothing', () => {
    const told = results(sarifLog(DISPOSED, 'github'));
    // By part, as the categories are sorted: credentials, jit and network of one subscription, network of the other.
    expect(told.map((entry) => [entry.ruleId, entry.baselineState])).toEqual([['KEY001', 'unchanged'], ['JIT001', 'new'], ['NET001', 'updated'], ['NET001', 'new']]);
  });

  it('closes no alert because a scan was held against a baseline', () => {
    const { baseline: _baseline, ...rest } = DISPOSED;
    const without = { ...rest, findings: DISPOSED.findings.map((finding) => ({ ...finding, disposition: finding.disposition === 'known' ? 'open' as const : finding.disposition })) };
    const alerts = (result: ScanResult) => sarifLog(result, 'github').runs.map((run) => [categoryOf(run), new Set(run.results.map((entry) => entry.partialFingerprints?.primaryLocationLineHash))]);
    expect(alerts(DISPOSED)).toEqual(alerts(without));
  });

  it('of a part of the tenant closes no alert about what lies in no subscription: that hangs on all of them', () => {
    const { scan } = RESULT;
    const user = { ...nth(RESULT.resources, 0), id: `/tenants/${scan.tenant}/users/u`, subscriptionId: '', resourceGroup: '' };
    const none = { subscriptions: [], managementGroups: [], exclude: [] };
    const idsOf = (asked: Partial<typeof none | Record<keyof typeof none, readonly string[]>>): readonly string[] => {
      const log = sarifLog(resultWith({ resources: [...RESULT.resources, user], findings: [], verdicts: { pass: { NET001: [0] }, notApplicable: {} }, scan: { scopes: { ...scan.scopes, asked: { ...none, ...asked } } } }), 'github');
      return log.runs.map((run) => run.automationDetails.id.replace(/\/[^/]*$/, ''));
    };
    const isOfTenant = (id: string): boolean => id.includes(`/${scan.tenant}/`);
    const [whole, one, same, other] = [idsOf({}), idsOf({ subscriptions: ['Legacy', 'Edge'] }), idsOf({ subscriptions: ['edge', 'LEGACY'] }), idsOf({ exclude: ['Legacy'] })];
    expect(whole.filter(isOfTenant)).toHaveLength(2);
    expect(one.filter(isOfTenant).filter((id) => whole.includes(id) || other.includes(id))).toEqual([]);
    expect(same).toEqual(one);
    // What lies in a subscription is the subscription's, whatever else was asked for.
    expect(one.filter((id) => !isOfTenant(id))).toEqual(whole.filter((id) => !isOfTenant(id)));
  });

  it('closes no alert of the whole tenant, nor of another part, when only a part was judged', () => {
    const uploads = (narrowed: Narrowing | undefined): ReadonlySet<string> => {
      const { narrowed: _narrowed, ...scan } = DISPOSED.scan;
      // What GitHub takes as the category: everything before the last slash.
      return new Set(sarifLog({ ...DISPOSED, scan: narrowed === undefined ? scan : { ...scan, narrowed } }, 'github').runs.map((run) => run.automationDetails.id.replace(/\/[^/]*$/, '')));
    };
    const parts = [undefined, NARROWED, { resourceGroups: ['rg-app'], tags: NARROWED.tags }, { resourceGroups: [], tags: NARROWED.tags }, { resourceGroups: NARROWED.resourceGroups, tags: { env: 'dev' } }].map(uploads);
    for (const [index, part] of parts.entries()) for (const other of parts.slice(index + 1)) expect([...part].filter((category) => other.has(category))).toEqual([]);
    expect(new Set(parts.map((part) => part.size)).size).toBe(1);
    // The same part, asked for in other words: its alerts are the same ones.
    expect(uploads({ resourceGroups: ['RG-Data', 'rg-app', 'RG-APP'], tags: { Env: 'PROD' } })).toEqual(parts[1]);
  });

  it('tells the exit code of the process, and beside it the one that it would have had', () => {
    const zero = disposedWith({ policy: { newOnly: true, exitZero: true } });
    const run = nth(sarifLog(zero, 'github').runs, 0);
    expect(run.invocations[0]?.exitCode).toBe(0);
    expect(run.properties['portcullis/gate']).toMatchObject({ exitCode: 4, exitZero: true });
    expect(sarifLog(DISPOSED, 'github').runs[0]?.invocations[0]?.exitCode).toBe(4);
  });

  it('keeps one alert apart from the other by a hash of its own', () => {
    const hashes = results(sarifLog(manyFindings(200), 'github')).map((entry) => entry.partialFingerprints?.primaryLocationLineHash);
    expect(new Set(hashes).size).toBe(200);
    expect(hashes.every((hash) => /^[0-9a-f]{16}:1$/.test(hash ?? ''))).toBe(true);
  });

  it('scores severities inside the bands of code scanning', () => {
    const rules = (['critical', 'high', 'medium', 'low', 'info'] as const).map((severity, index) => ({ ...nth(RULES, index), severity, domain: 'network' }));
    const scores = sarifLog(resultWith({ rules, findings: [], verdicts: { pass: {}, notApplicable: {} } }), 'github').runs[0]?.tool.driver.rules.map((rule) => Number(rule.properties['security-severity']));
    expect(scores?.[0]).toBeGreaterThan(9);
    expect(scores?.[1]).toBeGreaterThanOrEqual(7);
    expect(scores?.[1]).toBeLessThan(9);
    expect(scores?.[2]).toBeGreaterThanOrEqual(4);
    expect(scores?.[2]).toBeLessThan(7);
    expect(scores?.[3]).toBeGreaterThan(0);
    expect(scores?.[3]).toBeLessThan(4);
    expect(scores?.[4]).toBeNaN();
  });
});

describe('SARIF for the archive', () => {
  it('holds every verdict with its kind, one run a subscription', () => {
    const log = sarifLog(RESULT, 'archive');
    expect(categories(log)).toEqual([`${PRODUCTION}/all`, `${LEGACY}/all`]);
    const kinds = Map.groupBy(results(log), (entry) => entry.kind);
    expect(Object.fromEntries([...kinds].map(([kind, entries]) => [kind, entries.length]))).toEqual({ fail: 3, open: 3, pass: 4, notApplicable: 1 });
    expect(results(log).every((entry) => (entry.kind === 'fail') === (entry.level !== 'none'))).toBe(true);
  });

  it('tells waivers as suppressions', () => {
    const suppressed = results(sarifLog(RESULT, 'archive')).filter((entry) => entry.suppressions !== undefined);
    expect(suppressed.map((entry) => [entry.ruleId, entry.suppressions])).toEqual([['IAM001', [{
      kind: 'external', status: 'accepted', justification: 'The operators need it until the move is done.',
      properties: { waiverId: 'WV-2026-007', category: 'waiver', owner: 'ops@contoso.example', ticket: 'CHG-1234', approvedBy: 'ciso-office', approvedOn: '2026-10-01', expiresOn: '2026-12-06' },
    }]]]);
  });

  it('names the waiver alone where the result does not list it', () => {
    const suppressed = results(sarifLog({ ...RESULT, waivers: [] }, 'archive')).flatMap((entry) => entry.suppressions ?? []);
    expect(suppressed.map(({ justification }) => justification)).toEqual(['Waived by WV-2026-007.']);
  });

  it('suppresses nothing by a waiver that is over, not in effect yet, or not needed', () => {
    const named = results(sarifLog(DISPOSED, 'archive')).flatMap((entry) => entry.suppressions ?? []).map(({ properties }) => properties['waiverId']);
    expect(named).toEqual(['WV-01']);
    expect(WAIVERS.map(({ id }) => id)).toContain('WV-02');
  });

  it('tells what a baseline knows on all results or on none', () => {
    expect(results(sarifLog(RESULT, 'archive')).every((entry) => entry.baselineState === undefined)).toBe(true);
    const compared = results(sarifLog(DISPOSED, 'archive'));
    expect(compared.every((entry) => entry.baselineState !== undefined)).toBe(true);
    // New: first seen in this scan. Updated: in the baseline as a less severe one. The rest is as it was, or no failure.
    const failures = compared.filter((entry) => entry.kind === 'fail').map((entry) => [entry.ruleId, entry.properties?.['azure/resourceId'], entry.baselineState]);
    expect(failures).toEqual([
      ['IAM001', IDS.OWNER, 'unchanged'], ['JIT001', IDS.VM_WEB, 'new'], ['KEY001', IDS.VAULT, 'unchanged'], ['NET001', IDS.VM_WEB, 'updated'], ['NET001', IDS.VM_OLD_1, 'new'],
    ]);
    expect(new Set(compared.filter((entry) => entry.kind !== 'fail').map((entry) => entry.baselineState))).toEqual(new Set(['unchanged']));
  });

  it('counts what failed before, and makes no result of it', () => {
    const log = sarifLog(DISPOSED, 'archive');
    expect(results(log).map((entry) => entry.properties?.['azure/resourceId'])).not.toContain(BASELINE.former[1]?.resourceId);
    for (const run of log.runs) expect(run.properties['portcullis/baseline']).toMatchObject({ createdAt: BASELINE.createdAt, new: 3, known: 1, raised: 1, former: 4, fixed: 2 });
    expect(sarifLog(RESULT, 'archive').runs[0]?.properties).not.toHaveProperty('portcullis/baseline');
  });

  it('has the owner of a resource as a property, in both profiles', () => {
    const ownersOf = (profile: 'github' | 'archive') => results(sarifLog(DISPOSED, profile)).flatMap((entry) => entry.properties?.['owner'] ?? []);
    expect(ownersOf('github')).toEqual(['web@contoso.example', 'web@contoso.example', 'web@contoso.example']);
    expect(ownersOf('archive')).toEqual(['ops@contoso.example', 'web@contoso.example', 'web@contoso.example', 'web@contoso.example']);
  });

  it('leads to the resource in the portal of its cloud', () => {
    const [entry] = results(sarifLog(RESULT, 'archive')).filter(({ properties }) => properties?.['azure/resourceId'] === IDS.VM_WEB);
    expect(entry?.hostedViewerUri).toBe(`https://portal.azure.com/#@${TENANT}/resource${IDS.VM_WEB}`);
    const government = results(sarifLog(resultWith({ scan: { cloud: 'AzureUSGovernment' } }), 'archive'))[0];
    expect(government?.hostedViewerUri).toMatch(/^https:\/\/portal\.azure\.us\//);
  });
});
