import fc from 'fast-check';
import { DISPOSITIONS, type Evidence } from '../../src/model/finding.ts';
import { SEVERITIES } from '../../src/model/rule.ts';
import type { ResultFinding, ResultResource, ResultRule, ScanResult } from '../../src/model/scanResult.ts';
import type { UnknownReason } from '../../src/model/unknown.ts';
import { DISPOSED } from './disposed.ts';
import { HOSTILE, HOSTILE_STRINGS, LEGACY, nth, PRODUCTION, resultWith, RULES, TENANT } from './fixture.ts';

const REASONS: readonly UnknownReason[] = ['forbidden', 'throttled', 'failed', 'notCollected', 'noData', 'ruleError'];
const DOMAINS = ['network', 'jit', 'machines', 'access', 'pim', 'entra', 'credentials', 'defender', 'audit', 'of-our-own', 'scan'];

const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('vm-web', 'rg', 'Production', '1,204 fail, 7 unknown', '3 waived', 'x') }, { weight: 2, arbitrary: fc.constantFrom(...HOSTILE_STRINGS) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) });
const severity = fc.constantFrom(...SEVERITIES);
const instant = fc.constantFrom('2026-10-01T00:00:00.000Z', '2026-11-24T06:01:30.000Z');

const rule = fc.record({ title: text, domain: fc.constantFrom(...DOMAINS), severity, summary: text, switchedOff: fc.option(fc.constant(true as const), { nil: undefined }) });

const rules = fc.array(rule, { minLength: 1, maxLength: 6 }).map((parts) => parts.map(({ summary, switchedOff, ...part }, index): ResultRule => ({
  ...nth(RULES, 0), ...part, id: `USR00${index}`, name: `rule-${index}`, remediation: { summary }, ...(switchedOff === undefined ? {} : { switchedOff }),
})));

/** In a subscription or in the directory; two may have one name. */
const resources = fc.array(fc.record({ name: text, group: text, owner: fc.option(text, { nil: undefined }), where: fc.constantFrom(PRODUCTION, LEGACY, '') }), { minLength: 1, maxLength: 8 }).map((parts) => parts.map(({ name, group, owner, where }, index): ResultResource => ({
  id: where === '' ? `/tenants/${TENANT}/users/${index}-${name}` : `/subscriptions/${where}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${index}-${name}`,
  type: where === '' ? 'Microsoft.Graph/users' : 'Microsoft.Compute/virtualMachines', name, subscriptionId: where, resourceGroup: where === '' ? '' : group, location: '', ...(owner === undefined ? {} : { owner }),
})));

const finding = fc.record({
  rule: fc.nat(), resource: fc.nat(), fails: fc.boolean(), severity, disposition: fc.constantFrom(...DISPOSITIONS), message: text, waiver: fc.option(text, { nil: undefined }), owner: fc.option(text, { nil: undefined }),
  reason: fc.constantFrom(...REASONS), carries: fc.boolean(), rootCause: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }), firstSeen: fc.option(instant, { nil: undefined }), actual: fc.jsonValue({ maxDepth: 1 }),
});

const indexes = fc.array(fc.record({ rule: fc.nat(), resource: fc.nat() }), { maxLength: 12 });
const policy = fc.record({ newOnly: fc.boolean(), exitZero: fc.boolean(), allowIncomplete: fc.constantFrom<readonly string[]>([], ['*'], ['throttled']) });
const scan = fc.record({ simulated: fc.boolean(), interrupted: fc.boolean(), origin: fc.constantFrom('collected' as const, 'export' as const) });

/** Any mix of verdicts that a scan could tell: with waivers, a baseline and hostile texts, or without. */
export const anyResult: fc.Arbitrary<ScanResult> = fc.record({ rules, resources, findings: fc.array(finding, { maxLength: 24 }), pass: indexes, notApplicable: indexes, policy, scan, waivers: fc.constantFrom([], DISPOSED.waivers, HOSTILE.waivers), baseline: fc.constantFrom(undefined, DISPOSED.baseline, HOSTILE.baseline) })
  .map(({ rules, resources, findings, pass, notApplicable, waivers, baseline, ...parts }) => resultWith({
    ...parts, rules, resources, waivers, ...(baseline === undefined ? {} : { baseline }),
    findings: findings.map((one, index) => findingOf(one, index, rules, resources)),
    verdicts: { pass: byRule(pass, rules, resources), notApplicable: byRule(notApplicable, rules, resources) },
  }));

type FindingParts = typeof finding extends fc.Arbitrary<infer T> ? T : never;

function findingOf({ rule, resource, fails, disposition, waiver, reason, carries, actual, message, severity, rootCause, owner, firstSeen }: FindingParts, index: number, rules: readonly ResultRule[], resources: readonly ResultResource[]): ResultFinding {
  const about = nth(resources, resource % resources.length);
  const known = {
    ruleId: nth(rules, rule % rules.length).id, resourceId: about.id, severity, message, fingerprint: index.toString(16).padStart(64, '0'),
    evidence: [{ path: message, expected: '', actual: actual as Evidence['actual'], type: about.type, apiVersion: '2024-04-01' }],
    ...(rootCause === undefined ? {} : { rootCause }), ...(owner === undefined ? {} : { owner }), ...(firstSeen === undefined ? {} : { firstSeen }),
  };
  if (fails) return { ...known, status: 'fail', disposition, ...(disposition === 'waived' && waiver !== undefined ? { waiverId: waiver } : {}) };
  const unknown = { reason, artifact: message, scope: about.id, missing: [message], message };
  return { ...known, status: 'unknown', disposition: 'open', ...(carries ? { unknown } : {}) };
}

function byRule(pairs: readonly { readonly rule: number; readonly resource: number }[], rules: readonly ResultRule[], resources: readonly ResultResource[]): Readonly<Record<string, readonly number[]>> {
  const groups = Map.groupBy(pairs, ({ rule }) => nth(rules, rule % rules.length).id);
  return Object.fromEntries([...groups].map(([id, group]) => [id, [...new Set(group.map(({ resource }) => resource % resources.length))]]));
}
