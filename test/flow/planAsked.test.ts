import { describe, expect, it } from 'vitest';
import { askedActions, askedRules, planParameters, planSelection, type PlanAsked } from '../../src/flow/planAsked.ts';
import { loadRules } from '../../src/flow/pack.ts';
import { SSH } from '../facts/jit/machine.ts';
import { estate, inputOf } from '../remediate/planning.ts';

const ASKED: PlanAsked = { rules: [], severity: undefined, scopes: [], findings: [], actions: [], ports: [], sources: [], duration: 'PT3H', closeBypasses: false };
const parameters = (more: Partial<PlanAsked>) => planParameters({ ...ASKED, ...more });

describe('what a plan is asked for', () => {
  it.each([
    [{ ports: ['22,8022', '22'] }, { ports: [22, 8022] }],
    [{ ports: ['1', '65535'] }, { ports: [1, 65_535] }],
    [{ sources: ['51.1.1.7', '51.1.1.0/24,51.1.2.0/31'] }, { sources: ['51.1.1.7', '51.1.1.0/24', '51.1.2.0/31'] }],
    [{ duration: 'pt5m' }, { duration: 'PT5M' }],
    [{ duration: 'P1D' }, { duration: 'P1D' }],
  ])('takes %o', (more, expected) => {
    expect(parameters(more)).toMatchObject(expected);
  });

  it.each([
    [{ ports: ['0'] }, '--port 0'], [{ ports: ['65536'] }, '--port 65536'], [{ ports: ['22-23'] }, 'ranges'], [{ ports: [''] }, '--port'],
    [{ sources: ['2001:db8::/32'] }, 'IPv6'], [{ sources: ['*'] }, '--source *'], [{ sources: ['51.1.1.0/33'] }, '51.1.1.0/33'], [{ sources: ['0.0.0.0/0'] }, 'everybody'], [{ sources: ['51.0.0.0/15'] }, '131072 addresses'], [{ sources: ['51.140.12.0/24', '20.1.0.0/16'] }, '65792 addresses'],
    [{ sources: ['51.1.1.7/24'] }, 'Did you mean 51.1.1.0/24?'], [{ sources: ['51.1.1.1-51.1.1.9'] }, 'no IPv4'], [{ sources: ['Internet'] }, 'no IPv4'],
    [{ duration: 'PT4M59S' }, 'five minutes'], [{ duration: 'PT24H1S' }, 'five minutes'], [{ duration: 'P1M' }, 'five minutes'], [{ duration: '3h' }, 'ISO 8601'],
  ] as const)('refuses %o', (more, told) => {
    const said = (() => { try { return JSON.stringify(parameters(more)); } catch (error) { const { code, message, hint } = error as { readonly code: string; readonly message: string; readonly hint: string }; return `${code} ${message} ${hint}`; } })();
    expect(said).toMatch(/^USAGE /);
    expect(said).toContain(told);
  });

  it('knows rules by id and by name, and suggests', () => {
    const { rules } = loadRules([]);
    expect(askedRules(['jit001', 'open-management-port', 'NET001'], rules)).toEqual(['JIT001', 'NET001']);
    expect(() => askedRules(['JIT01'], rules)).toThrow(expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('Did you mean JIT0') as string }) as Error);
    expect(() => askedActions(['enable-jits'])).toThrow(expect.objectContaining({ code: 'USAGE', hint: 'Did you mean enable-jit?' }) as Error);
  });

  it('takes findings by a beginning of eight digits, and scopes that hold something', () => {
    const { result } = inputOf(estate([SSH]));
    const [first] = result.findings;
    const fingerprint = first?.fingerprint ?? '';
    expect(planSelection({ ...ASKED, findings: [fingerprint.slice(0, 8).toUpperCase()], scopes: ['/subscriptions/00000000-0000-4000-8000-000000000001'] }, [], result)).toMatchObject({ findings: [fingerprint], scopes: ['/subscriptions/00000000-0000-4000-8000-000000000001'] });
    for (const [more, told] of [[{ findings: [fingerprint.slice(0, 7)] }, 'no fingerprint'], [{ findings: ['0'.repeat(64)] }, 'no failure'], [{ findings: ['xyzxyzxyz'] }, 'no fingerprint'], [{ scopes: ['/subscriptions/other'] }, 'nothing that was judged'], [{ scopes: ['Production'] }, 'nothing that was judged']] as const) {
      expect(() => planSelection({ ...ASKED, ...more }, [], result)).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(told) as string }) as Error);
    }
  });
});
