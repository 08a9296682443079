import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readHtmlAssets } from '../../src/files/assets.ts';
import { FORMATS } from '../../src/model/formats.ts';
import { loadReporter } from '../../src/report/reporters.ts';
import { RESULT } from './fixture.ts';

const REPORTERS = new URL('../../src/report/reporters.ts', import.meta.url).href;

describe('the table of formats', () => {
  it.each(FORMATS)('renders %s in chunks of text', async (format) => {
    const reporter = await loadReporter(format);
    const chunks = [...reporter(RESULT, { sarifProfile: 'archive', junitGranularity: 'finding', html: readHtmlAssets(), color: false, width: 80 })];
    expect(chunks.length).toBeGreaterThan(0);
    expect(chunks.every((chunk) => typeof chunk === 'string' && chunk !== '')).toBe(true);
  });

  it('loads the template engine for HTML alone', () => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => { if (url.includes('/node_modules/handlebars/')) loaded.push(url); return next(url, context); } });
      const { loadReporter } = await import(${JSON.stringify(REPORTERS)});
      for (const format of ['json', 'sarif', 'junit', 'csv', 'markdown', 'console']) await loadReporter(format);
      const before = loaded.length;
      await loadReporter('html');
      process.stdout.write(JSON.stringify([before, loaded.length > 0]));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual([0, true]);
  });
});
