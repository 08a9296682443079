import { defineConfig } from 'vitest/config';

/** What must not share its modules: broken copies of modules in place of the real ones, and logins that change the environment. */
const ALONE = ['test/**/*efects*.test.ts', 'test/azure/credential*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/bundle.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      // In one process: nothing in them changes what another file sees, or it is put back (the working directory). The rules are loaded once a process.
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
