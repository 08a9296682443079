import { createHash } from 'node:crypto';
import { gatePolicy } from '../../src/model/gatePolicy.ts';
import { gateOf } from '../../src/assess/gate.ts';
import { summarise } from '../../src/assess/summary.ts';
import type { Disposition } from '../../src/model/finding.ts';
import type { Severity } from '../../src/model/rule.ts';
import type { ResultFinding, ResultRule, ScanResult } from '../../src/model/scanResult.ts';
import type { ResultWaiver } from '../../src/model/waiver.ts';

/** A verdict in short. A failure may be about a part of the resource. */
export interface Cell {
  readonly rule: string;
  readonly on: string;
  readonly status: 'fail' | 'unknown' | 'pass' | 'notApplicable';
  readonly part?: string;
  readonly severity?: Severity;
  readonly disposition?: Disposition;
  readonly waiverId?: string;
  readonly firstSeen?: string;
  /** What an unknown could not read. */
  readonly artifact?: string;
}

export interface WorldRule {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly switchedOff?: true;
}

/** A result in short. What is not said is as the other defaults: one subscription, rules NET001 and JIT001, tenant `t`. */
export interface World {
  readonly cells: readonly Cell[];
  readonly rules?: readonly WorldRule[];
  readonly seen?: readonly string[];
  readonly waivers?: readonly Pick<ResultWaiver, 'id' | 'expiresOn' | 'state'>[];
  readonly rulesSha256?: string;
  readonly version?: string;
  readonly scan?: Partial<ScanResult['scan']>;
}

export const NOW = '2026-11-16T09:00:00.000Z';
const ONE = '1';

export function fingerprint(rule: string, on: string, part = ''): string {
  return createHash('sha256').update(`v1\n${rule}\n${on.toLowerCase()}\n${part}`).digest('hex');
}

export function resultOf(world: World): ScanResult {
  const rules = (world.rules ?? [{ id: 'NET001' }, { id: 'JIT001' }]).map(ruleOf);
  const ids = [...new Map(world.cells.map(({ on }) => [on.toLowerCase(), on])).values()].toSorted();
  const resources = ids.map((id) => ({ id, type: 'x/y', name: id.slice(id.lastIndexOf('/') + 1), subscriptionId: /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? '', resourceGroup: '', location: '' }));
  const findings = world.cells.flatMap((cell) => findingOf(cell, rules) ?? []);
  const verdicts = { pass: indexesOf(world.cells, ids, 'pass'), notApplicable: indexesOf(world.cells, ids, 'notApplicable') };
  const waivers = (world.waivers ?? []).map((waiver): ResultWaiver => ({ rules: ['NET001'], scope: '/**', category: 'waiver', reason: 'r', owner: 'o', file: 'w.yaml', line: 1, use: 'used', daysLeft: 0, named: 0, waived: 0, ...waiver }));
  const seen = (world.seen ?? [ONE]).map((subscriptionId) => ({ subscriptionId, displayName: `Subscription ${subscriptionId}`, state: 'Enabled' }));
  return {
    schemaVersion: 1,
    tool: { name: 'portcullis', version: world.version ?? '0.1.0', rulesSha256: world.rulesSha256 ?? 'a'.repeat(64) },
    scan: {
      tenant: 't', cloud: 'AzureCloud', scopes: { asked: { subscriptions: [], managementGroups: [], exclude: [] }, seen, notVisible: [] }, principal: null,
      startedAt: NOW, finishedAt: NOW, now: NOW, snapshot: 'b'.repeat(64), origin: 'collected', assumes: [], simulated: false, interrupted: false, ...world.scan,
    },
    rules, resources, findings, verdicts, gaps: [], coverage: [], benchmarks: [], waivers,
    summary: summarise({ findings, verdicts, resources, rules }, seen.length),
    gate: gateOf({ findings, waivers: [], subscriptions: seen, policy: gatePolicy('high') }),
  };
}

function ruleOf(rule: WorldRule): ResultRule {
  return { name: rule.id.toLowerCase(), title: `Title of ${rule.id}`, severity: 'high', status: 'stable', domain: 'network', rationale: '', remediation: { summary: '' }, references: [], targets: ['x/y'], file: 'f.yaml', ...rule };
}

function findingOf({ rule, on, status, part, severity = 'high', disposition = 'open', waiverId, firstSeen, artifact = 'x/y' }: Cell, rules: readonly ResultRule[]): ResultFinding | undefined {
  if (status === 'pass' || status === 'notApplicable') return undefined;
  const aliases = rules.find(({ id }) => id === rule)?.aliases ?? [];
  return {
    ruleId: rule, resourceId: on, status, severity, disposition, message: '', evidence: [], fingerprint: fingerprint(rule, on, part),
    ...(aliases.length === 0 ? {} : { formerFingerprints: aliases.map((alias) => fingerprint(alias, on, part)) }),
    ...(waiverId === undefined ? {} : { waiverId }),
    ...(firstSeen === undefined ? {} : { firstSeen }),
    ...(status === 'unknown' ? { unknown: { reason: 'forbidden', artifact, scope: on, missing: [], message: '' } } as const : {}),
  };
}

function indexesOf(cells: readonly Cell[], ids: readonly string[], status: Cell['status']): Readonly<Record<string, readonly number[]>> {
  const indexes: Record<string, number[]> = {};
  for (const cell of cells) {
    if (cell.status === status) (indexes[cell.rule] ??= []).push(ids.findIndex((id) => id.toLowerCase() === cell.on.toLowerCase()));
  }
  return indexes;
}
