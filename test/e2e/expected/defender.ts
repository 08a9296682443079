import type { Expected } from './expected.ts';

export const DEFENDER: Expected = {
  // Legacy pays nothing, and the sandbox has plan 1.
  DEF001: { fail: ['5ab00000-0000-4000-8000-000000000002', '5ab00000-0000-4000-8000-000000000004'], pass: ['5ab00000-0000-4000-8000-000000000001', '5ab00000-0000-4000-8000-000000000003'] },
};
