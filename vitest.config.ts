import { defineConfig } from 'vitest/config';

/** Tests of pure folders share their modules: nothing in them changes what another file sees. */
const PURE = ['values', 'model', 'documents', 'rulepack', 'facts', 'evaluate', 'assess', 'oracle', 'report', 'client', 'simulator'].map((folder) => `test/${folder}/**/*.test.ts`);

/** These load broken copies of modules, in place of the ones that others would share. */
const DEFECTS = ['test/**/*efects*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/bundle.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, exclude: DEFECTS, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: [...PURE, ...DEFECTS] } },
      { extends: true, test: { name: 'defects', include: DEFECTS } },
    ],
  },
});
