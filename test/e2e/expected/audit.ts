import type { Expected } from './expected.ts';

const [PRODUCTION, LEGACY, EDGE, SANDBOX] = [1, 2, 3, 4].map((number) => `5ab00000-0000-4000-8000-00000000000${number}`) as [string, string, string, string];

export const AUDIT: Expected = {
  // Production forgot the alerts; legacy and the sandbox send nothing.
  LOG001: { fail: [PRODUCTION, LEGACY, SANDBOX], pass: [EDGE] },
  // Production hears of roles that are given and not of the rest, of one resource group, and of no request since its alert was switched off.
  LOG002: { fail: [PRODUCTION, LEGACY, SANDBOX], pass: [EDGE] },
  LOG003: { fail: [PRODUCTION, LEGACY, SANDBOX], pass: [EDGE] },
  // The sandbox has no just-in-time policy.
  LOG004: { fail: [PRODUCTION, LEGACY], pass: [EDGE] },
  // Who sends anything anywhere: production to a storage account, the edge to a workspace.
  LOG005: { fail: [LEGACY, SANDBOX], pass: [PRODUCTION, EDGE] },
  LOG006: { fail: [PRODUCTION, LEGACY, SANDBOX], pass: [EDGE] },
  LOG007: { fail: [PRODUCTION, LEGACY, SANDBOX], pass: [EDGE] },
  // Of what guards the rest, the edge alone hears.
  ...Object.fromEntries(['LOG008', 'LOG009', 'LOG010', 'LOG011', 'LOG012', 'LOG013', 'LOG014', 'LOG015'].map((id) => [id, { fail: [PRODUCTION, LEGACY, SANDBOX], pass: [EDGE] }])),
};
