import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overrideText, type Override } from '../../src/model/override.ts';
import { REDACTION_MODES, type RedactionMode } from '../../src/model/redaction.ts';
import { redactResult } from '../../src/report/redaction/redactResult.ts';
import { PRODUCTION, resultWith } from './fixture.ts';

function redactedLine(line: string, modes: readonly RedactionMode[] = REDACTION_MODES): string | undefined {
  return redactResult(resultWith({ scan: { overrides: [line] } }), modes).scan.overrides?.[0];
}

const ZED = { rules: ['NET001', 'JIT*'], parameters: {}, severity: 'low' } as const;

describe('an override in a redacted result', () => {
  it.each<readonly [string, Override, string]>([
    ['everywhere', { ...ZED, scope: { kind: 'everywhere' }, enabled: false, reason: 'Zed Bank\n(audit)' }, 'NET001, JIT* everywhere: switched off, severity low (redacted)'],
    ['in a group whose name has a parenthesis', { ...ZED, scope: { kind: 'id', id: `/subscriptions/${PRODUCTION}/resourceGroups/rg(Zed)` }, reason: 'Because Zed Bank audit is over' }, 'NET001, JIT* in (redacted): severity low (redacted)'],
    ['for a tag with a parenthesis', { ...ZED, scope: { kind: 'tag', tags: { Zed: 'Zed (Bank)' } }, reason: 'Audit of Zed' }, 'NET001, JIT* tagged (redacted): severity low (redacted)'],
    ['for tags with colons and commas', { ...ZED, scope: { kind: 'tag', tags: { env: 'a: b', team: 'Walrus, Zed' } }, enabled: true }, 'NET001, JIT* tagged (redacted): on, severity low'],
    ['with values', { ...ZED, scope: { kind: 'everywhere' }, parameters: { allowed: ['Zed "Bank" (x)', '22, b: severity high'], most: 3 }, reason: '(Zed)' }, 'NET001, JIT* everywhere: severity low, allowed = (redacted), most = (redacted) (redacted)'],
    ['below a management group', { ...ZED, scope: { kind: 'managementGroup', name: 'zed' }, reason: '(Zed)' }, 'NET001, JIT* below the management group (redacted): severity low (redacted)'],
    ['of which nobody can tell what changes: a tag holds what looks like it', { ...ZED, scope: { kind: 'tag', tags: { env: 'x: severity critical (Zed)' } }, reason: 'y: severity high' }, 'NET001, JIT* tagged (redacted)'],
    ['with a parameter that no other has', { ...ZED, severity: undefined as never, scope: { kind: 'id', id: '/subscriptions/x' }, parameters: { 'Zed (x)': 1 }, reason: 'x: Zed = 1 (y)' }, 'NET001, JIT* in (redacted)'],
    ['that changes nothing', { ...ZED, severity: undefined as never, scope: { kind: 'tag', tags: { env: 'prod' } }, reason: 'x: Zed = 1 (y)' }, 'NET001, JIT* tagged (redacted)'],
  ])('%s', (_what, override, expected) => {
    const { severity, ...rest } = override;
    const line = redactedLine(overrideText(severity === undefined ? rest : override));
    expect(line).toBe(expected);
    // What is redacted once stays as it is when a mode is added.
    expect(redactedLine(line ?? '')).toBe(line);
  });

  it('that some other program wrote says nothing', () => expect(redactedLine('Zed told us so')).toBe('(redacted)'));

  it.each<readonly [RedactionMode]>([['names'], ['tags']])('says as little under %s alone', (mode) => expect(redactedLine('NET001 tagged env=Zed: severity low (Zed)', [mode])).toBe('NET001 tagged (redacted): severity low (redacted)'));

  it('keeps all but ids of subscriptions under subscriptions alone', () => {
    expect(redactedLine(`NET001 in /subscriptions/${PRODUCTION}/resourceGroups/zed: severity low (Zed)`, ['subscriptions'])).toMatch(/^NET001 in \/subscriptions\/[\da-f]{8}-[\da-f]{4}-8[\da-f-]{21}\/resourceGroups\/zed: severity low \(Zed\)$/);
  });

  it('holds nothing but ids of rules and words of a few, whatever people write', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(': ', 'severity high', ', ', ' (', ')', '"', '\\', ' = ', 'Zed', 'on', '1', ' ') }));
    const tags = fc.dictionary(text, text, { minKeys: 1, maxKeys: 3 });
    const scope = fc.oneof(fc.constant({ kind: 'everywhere' } as const), fc.record({ kind: fc.constant('id' as const), id: text }), fc.record({ kind: fc.constant('tag' as const), tags }), fc.record({ kind: fc.constant('managementGroup' as const), name: text }));
    const override = fc.record({ rules: fc.constant(['NET001']), scope, parameters: fc.dictionary(fc.constantFrom('ports', 'allowed', '- (x)'), fc.oneof(text, fc.array(text), fc.integer())), reason: text, severity: fc.constantFrom('low', 'high') });
    const shape = /^NET001 (?:everywhere|in|tagged|below the management group)(?: \(redacted\))?(?:: severity (?:low|high)(?:, (?:ports|allowed) = \(redacted\))* \(redacted\))?$/;
    fc.assert(fc.property(override, (told) => {
      const line = redactedLine(overrideText(told)) ?? '';
      expect(line).toMatch(shape);
      // A severity that is told is the one that was changed.
      expect(line.includes('severity') ? line.includes(`severity ${told.severity}`) : true).toBe(true);
    }));
  });
});
