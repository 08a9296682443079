import type { Expected } from './expected.ts';

export const MACHINES: Expected = {};
