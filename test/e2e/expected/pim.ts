import type { Expected } from './expected.ts';

export const PIM: Expected = {};
