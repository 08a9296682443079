import type { ScanResult } from '../../src/model/scanResult.ts';
import type { Unknown } from '../../src/model/unknown.ts';
import { DISPOSED } from './disposed.ts';
import { JIT_FORBIDDEN, LISTED } from './fixture.ts';
import { POSTURE } from './posture.ts';
import { BUILT_IN } from './render.ts';

const ASKED_ABOUT: Unknown = { ...JIT_FORBIDDEN, requestId: 'c0ffee00-0000-4000-8000-000000000001' };

/** Everything that a result can hold. */
export const WHOLE: ScanResult = {
  ...DISPOSED, ...BUILT_IN, posture: POSTURE, gaps: [ASKED_ABOUT],
  rules: [...DISPOSED.rules, ...BUILT_IN.rules.filter(({ id }) => DISPOSED.rules.every((rule) => rule.id !== id))],
  findings: DISPOSED.findings.map((finding) => (finding.unknown === undefined ? finding : { ...finding, unknown: ASKED_ABOUT })),
  scan: { ...DISPOSED.scan, overrides: ['an override'], narrowed: { resourceGroups: ['rg'], tags: { env: 'prod', team: 'web' } }, scopes: { ...DISPOSED.scan.scopes, descendants: { ...LISTED, notSeen: [{ subscriptionId: 'a', displayName: 'b' }] } } },
};

/** The same value with the keys of every object in another order. */
export function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([key, inner]) => [key, reversedKeys(inner)]));
}
