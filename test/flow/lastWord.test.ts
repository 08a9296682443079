import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';

const folder = mkdtempSync(join(tmpdir(), 'portcullis-last-word-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a collection whose manifest cannot be written says so, keeps what it read, and is finished by --resume without asking for it again', async () => {
  const out = join(folder, 'snapshot');
  const now = Date.parse(CONTOSO_NOW);
  const collected = async (resume: boolean, onRead: () => void) => {
    const simulator = createSimulator({ estate: contosoEstate(), now: () => now });
    const snapshot = await collectTenant({ ...(await simulatedTenant(simulator)), now: () => now, signal: new AbortController().signal, onProgress: onRead, out, allowEmpty: false, resume }).catch((error: unknown) => String(error));
    return { snapshot, requests: simulator.log.length };
  };
  const first = await collected(false, () => void mkdirSync(join(out, 'manifest.json'), { recursive: true }));
  expect(first.snapshot).toMatch(/manifest\.json/);
  expect(first.snapshot).not.toContain('ENOTEMPTY');
  const files = readdirSync(out).filter((name) => name.endsWith('.ndjson'));
  expect(files.length).toBeGreaterThan(50);
  rmSync(join(out, 'manifest.json'), { recursive: true });
  const second = await collected(true, () => undefined);
  expect(typeof second.snapshot === 'string' ? second.snapshot : second.snapshot.manifest.interrupted).toBe(false);
  expect(second.requests).toBeLessThan(first.requests / 4);
});
