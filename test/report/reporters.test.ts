import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readHtmlAssets } from '../../src/files/assets.ts';
import { FORMATS } from '../../src/model/formats.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { loadReporter } from '../../src/report/reporters.ts';
import { DISPOSED } from './disposed.ts';
import { HOSTILE, RESULT } from './fixture.ts';
import { jsonText } from './render.ts';

const REPORTERS = new URL('../../src/report/reporters.ts', import.meta.url).href;

describe('the table of formats', () => {
  it.each(FORMATS)('renders %s in chunks of text', async (format) => {
    const reporter = await loadReporter(format);
    const chunks = [...reporter(RESULT, { sarifProfile: 'archive', junitGranularity: 'finding', html: readHtmlAssets(), color: false, width: 80 })];
    expect(chunks.length).toBeGreaterThan(0);
    expect(chunks.every((chunk) => typeof chunk === 'string' && chunk !== '')).toBe(true);
  });

  // Only what assess sorts is sorted in a result: a report must not lean on it.
  it.each(['junit', 'csv', 'markdown', 'console'] as const)('renders %s alike from a saved result, and in whatever order findings come', async (format) => {
    const reporter = await loadReporter(format);
    const text = (result: ScanResult): string => [...reporter(result, { sarifProfile: 'archive', junitGranularity: 'finding', html: readHtmlAssets(), color: false, width: 80 })].join('');
    for (const result of [RESULT, DISPOSED, HOSTILE]) {
      expect(text(result)).toBe(text(result));
      expect(text(JSON.parse(jsonText(result)) as ScanResult)).toBe(text(result));
      expect(text({ ...result, findings: [...result.findings].toReversed() })).toBe(text(result));
    }
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
