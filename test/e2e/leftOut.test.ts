import { describe, expect, it } from 'vitest';
import { typesToRead } from '../../src/azure/narrowing.ts';
import { JIT_REPORT_READS } from '../../src/facts/jit/report.ts';
import { openAzure } from '../../src/flow/azureSession.ts';
import { collectTypes } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import type { CollectProgress } from '../../src/model/progress.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import { collected, contoso, isSeenOpen, judgedAsConfigured, verdictsOf } from './tenant.ts';

const NOW = Date.parse(CONTOSO_NOW);
const simulator = contoso();
const progress: CollectProgress[] = [];
const tenant = { ...(await simulatedTenant(simulator)), now: () => NOW, signal: new AbortController().signal, onProgress: (event: CollectProgress) => void progress.push(event), allowEmpty: false };
const narrow = await collectTypes({ ...tenant, types: JIT_REPORT_READS }, await openAzure(tenant));
const narrowUrls = simulator.log.map(({ url }) => url);
const whole = await collected(simulator, false);
const wanted = typesToRead(JIT_REPORT_READS);
const textOf = (snapshot: Snapshot, type: string): string => JSON.stringify([...snapshot.rows(type)]);

describe('a question that takes some types', () => {
  it('reads these, what leads to them and what proves them whole; all of the catalog where it does not say', () => {
    expect([...typesToRead(undefined)]).toEqual(CATALOG.map(({ type }) => type));
    const keys = typesToRead(['microsoft.keyvault/vaults/keys']);
    expect([...keys].toSorted()).toEqual(['Microsoft.Authorization/denyAssignments', 'Microsoft.KeyVault/vaults', 'Microsoft.KeyVault/vaults/keys', 'Microsoft.Resources/providers', 'Microsoft.Resources/subscriptions']);
    expect(() => typesToRead(['Microsoft.Nothing/atAll'])).toThrow('no catalog entry');
  });

  it.each([...wanted])('holds the same of %s as a whole reading', (type) => {
    expect(textOf(narrow, type)).toBe(textOf(whole, type));
    const recordsOf = ({ manifest }: Snapshot): readonly unknown[] => manifest.artifacts.filter((record) => record.type === type).map(({ scope, status, rows }) => [scope, status, rows]);
    expect(recordsOf(narrow)).toEqual(recordsOf(whole));
    expect(recordsOf(whole)).not.toEqual([]);
  });

  it('has a record and a gap for each scope of every other type, and asked nothing for it', () => {
    const others = CATALOG.filter(({ type }) => !wanted.has(type));
    expect(others.length).toBeGreaterThan(40);
    for (const { type, scope } of others) {
      const records = narrow.manifest.artifacts.filter((record) => record.type === type);
      expect([type, records.length, records.every(({ status, rows, requests }) => status === 'gap' && rows === 0 && requests === 0)]).toEqual([type, scope === 'tenant' ? 1 : 4, true]);
      expect([type, narrow.gaps.filter((gap) => gap.artifact === type && gap.message.includes('was left out')).length]).toEqual([type, records.length]);
      expect(textOf(narrow, type)).toBe('[]');
    }
    expect(narrowUrls.filter((url) => /graph\.microsoft\.com|vaults|eventtypes|roleManagement/i.test(url))).toEqual([]);
    expect(progress.filter(({ kind }) => kind === 'type').at(-1)).toMatchObject({ done: wanted.size, total: wanted.size });
  });

  it('is never taken for the whole: judged all the same, it says what the whole says, or that it is unknown', () => {
    const [said, full] = [verdictsOf(judgedAsConfigured(narrow)), verdictsOf(judgedAsConfigured(whole))];
    const different = [...full].filter(([key, status]) => said.has(key) && said.get(key) !== status && said.get(key) !== 'unknown' && !isSeenOpen(key, status, said.get(key)));
    expect(different).toEqual([]);
    expect([...said.values()].filter((status) => status === 'unknown').length).toBeGreaterThan(10);
    expect([...said.values()].filter((status) => status === 'pass').length).toBeGreaterThan(10);
    expect(judgedAsConfigured(narrow).gate.exitCode).toBe(4);
  });
});
