import { defineConfig } from 'vitest/config';

/** Tests that share their modules in one process: nothing in them changes what another file sees, or it is put back (the working directory). The rules are loaded once a process. */
const SHARED = ['values', 'model', 'documents', 'rulepack', 'facts', 'evaluate', 'assess', 'oracle', 'report', 'client', 'simulator', 'azure', 'files', 'flow', 'cli', 'docs', 'hostile', 'e2e'].map((folder) => `test/${folder}/**/*.test.ts`);

/** What those must not share: broken copies of modules in place of the real ones, and logins that change the environment. */
const ALONE = ['test/**/*efects*.test.ts', 'test/azure/credential*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/bundle.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'shared', include: SHARED, exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: [...SHARED, ...ALONE] } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
