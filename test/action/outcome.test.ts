import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { outcomeOf, wordsOf } from '../../action/outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'portcullis-outcome-'));
const reports = join(folder, 'reports');
beforeEach(() => {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(gate: object, baseline?: object): void {
  writeFileSync(join(reports, 'results.json'), JSON.stringify({ gate, ...(baseline === undefined ? {} : { baseline }) }));
  for (const name of ['report.html', 'results.sarif', 'summary.md']) writeFileSync(join(reports, name), '');
}

describe('what a run came to', () => {
  it.each([
    [0, false, false, 0], [1, true, false, 1], [3, false, true, 3], [4, true, true, 4],
    // --allow-incomplete: the scan is incomplete, and the gate does not count it. --exit-zero: the gate says 4, and the process ends with 0.
    [0, false, true, 0], [1, true, true, 1], [0, true, true, 4],
  ])('code %i, failed %s, incomplete %s, by the gate %i', (code, failed, incomplete, exitCode) => {
    written({ failed, incomplete, exitCode }, { new: 7 });
    expect(outcomeOf(folder, code)).toEqual({
      status: code,
      outputs: {
        'exit-code': String(exitCode), failed: String(failed), incomplete: String(incomplete), new: '7',
        'results-file': join(reports, 'results.json'), 'report-file': join(reports, 'report.html'), 'sarif-file': join(reports, 'results.sarif'),
      },
    });
  });

  it.each([2, 130, null, 139])('code %j is no verdict: nothing goes to code scanning, whatever lies there', (code) => {
    written({ failed: false, incomplete: false, exitCode: 0 });
    const { status, outputs } = outcomeOf(folder, code);
    expect([status, outputs['exit-code'], outputs['failed'], outputs['incomplete'], outputs['sarif-file'], outputs['report-file']]).toEqual([code ?? 130, String(code ?? 130), '', '', '', join(reports, 'report.html')]);
    expect(wordsOf(status)).toContain(`exit code ${status}`);
  });

  it.each([0, 1, 3, 4])('code %i without a result is nothing judged, and never clean', (code) => {
    writeFileSync(join(reports, 'results.sarif'), '');
    const { status, outputs } = outcomeOf(folder, code);
    expect([status === 0, outputs['exit-code'] === '0', outputs['failed'], outputs['sarif-file']]).toEqual([false, false, '', '']);
  });
});
