import type { Expected } from './expected.ts';

export const AUDIT: Expected = {};
