import { assess } from '../../src/assess/assess.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import type { Verdict } from '../../src/model/finding.ts';
import { gatePolicy } from '../../src/model/gatePolicy.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { Unknown } from '../../src/model/unknown.ts';
import type { Waiver } from '../../src/model/waiver.ts';
import { resourceGroupOf, subscriptionOf } from '../../src/values/armId.ts';
import type { GateAnswer, GateRule, GateUnknown, GateVerdict, GateWaiver, GateWorld } from '../oracle/gateTypes.ts';

/** A world of the oracle, as the code under test is told of it. */
export function resultOf(world: GateWorld, assessed = assess): ScanResult {
  const manifest = emptyManifest('t', world.now);
  const seen = world.seen.map((subscriptionId) => ({ subscriptionId, displayName: '', state: 'Enabled' }));
  const snapshot = memorySnapshot('0'.repeat(64), { ...manifest, scopes: { ...manifest.scopes, seen } }, []);
  const { failOn, ...more } = world.policy;
  return assessed({
    verdicts: world.verdicts.map(verdictOf), snapshot, rules: world.rules.map(ruleOf), now: world.now, tool: { name: 'portcullis', version: '0' },
    waivers: world.waivers.map(waiverOf), baseline: baselineOf(world), gate: gatePolicy(failOn, more),
  });
}

function ruleOf({ id, aliases }: GateRule): Rule {
  return {
    id, aliases, name: id.toLowerCase(), title: id, severity: 'high', status: { kind: 'stable' }, target: { kind: 'entity', entity: 'tenant' }, parameters: {},
    if: { kind: 'allOf', conditions: [] }, message: id, identity: [], evidence: [], rationale: '', remediation: { summary: '' }, references: [], file: `${id}.yaml`,
  };
}

function verdictOf(verdict: GateVerdict): Verdict {
  const { rule, resource: id, discriminator, severity, status } = verdict;
  const resource = { id, type: 'T', name: id, subscriptionId: subscriptionOf(id) ?? '', resourceGroup: resourceGroupOf(id) ?? '', location: '' };
  return {
    ruleId: rule, resource, discriminator, severity, status, message: '', evidence: [],
    ...(status === 'unknown' ? { unknown: unknownOf(verdict) } : {}),
    ...('rootCause' in verdict && verdict.rootCause !== undefined ? { rootCause: verdict.rootCause } : {}),
  };
}

function unknownOf({ reason, artifact = '', causeScope = '' }: GateUnknown): Unknown {
  return { reason, artifact, scope: causeScope, missing: [], message: '' };
}

function waiverOf(waiver: GateWaiver, index: number): Waiver {
  return { ...waiver, category: 'waiver', reason: 'because', owner: 'somebody', file: 'waivers.yaml', line: index + 1 };
}

function baselineOf({ baseline, baselineSeen, seen, now }: GateWorld): Baseline | undefined {
  if (baseline === undefined) return undefined;
  const findings = baseline.map(({ rule, resource, ...entry }) => ({ ...entry, ruleId: rule, resourceId: resource }));
  return { schemaVersion: 1, tool: { name: 'portcullis', version: '0' }, tenant: 't', createdAt: now, snapshot: '0'.repeat(64), subscriptions: baselineSeen ?? seen, findings };
}

/** What the code says of a world and what the oracle says, in the same words. */
export interface Said {
  /** Fingerprint, disposition, waiver, first seen. */
  readonly failures: readonly string[];
  readonly waivers: readonly string[];
  readonly fates: readonly string[];
  readonly raised: number;
  readonly gate: string;
}

export function saidByCode(world: GateWorld, assessed = assess): Said {
  const { findings, waivers, baseline, gate } = resultOf(world, assessed);
  const failures = findings.filter(({ status }) => status === 'fail');
  const [, counted = '0', rootCauses = '0'] = /^(\d+) .*?, (\d+) root cause/.exec(gate.reasons.find((reason) => reason.includes('root cause')) ?? '') ?? [];
  return {
    failures: failures.map(({ fingerprint, disposition, waiverId, firstSeen }) => [fingerprint, disposition, waiverId, instant(firstSeen)].join(' ')).toSorted(),
    waivers: waivers.map(({ id, state, use }) => [id, state, use].join(' ')),
    fates: (baseline?.former ?? []).map(({ fingerprint, fate }) => `${fingerprint} ${fate}`).toSorted(),
    raised: baseline?.raised ?? 0,
    gate: [gate.failed, gate.incomplete, gate.exitCode, counted, rootCauses].join(' '),
  };
}

const FATES = { undecided: 'unknown', fixed: 'passes', gone: 'gone', notJudged: 'notJudged', failing: 'failing' } as const;

export function saidByOracle({ failures, waivers, gate, baseline }: GateAnswer): Said {
  const open = new Set(failures.filter(({ disposition }) => disposition === 'open').map(({ fingerprint }) => fingerprint));
  return {
    failures: failures.map((one) => [one.fingerprint, one.disposition, 'waiver' in one ? one.waiver : undefined, instant(one.firstSeen)].join(' ')).toSorted(),
    waivers: waivers.map(({ id, state, use }) => [id, state, use].join(' ')),
    fates: (baseline?.fates ?? []).filter(({ fate }) => fate !== 'failing').map(({ fingerprint, fate }) => `${fingerprint} ${FATES[fate]}`).toSorted(),
    raised: (baseline?.raised ?? []).filter((fingerprint) => open.has(fingerprint)).length,
    gate: [gate.failed, gate.incomplete, gate.exitCode, gate.counted, gate.rootCauses].join(' '),
  };
}

function instant(text: string | undefined): string {
  return text === undefined ? '' : new Date(text).toISOString();
}
