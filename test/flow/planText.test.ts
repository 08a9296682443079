import { describe, expect, it } from 'vitest';
import { planLines } from '../../src/flow/planText.ts';
import type { Plan, PlanContent } from '../../src/model/plan.ts';
import { seal } from '../../src/remediate/plan/seal.ts';
import type { JsonObject } from '../../src/values/json.ts';
import { allow, MACHINE } from '../facts/exposure/site.ts';
import { policyOf, policyPort, SSH } from '../facts/jit/machine.ts';
import { estate, planFor } from '../remediate/planning.ts';

const shown = (content: PlanContent, width = 110): string => [...planLines(seal(content), { color: false, width, file: 'plan.json' })].join('');

describe('a plan for people', () => {
  it('is a difference, the promise, what is left alone, the digest and the next command', () => {
    const dead = policyOf([]);
    const policy: JsonObject = { ...dead, properties: { virtualMachines: [{ id: MACHINE, ports: [policyPort(3389, { maxRequestAccessDuration: 'P1D' })] }, { id: `${MACHINE}-dead`, ports: [policyPort(22)] }], requests: [] } };
    const text = shown(planFor(estate([SSH], [policy]), { closeBypasses: true }));
    for (const line of [
      '    ~ vm-jump\n      + port 22: requests from 51.140.12.0/24, up to PT3H\n      ~ port 3389: requests from 51.140.12.0/24, up to P1D -> requests from 51.140.12.0/24, up to PT3H\n',
      '    - vm-jump-dead\n      - port 22: requests from 51.140.12.0/24, up to PT3H\n',
      '    ~ ssh\n      ~ sourceAddressPrefix: * -> 51.140.12.0/24\n',
      '\nPromised, wherever just-in-time access puts its denies: 4 failures closed',
      '\nNew failures that come of it: 1\n  JIT003  vm-jump\n',
      '\nNext: portcullis remediate apply plan.json\n',
    ]) expect(text).toContain(line);
    expect(text).toMatch(/\nsha256 [0-9a-f]{64}\nExpires 2026-11-17 09:30 UTC\n/);
  });

  it('says when nothing is to be done, and offers no next command', () => {
    const text = shown(planFor(estate([]), { rules: ['NET001'] }));
    expect(text).toContain('Nothing is to be done');
    expect(text).not.toContain('Next:');
  });

  it('names what apply asks for besides', () => {
    expect(shown(planFor(estate([SSH]), { rules: ['NET001'], actions: ['close-rule'] }))).toContain('Next: portcullis remediate apply plan.json --allow-breaking\n');
  });

  it('shows hostile names and colours nothing by them', () => {
    const name = 'ssh\u001b[31m\u202eevil\u0007';
    const rule = { ...allow('22', { description: 'a\u001b]0;x\u0007' }), name };
    const plan: Plan = seal(planFor(estate([rule]), { rules: ['NET001'], actions: ['close-rule'] }));
    const text = [...planLines({ ...plan, skipped: [{ finding: null, resourceId: `/x/${name}`, reason: 'locked', message: name }] }, { color: false, width: 110, file: name })].join('');
    expect(text).toContain('\\u{1b}[31m\\u{202e}evil\\u{7}');
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/u);
  });

  it('fits a narrow screen but for ids, which are copied', () => {
    const lines = shown(planFor(estate([SSH]), {}), 60).split('\n').filter((line) => !/^ {4}(?:PUT|DELETE) |^sha256/.test(line));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});
