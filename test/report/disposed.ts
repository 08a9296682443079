import type { FormerFailure, ResultBaseline } from '../../src/model/baseline.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import type { ResultWaiver } from '../../src/model/waiver.ts';
import { FINDINGS, IDS, LEGACY, nth, PRODUCTION, RESULT, resultWith } from './fixture.ts';

const NOW = RESULT.scan.now;
const BEFORE = '2026-10-01T08:30:00.000Z';
const fingerprint = (digits: string): string => digits.padEnd(64, '0');
const vault = `/subscriptions/${PRODUCTION}/resourceGroups/rg-app/providers/Microsoft.KeyVault/vaults`;

function waiver(id: string, parts: Partial<ResultWaiver>): ResultWaiver {
  return {
    id, rules: ['NET001'], scope: IDS.VM_OLD_1, category: 'waiver', reason: `Why ${id} was written.`, owner: 'network@contoso.example', expiresOn: '2027-03-01',
    file: 'waivers.yaml', line: 3, state: 'active', use: 'used', daysLeft: 97, named: 0, waived: 0, ...parts,
  };
}

/** A waiver of each kind. */
export const WAIVERS: readonly ResultWaiver[] = [
  waiver('WV-01', { rules: ['IAM001'], scope: IDS.OWNER, reason: 'The operators need it until the move is done.', owner: 'ops@contoso.example', ticket: 'CHG-1234', approvedBy: 'ciso-office', approvedOn: '2026-10-01', expiresOn: '2026-11-30', state: 'expiring', daysLeft: 6, named: 1, waived: 1 }),
  waiver('WV-02', { category: 'mitigated', expiresOn: '2026-11-20', state: 'expired', daysLeft: -4, named: 1 }),
  waiver('WV-03', { rules: ['KEY*'], scope: `/subscriptions/${PRODUCTION}/**`, category: 'falsePositive', use: 'unused' }),
  waiver('WV-04', { scope: `${vault}/kv-gon`, use: 'neverMatches' }),
  waiver('WV-05', { rules: ['JIT001'], scope: IDS.VM_WEB, approvedOn: '2026-12-01', state: 'pending', named: 1 }),
  waiver('WV-06', { rules: ['JIT001'], scope: IDS.VM_OLD_2, use: 'undecided' }),
  waiver('WV-07', { scope: '/subscriptions/99999999-9999-4999-8999-999999999999/**', use: 'outOfScope' }),
];

const [owner, web, , , , open] = FINDINGS as [ResultFinding, ResultFinding, ResultFinding, ResultFinding, ResultFinding, ResultFinding];

/** Waived, new, raised, known, lapsed, unknown. */
const DISPOSED_FINDINGS: readonly ResultFinding[] = [
  { ...owner, waiverId: 'WV-01', firstSeen: BEFORE },
  { ...web, owner: 'web@contoso.example', firstSeen: NOW },
  nth(FINDINGS, 2),
  nth(FINDINGS, 3),
  { ruleId: 'KEY001', resourceId: IDS.VAULT, status: 'fail', severity: 'medium', disposition: 'known', message: 'kv-app/db has no expiry', evidence: [], owner: 'web@contoso.example', fingerprint: fingerprint('aa'), firstSeen: BEFORE },
  nth(FINDINGS, 4),
  { ...open, owner: 'web@contoso.example', firstSeen: BEFORE },
  { ...open, resourceId: IDS.VM_OLD_1, message: 'vm-old-01 accepts 22 from the whole Internet', rootCause: 'vm-old-01:22', fingerprint: fingerprint('ab'), firstSeen: NOW },
];

function former(resourceId: string, fate: FormerFailure['fate'], digits: string): FormerFailure {
  return { fingerprint: fingerprint(digits), ruleId: 'KEY001', resourceId, severity: 'medium', firstSeen: BEFORE, fate };
}

export const BASELINE: ResultBaseline = {
  createdAt: '2026-11-16T09:00:00.000Z', snapshot: fingerprint('cafe'), findings: 7, known: 1, raised: 1, new: 3,
  former: [former(`${vault}/kv-passes`, 'passes', 'b1'), former(`${vault}/kv-gone`, 'gone', 'b2'), former(`${vault}/kv-hidden`, 'unknown', 'b3'), former(`/subscriptions/${LEGACY}/kv-left`, 'notJudged', 'b4')],
};

export const NARROWED = { resourceGroups: ['rg-app', 'rg-data'], tags: { env: 'prod' } } as const;

/** Everything that people can do about failures, in one result. */
export const DISPOSED: ScanResult = disposedWith({});

/** The same with parts replaced, the gate decided anew. */
export function disposedWith(parts: Parameters<typeof resultWith>[0]): ScanResult {
  return resultWith({ findings: DISPOSED_FINDINGS, verdicts: { pass: { JIT001: [0], NET001: [0, 5] }, notApplicable: { NET001: [6] } }, waivers: WAIVERS, baseline: BASELINE, policy: { newOnly: true }, ...parts, scan: { narrowed: NARROWED, ...parts.scan } });
}
