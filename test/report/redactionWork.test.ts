import { describe, expect, it } from 'vitest';
import { REDACTION_MODES } from '../../src/model/redaction.ts';
import { redactResult } from '../../src/report/redaction/redactResult.ts';
import { FINDINGS, nth, resultWith } from './fixture.ts';

const LENGTH = 80_000;

/**
 * Somebody else's text may be long and of one piece. The work must grow as its length does: with the square of it each of these would take minutes, and fail by the
 * runner's limit for a test. All of them together take some seconds.
 */
describe('a long text of one piece', () => {
  it.each(['a-', 'a.', 'a_', '@', 'a@', 'a@b', '.', '-', '!', '\u0000', '\ud800', '1.', '0000-', '(', ')', '/subscriptions/a', ' of x holds ', ' at ', ':  (', ': a = 1', '"', "'", '\\', 'rule ', 'User '])('of %j again and again is worked through', (piece) => {
    const run = piece.repeat(LENGTH / piece.length);
    const texts = [`x holds ${run}`, `/subscriptions/a${run}x${run}`, `${run}@`];
    const findings = texts.map((message, index) => ({ ...nth(FINDINGS, 1), message, fingerprint: String(index).repeat(64), evidence: [{ path: 'x.name', expected: index === 0 ? `equals "${run}` : '', actual: run, type: 'x', apiVersion: '' }] }));
    const result = resultWith({ findings, scan: { overrides: [`NET001 in ${run}`] } });
    const redacted = redactResult(result, REDACTION_MODES);
    expect(redacted.findings.length).toBe(texts.length);
    expect(redacted.summary).toEqual(result.summary);
  });

  it('ends an id where it ended: at punctuation, and at a parenthesis that it did not open', () => {
    const shown = (message: string): string => nth(redactResult(resultWith({ findings: [{ ...nth(FINDINGS, 1), message }] }), ['names']).findings, 0).message.replace(/-\d+/, '-N');
    expect(shown('(at /tenants/x/groups/ops(eu)).?!')).toBe('(at /tenants/x/groups/group-N).?!');
    expect(shown(`/tenants/x/groups/ops${')'.repeat(30_000)}`)).toBe(`/tenants/x/groups/group-N${')'.repeat(30_000)}`);
  });
});
