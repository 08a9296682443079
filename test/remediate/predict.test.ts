import { describe, expect, it } from 'vitest';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { predict } from '../../src/remediate/prediction/predict.ts';

const BLANK = { severity: 'high', disposition: 'open', message: '', evidence: [] } as const;
const finding = (name: string, status: 'fail' | 'unknown' = 'fail', fingerprint = name.padEnd(64, '0')): ResultFinding => ({ ...BLANK, ruleId: 'NET001', resourceId: `/vm-${name}`, status, fingerprint });
const result = (...findings: readonly ResultFinding[]): ScanResult => ({ findings }) as unknown as ScanResult;
const ref = ({ ruleId, resourceId, fingerprint }: ResultFinding) => ({ ruleId, resourceId, fingerprint });
const [a, b, c] = ['a', 'b', 'c'].map((name) => finding(name)) as [ResultFinding, ResultFinding, ResultFinding];

describe('a prediction', () => {
  it('tells what closes and opens under each behaviour, and promises what closes under both', () => {
    const made = predict({ today: result(b, a), later: { deny4096: result(b, c), shift1000: result() }, aimed: [ref(a), ref(b)], because: ({ resourceId }) => `of ${resourceId}` });
    expect(made).toEqual({
      behaviours: { deny4096: { closes: [ref(a)], opens: [ref(c)] }, shift1000: { closes: [ref(a), ref(b)], opens: [] } },
      promised: [ref(a)], notPromised: [{ finding: ref(b), because: 'of /vm-b' }], failures: { before: 2, after: 2 },
    });
  });

  it('promises nothing that hangs on a write giving back what machines had that it does not change', () => {
    const made = predict({ today: result(a, b), later: { deny4096: result(), shift1000: result() }, untouched: result(b), aimed: [ref(a)], because: () => '' });
    expect([made.promised, made.notPromised, made.behaviours.deny4096.closes]).toEqual([[ref(a)], [], [ref(a), ref(b)]]);
  });

  it('calls nothing closed that would not be known any more', () => {
    const later = result(finding('A'.toLowerCase(), 'unknown', 'f'.repeat(64)));
    expect(predict({ today: result(a), later: { deny4096: later, shift1000: later }, aimed: [ref(a)], because: () => 'unknown' }).promised).toEqual([]);
  });
});
