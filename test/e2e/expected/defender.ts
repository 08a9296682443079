import type { Expected } from './expected.ts';

const [PRODUCTION, LEGACY, EDGE, SANDBOX] = [1, 2, 3, 4].map((number) => `5ab00000-0000-4000-8000-00000000000${number}`) as [string, string, string, string];

export const DEFENDER: Expected = {
  // Legacy pays nothing, and the sandbox has plan 1.
  DEF001: { fail: [LEGACY, SANDBOX], pass: [PRODUCTION, EDGE] },
  // The network team pays for every plan.
  DEF002: { fail: [PRODUCTION, LEGACY, SANDBOX], pass: [EDGE] },
  // Legacy named nobody, and writes to owners about nothing; the edge and the sandbox never set anything up.
  DEF003: { fail: [LEGACY, EDGE, SANDBOX], pass: [PRODUCTION] },
  DEF004: { fail: [LEGACY, EDGE, SANDBOX], pass: [PRODUCTION] },
  DEF005: { fail: [EDGE, SANDBOX], pass: [PRODUCTION, LEGACY] },
  // Plan 1 of the sandbox is a plan; legacy has none.
  DEF006: { fail: [LEGACY], pass: [PRODUCTION, EDGE, SANDBOX] },
  // Production pays for machines and storage, the edge for everything.
  DEF008: { fail: [LEGACY, SANDBOX], pass: [PRODUCTION, EDGE] },
  ...Object.fromEntries(['DEF007', 'DEF009', 'DEF010', 'DEF011', 'DEF012', 'DEF013', 'DEF014', 'DEF015'].map((id) => [id, { fail: [PRODUCTION, LEGACY, SANDBOX], pass: [EDGE] }])),
};
