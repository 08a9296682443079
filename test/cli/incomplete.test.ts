import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { FORMATS } from '../../src/model/formats.ts';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { contoso } from '../e2e/tenant.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function demoWithGaps(): Promise<string> {
  expect((await run(['demo', '--with-gaps', '--out', at('demo')])).stdout).toContain('exit code 4');
  return at('demo/results.json');
}

async function unreadableSubscription(): Promise<string> {
  const { inner, credential } = await simulatedTenant(contoso({ withheld: [{ action: '*/read', subscriptionId: CONTOSO.subscriptions.legacy }] }));
  expect((await run(['scan', '-o', `json=${at('unreadable.json')}`], { azure: { inner, credential } })).exitCode).toBe(4);
  return at('unreadable.json');
}

/** A subscription that cannot be read has findings of its own, and is no row of the snapshot. */
describe('the result of an incomplete scan', () => {
  it.each([['of the demo with gaps', demoWithGaps], ['of a subscription that cannot be read', unreadableSubscription]])('%s can be rendered again, in every format', async (_what, make) => {
    const path = await make();
    const again = await run(['report', path, '-o', 'json']);
    expect([again.exitCode, again.stdout]).toEqual([0, readFileSync(path, 'utf8')]);
    const { exitCode, stderr } = await run(['report', path, ...FORMATS.flatMap((format) => ['-o', `${format}=${at(format)}`])]);
    expect(exitCode, stderr).toBe(0);
    for (const format of FORMATS) expect(statSync(at(format)).size, format).toBeGreaterThan(0);
  });
});
