import { gateOf } from '../../src/assess/gate.ts';
import { gatePolicy, type GatePolicy } from '../../src/model/gatePolicy.ts';
import { summarise } from '../../src/assess/summary.ts';
import type { Sequence } from '../../src/model/sequence.ts';
import type { FormerFailure, ResultBaseline } from '../../src/model/baseline.ts';
import type { Evidence } from '../../src/model/finding.ts';
import type { ResultFinding, ResultResource, ResultRule, ScanResult } from '../../src/model/scanResult.ts';
import type { Descendants } from '../../src/model/snapshot.ts';
import type { Unknown } from '../../src/model/unknown.ts';
import type { ResultWaiver } from '../../src/model/waiver.ts';

export const TENANT = '72f98800-0000-4000-8000-00000000c0de';
export const PRODUCTION = '11111111-1111-4111-8111-111111111111';
export const LEGACY = '22222222-2222-4222-8222-222222222222';

/** All subscriptions of the tenant are known: none is there that was not seen. */
export const LISTED: Descendants = { listed: [`/providers/Microsoft.Management/managementGroups/${TENANT}`], unknown: [], notSeen: [] };

/** The item at an index that must be there. */
export function nth<T>(items: Sequence<T>, index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new Error(`no item ${index}`);
  return item;
}

const fingerprint = (digit: string): string => digit.repeat(64);

function resource(subscriptionId: string, group: string, type: string, name: string): ResultResource {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/${type}/${name}`;
  return { id, type, name, subscriptionId, resourceGroup: group, location: 'westeurope' };
}

const VM = 'Microsoft.Compute/virtualMachines';
const JIT = 'Microsoft.Security/locations/jitNetworkAccessPolicies';
const VAULT_SECRETS = 'Microsoft.KeyVault/vaults/secrets';

/** Sorted by lower-cased id, as `assess` sorts them: the verdicts below are indexes into this list. */
const RESOURCES: readonly ResultResource[] = [
  resource(PRODUCTION, 'rg-app', VM, 'vm-api-01'),
  resource(PRODUCTION, 'rg-app', VM, 'vm-web-01'),
  resource(PRODUCTION, 'rg-app', 'Microsoft.KeyVault/vaults', 'kv-app'),
  resource(PRODUCTION, 'rg-data', 'Microsoft.Storage/storageAccounts', 'stdata01'),
  { ...resource(PRODUCTION, 'x', 'x', 'ops-owner'), id: `/subscriptions/${PRODUCTION}/providers/Microsoft.Authorization/roleAssignments/9f0c`, type: 'Microsoft.Authorization/roleAssignments', resourceGroup: '', location: '' },
  resource(LEGACY, 'rg-old', VM, 'vm-old-01'),
  resource(LEGACY, 'rg-old', VM, 'vm-old-02'),
];

const [VM_API, VM_WEB, VAULT, STORAGE, OWNER, VM_OLD_1, VM_OLD_2] = RESOURCES.map((entry) => entry.id) as [string, string, string, string, string, string, string];

function rule(id: string, name: string, title: string, severity: ResultRule['severity'], domain: string, targets: readonly string[], more: Partial<ResultRule> = {}): ResultRule {
  return {
    id, name, title, severity, status: 'stable', domain, targets,
    rationale: `Why ${id} matters, in a sentence. And in a second one.`,
    remediation: { summary: `Correct what ${id} found.` },
    references: ['https://learn.microsoft.com/azure/defender-for-cloud/just-in-time-access-overview'],
    file: `${domain}/${name}.yaml`,
    ...more,
  };
}

export const RULES: readonly ResultRule[] = [
  rule('IAM001', 'overbroad-role', 'Owner is assigned directly at subscription scope', 'high', 'access', ['Microsoft.Authorization/roleAssignments']),
  rule('JIT001', 'exposed-vm-without-jit', 'Exposed virtual machine has no just-in-time policy', 'high', 'jit', [VM], {
    remediation: {
      action: 'enable-jit',
      summary: 'Put the machine under a just-in-time policy that covers its management ports.',
      portal: 'Defender for Cloud > Workload protections > Just-in-time VM access',
      az: 'az security jit-policy list --query "[].name"\naz vm show --name <name> --resource-group <group>',
      effect: 'Access to the ports now needs a request.',
    },
  }),
  rule('KEY001', 'secret-without-expiry', 'Key Vault secret has no expiry', 'medium', 'credentials', [VAULT_SECRETS]),
  rule('KEY002', 'stale-storage-key', 'Storage account key is older than its rotation period', 'medium', 'credentials', ['Microsoft.Storage/storageAccounts'], { status: 'preview' }),
  rule('NET001', 'open-management-port', 'Management port is open to the Internet', 'critical', 'network', [VM]),
];

function evidence(path: string, expected: string, actual: Evidence['actual'], type = VM, apiVersion = '2024-04-01'): Evidence {
  return { path, expected, actual, type, apiVersion };
}

export const JIT_FORBIDDEN: Unknown = {
  reason: 'forbidden',
  artifact: JIT,
  scope: `/subscriptions/${LEGACY}`,
  missing: [`${JIT}/read`],
  message: `reading ${JIT} was refused`,
};

const NO_CREATION_TIME: Unknown = { reason: 'noData', artifact: 'Microsoft.Storage/storageAccounts', scope: STORAGE, missing: [], message: 'the account is older than the tracking of key creation times' };

export const FINDINGS: readonly ResultFinding[] = [
  {
    ruleId: 'IAM001', resourceId: OWNER, status: 'fail', severity: 'high', disposition: 'waived', waiverId: 'WV-2026-007',
    message: "Owner is assigned to 'ops-owner' at the subscription", evidence: [evidence('properties.roleDefinitionId', '', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Microsoft.Authorization/roleAssignments')],
    owner: 'ops@contoso.example', fingerprint: fingerprint('a'), firstSeen: '2026-10-01T00:00:00.000Z',
  },
  {
    ruleId: 'JIT001', resourceId: VM_WEB, status: 'fail', severity: 'high', disposition: 'open',
    message: 'vm-web-01 is open to the Internet on 22 and no JIT policy covers it',
    evidence: [evidence('fact.jit.state', 'in unprotected, partial', 'unprotected'), evidence('fact.exposure.openings', '', [{ ports: '22', sources: ['0.0.0.0/0'], protocol: 'Tcp' }])],
    rootCause: 'vm-web-01:22', fingerprint: fingerprint('b'),
  },
  {
    ruleId: 'JIT001', resourceId: VM_OLD_1, status: 'unknown', severity: 'high', disposition: 'open', message: `not known: reading ${JIT} was refused`,
    evidence: [evidence('fact.jit.state', 'in unprotected, partial', null)], unknown: JIT_FORBIDDEN, fingerprint: fingerprint('c'),
  },
  {
    ruleId: 'JIT001', resourceId: VM_OLD_2, status: 'unknown', severity: 'high', disposition: 'open', message: `not known: reading ${JIT} was refused`,
    evidence: [evidence('fact.jit.state', 'in unprotected, partial', null)], unknown: JIT_FORBIDDEN, fingerprint: fingerprint('d'),
  },
  {
    ruleId: 'KEY002', resourceId: STORAGE, status: 'unknown', severity: 'medium', disposition: 'open', message: 'not known: the account is older than the tracking of key creation times',
    evidence: [evidence('properties.keyCreationTime.key1', 'olderThan P90D', null, 'Microsoft.Storage/storageAccounts')], unknown: NO_CREATION_TIME, fingerprint: fingerprint('e'),
  },
  {
    ruleId: 'NET001', resourceId: VM_WEB, status: 'fail', severity: 'critical', disposition: 'open', message: 'vm-web-01 accepts 22 from the whole Internet',
    evidence: [evidence('fact.exposure.publicPath', 'equals true', true)], rootCause: 'vm-web-01:22', fingerprint: fingerprint('f'),
  },
];

/** One result by hand, numbers included: every status, disposition and kind of gap once. */
export const RESULT: ScanResult = {
  schemaVersion: 1,
  tool: { name: 'portcullis', version: '0.1.0', rulesSha256: fingerprint('1') },
  scan: {
    tenant: TENANT,
    cloud: 'AzureCloud',
    scopes: {
      asked: { subscriptions: [], managementGroups: [], exclude: [] },
      seen: [{ subscriptionId: PRODUCTION, displayName: 'Production', state: 'Enabled' }, { subscriptionId: LEGACY, displayName: 'Legacy', state: 'Enabled' }],
      notVisible: ['33333333-3333-4333-8333-333333333333'],
    },
    principal: { kind: 'servicePrincipal', objectId: '00000000-0000-4000-8000-00000000000a', name: 'scanner' },
    startedAt: '2026-11-24T06:00:00.000Z',
    finishedAt: '2026-11-24T06:01:30.000Z',
    now: '2026-11-24T06:01:30.000Z',
    snapshot: fingerprint('2'),
    origin: 'collected',
    assumes: ['noFirewalls'],
    simulated: false,
    interrupted: false,
  },
  rules: RULES,
  resources: RESOURCES,
  findings: FINDINGS,
  verdicts: {
    pass: { JIT001: [0], KEY001: [2], NET001: [0, 5] },
    notApplicable: { NET001: [6] },
  },
  gaps: [JIT_FORBIDDEN],
  coverage: [
    { scope: `/subscriptions/${PRODUCTION}`, type: VM, status: 'complete', rows: 2, missing: [] },
    { scope: `/subscriptions/${PRODUCTION}`, type: JIT, status: 'complete', rows: 0, missing: [] },
    { scope: `/subscriptions/${LEGACY}`, type: VM, status: 'complete', rows: 2, missing: [] },
    { scope: `/subscriptions/${LEGACY}`, type: JIT, status: 'forbidden', rows: 0, missing: [`${JIT}/read`] },
  ],
  benchmarks: [],
  waivers: [{
    id: 'WV-2026-007', rules: ['IAM001'], scope: OWNER, category: 'waiver', reason: 'The operators need it until the move is done.', owner: 'ops@contoso.example', ticket: 'CHG-1234',
    approvedBy: 'ciso-office', approvedOn: '2026-10-01', expiresOn: '2026-12-06', file: 'waivers.yaml', line: 3, state: 'expiring', use: 'used', daysLeft: 12, named: 1, waived: 1,
  }],
  summary: {
    byStatus: { fail: 3, unknown: 3, pass: 4, notApplicable: 1 },
    byDisposition: { open: 2, waived: 1, known: 0 },
    bySeverity: { critical: 1, high: 1, medium: 0, low: 0, info: 0 },
    byRule: [
      { ruleId: 'IAM001', counts: { fail: 1, unknown: 0, pass: 0, notApplicable: 0 } },
      { ruleId: 'JIT001', counts: { fail: 1, unknown: 2, pass: 1, notApplicable: 0 } },
      { ruleId: 'KEY001', counts: { fail: 0, unknown: 0, pass: 1, notApplicable: 0 } },
      { ruleId: 'KEY002', counts: { fail: 0, unknown: 1, pass: 0, notApplicable: 0 } },
      { ruleId: 'NET001', counts: { fail: 1, unknown: 0, pass: 2, notApplicable: 1 } },
    ],
    resources: 7,
    subscriptions: 2,
    rootCauses: 1,
  },
  gate: {
    failOn: 'high', failed: true, incomplete: true, exitCode: 4,
    reasons: ['2 open failures at or above high (1 critical, 1 high), 1 root cause', '2 findings are unknown because something could not be read (2 forbidden)'],
  },
};

/** The ids that tests speak of by name. */
export const IDS = { VM_API, VM_WEB, VAULT, STORAGE, OWNER, VM_OLD_1, VM_OLD_2 } as const;

/** The result with parts replaced, and the numbers made to fit. */
export function resultWith({ policy, ...parts }: Parts): ScanResult {
  const merged = { ...RESULT, ...parts, scan: { ...RESULT.scan, ...parts.scan } };
  const { findings, waivers } = merged;
  return { ...merged, summary: summarise(merged, merged.scan.scopes.seen.length, policy ?? {}), gate: gateOf({ findings, waivers, subscriptions: merged.scan.scopes.seen, policy: gatePolicy('high', policy) }) };
}

export type Parts = Partial<Pick<ScanResult, 'findings' | 'verdicts' | 'resources' | 'rules' | 'coverage' | 'gaps' | 'tool' | 'waivers' | 'baseline'>> & {
  readonly scan?: Partial<ScanResult['scan']>;
  readonly policy?: Partial<GatePolicy>;
};

/** Everything was read and nothing failed. */
export const CLEAN: ScanResult = resultWith({
  findings: [], gaps: [], waivers: [], verdicts: { pass: { NET001: [0, 1, 5, 6] }, notApplicable: {} },
  coverage: RESULT.coverage.map((cell) => ({ ...cell, status: 'complete', missing: [] })), scan: { scopes: { ...RESULT.scan.scopes, notVisible: [] }, assumes: [] },
});

/** Nothing could be judged, because nothing was there. */
export const EMPTY: ScanResult = resultWith({ findings: [], resources: [], gaps: [], coverage: [], waivers: [], verdicts: { pass: {}, notApplicable: {} }, scan: { scopes: { ...RESULT.scan.scopes, seen: [], notVisible: [] }, assumes: [] } });

/** `count` open failures on as many machines, across the rules and both subscriptions. */
export function manyFindings(count: number, rules: readonly ResultRule[] = RULES): ScanResult {
  const resources = Array.from({ length: count }, (_none, index) => resource(index % 2 === 0 ? PRODUCTION : LEGACY, `rg-${index % 40}`, VM, `vm-${String(index).padStart(6, '0')}`));
  const findings = resources.map((entry, index): ResultFinding => {
    const judged = nth(rules, index % rules.length);
    return {
      ruleId: judged.id, resourceId: entry.id, status: 'fail', severity: judged.severity, disposition: 'open',
      message: `${entry.name} is open to the Internet on ${20 + (index % 7)} and no JIT policy covers it`,
      evidence: [
        evidence('fact.jit.state', 'in unprotected, partial', 'unprotected'),
        evidence('fact.exposure.openings', '', [{ ports: String(20 + (index % 7)), protocol: 'Tcp', sources: [`${index % 250}.0.0.0-${index % 250}.255.255.255`] }]),
      ],
      fingerprint: sha(index),
    };
  });
  return resultWith({ resources, findings, rules, waivers: [], verdicts: { pass: {}, notApplicable: {} } });
}

/** Twelve subscriptions, with one failure in the last: more parts than code scanning takes runs. */
export const MANY_SUBSCRIPTIONS: ScanResult = manySubscriptions();

function manySubscriptions(): ScanResult {
  const seen = Array.from({ length: 12 }, (_none, index) => ({ subscriptionId: `00000000-0000-4000-8000-0000000000${String(index).padStart(2, '0')}`, displayName: `sub ${index}`, state: 'Enabled' }));
  const machine = resource(nth(seen, seen.length - 1).subscriptionId, 'rg-app', VM, 'vm-last');
  const findings = [{ ...nth(FINDINGS, 5), resourceId: machine.id }];
  return resultWith({ resources: [machine], findings, verdicts: { pass: {}, notApplicable: {} }, scan: { scopes: { ...RESULT.scan.scopes, seen } } });
}

/** 64 hex digits that do not compress, as digests do not; the same for the same number. */
function sha(seed: number): string {
  let state = (seed + 1) * 2_654_435_761;
  return Array.from({ length: 8 }, () => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0).toString(16).padStart(8, '0');
  }).join('');
}

/** What an attacker can put into names, tags and messages, for every sink at once. */
export const HOSTILE_STRINGS: readonly string[] = [
  '</script><script>globalThis.hacked = true</script>',
  '"><img src=x onerror="globalThis.hacked = true">',
  "'; globalThis.hacked = true; //",
  '{{#with "s"}}{{constructor}}{{/with}} ${globalThis.hacked = true}',
  '<!--<script>',
  ']]>&lt;b&gt;',
  '\u202egnp.exe\u2066\u200b',
  'nul\u0000bell\u0007escape\u001b[2J\u001b]0;title\u0007',
  'line\r\nbreak\u2028separator',
  '[click me](https://evil.example)',
  '=HYPERLINK("https://evil.example")',
  '\ud800 lone surrogate',
  'javascript:globalThis.hacked=true',
  `long ${'x'.repeat(8_192)}`,
  '日本語の名前 👩‍💻 עברית',
  'low surrogate first \udc00\ud800',
  ']]>',
  'paragraph\u2029separator\u0085next line',
  '@team #1 !2 GH-3 %4 ~5 $6 https://evil.example www.evil.example security@evil.example',
  '| cell | `code` | \\| ```\n| --- |',
  '\t=1+1',
  '\r=1+1',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-2+3',
  '@SUM(1+1)',
  ' =1+1',
  '\uff1d1+1',
  'a;=1+1;"=2+2',
  '",=1+1,"',
  'not a character \ufffe\uffff',
  '&amp;&#0;&undefined;<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;<?php ?>',
  '--><details><summary>open</summary>',
  '##vso[task.setvariable variable=hacked]true',
  '##[add-mask]hacked',
  '::add-mask::hacked',
  '# heading\n- [ ] item\n> quote\n***bold***',
];

/** A hostile string in every place that Azure or a rule author could put one. */
export const HOSTILE: ScanResult = hostileResult();

function hostileResult(): ScanResult {
  const resources = HOSTILE_STRINGS.map((text) => ({ ...resource(PRODUCTION, text, VM, text), owner: text, location: text }));
  const findings = HOSTILE_STRINGS.map((text, index): ResultFinding => ({
    ruleId: 'JIT001', resourceId: nth(resources, index).id, status: index % 3 === 2 ? 'unknown' : 'fail', severity: 'high', message: text,
    ...(index % 3 === 1 ? { disposition: 'waived', waiverId: text } as const : { disposition: 'open' } as const),
    evidence: [evidence(text, text, { [text]: text }, text, text)], rootCause: text, owner: text, fingerprint: sha(index),
    ...(index % 3 === 2 ? { unknown: { reason: 'failed', artifact: text, scope: nth(resources, index).id, missing: [text], message: text } as const } : {}),
  }));
  const rules = RULES.map((entry, index) => {
    const text = HOSTILE_STRINGS[index] ?? '';
    return { ...entry, title: text, rationale: text, remediation: { summary: text, az: text, portal: text, effect: text }, references: [text, 'javascript:globalThis.hacked=true'] };
  });
  const waivers = HOSTILE_STRINGS.map((text, index): ResultWaiver => ({
    id: text, rules: [text], scope: text, category: 'waiver', reason: text, owner: text, ticket: text, approvedBy: text, approvedOn: '2026-10-01', expiresOn: '2026-12-06', file: text, line: 1,
    state: index % 2 === 0 ? 'expiring' : 'expired', use: index % 3 === 1 ? 'used' : 'neverMatches', daysLeft: index % 2 === 0 ? 12 : -12, named: index % 3 === 1 ? 1 : 0, waived: index % 3 === 1 ? 1 : 0,
  }));
  const former = HOSTILE_STRINGS.map((text, index): FormerFailure => ({ fingerprint: sha(1_000 + index), ruleId: text, resourceId: text, severity: 'high', firstSeen: '2026-10-01T00:00:00.000Z', fate: nth(['passes', 'gone', 'unknown', 'notJudged'] as const, index % 4) }));
  const baseline: ResultBaseline = { createdAt: '2026-11-16T09:00:00.000Z', snapshot: sha(2_000), findings: former.length, known: 0, raised: 0, new: 5, former };
  const narrowed = { resourceGroups: HOSTILE_STRINGS, tags: Object.fromEntries(HOSTILE_STRINGS.map((text) => [text, text])) };
  const scopes = { ...RESULT.scan.scopes, seen: RESULT.scan.scopes.seen.map((seen) => ({ ...seen, displayName: nth(HOSTILE_STRINGS, 0) })), notVisible: HOSTILE_STRINGS };
  const policy = { newOnly: true, exitZero: true, allowIncomplete: HOSTILE_STRINGS };
  return resultWith({ resources, findings, rules, waivers, baseline, policy, verdicts: { pass: { NET001: [0] }, notApplicable: {} }, scan: { scopes, narrowed, assumes: [nth(HOSTILE_STRINGS, 1)], principal: { kind: 'user', objectId: 'x', name: nth(HOSTILE_STRINGS, 7) } } });
}
