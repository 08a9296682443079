import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/assess/summary.ts';
import { REDACTION_MODES } from '../../src/model/redaction.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { redactResult } from '../../src/report/redaction/redactResult.ts';
import { FINDINGS, nth, PRODUCTION, RESULT, resultWith } from './fixture.ts';

const GROUP = `/subscriptions/${PRODUCTION}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups`;

/** Failures on one machine, one for each cause. */
function causedBy(causes: readonly string[]): ScanResult {
  return resultWith({ findings: causes.map((rootCause, index): ResultFinding => ({ ...nth(FINDINGS, 5), rootCause, fingerprint: index.toString(16).padStart(64, '0') })) });
}

/** For each text, the first that is equal to it. */
function pattern(texts: readonly (string | undefined)[]): readonly number[] {
  return texts.map((text) => texts.indexOf(text));
}

describe('root causes in a redacted result', () => {
  it.each<readonly [string, readonly string[]]>([
    ['differ by case alone', [`rule SSH of ${GROUP}/nsg-A`, `rule SSH of ${GROUP}/NSG-a`, `rule ssh of ${GROUP}/nsg-a`, `rule SSH of ${GROUP}/nsg-A`]],
    ['would be numbered like another', [`rule a-b of ${GROUP}/nsg-A`, `rule A-b of ${GROUP}/nsg-A`, 'rule rule-1 (2) of something', `rule a-b of ${GROUP}/nsg-A (2)`]],
    ['are sentences', ['no security group before vm-web-01', 'no security group before VM-WEB-01']],
  ])('that %s are as many as they were', (_what, causes) => {
    const result = causedBy(causes);
    const redacted = redactResult(result, REDACTION_MODES);
    expect(pattern(redacted.findings.map(({ rootCause }) => rootCause))).toEqual(pattern(causes));
    // What reading a saved result counts again.
    expect(summarise(redacted, redacted.scan.scopes.seen.length, redacted.gate).rootCauses).toBe(result.summary.rootCauses);
    expect(redactResult(causedBy(causes.toReversed()), REDACTION_MODES).findings.map(({ rootCause }) => rootCause)).toEqual(redacted.findings.map(({ rootCause }) => rootCause).toReversed());
  });

  it('that are different anyway get no number', () => {
    expect(redactResult(causedBy([`rule ssh of ${GROUP}/nsg-a`]), ['names']).findings.at(0)?.rootCause).toMatch(/networkSecurityGroup-\d+$/);
  });
});

describe('ids of waivers in a redacted result', () => {
  it('stay different, and findings name the same ones', () => {
    const waiver = nth(RESULT.waivers, 0);
    const waivers = [{ ...waiver, id: 'VM-WEB-01' }, { ...waiver, id: 'Vm-Web-01' }];
    const findings = waivers.map(({ id }, index): ResultFinding => ({ ...nth(FINDINGS, 0), waiverId: id, fingerprint: String(index).repeat(64) }));
    const redacted = redactResult(resultWith({ waivers, findings }), REDACTION_MODES);
    expect(new Set(redacted.waivers.map(({ id }) => id)).size).toBe(2);
    expect(redacted.findings.map(({ waiverId }) => waiverId)).toEqual(redacted.waivers.map(({ id }) => id));
  });
});
