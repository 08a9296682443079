import { DISPOSITIONS, STATUSES } from '../model/finding.ts';
import { SEVERITIES } from '../model/rule.ts';
import { isCounted, type ResultFinding, type ScanResult, type StatusCounts, type Summary } from '../model/scanResult.ts';
import { createCauseCounter } from './gate.ts';

type Judged = Pick<ScanResult, 'verdicts' | 'resources' | 'rules'>;

/** Counts findings one by one: of a large scan they lie in a file, and one pass serves whoever else counts. */
export interface SummaryWriter {
  readonly add: (finding: ResultFinding) => void;
  readonly summary: (result: Judged, subscriptions: number) => Summary;
  /** How many failures of a rule are waived. */
  readonly waived: (ruleId: string) => number;
}

/** How often a rule tells something. */
interface Told {
  fail: number;
  unknown: number;
  /** Of its failures. */
  waived: number;
}

const NOTHING: Told = { fail: 0, unknown: 0, waived: 0 };

export function createSummaryWriter(gate: { readonly newOnly?: boolean } = {}): SummaryWriter {
  const byRule = new Map<string, Told>();
  const byDisposition = numbers(DISPOSITIONS, () => 0);
  const bySeverity = numbers(SEVERITIES, () => 0);
  const rootCauses = createCauseCounter();
  return {
    add: (finding) => {
      countTold(byRule, finding);
      if (finding.status === 'fail') byDisposition[finding.disposition] += 1;
      if (!isCounted(finding, gate)) return;
      bySeverity[finding.severity] += 1;
      rootCauses.add(finding);
    },
    waived: (ruleId) => byRule.get(ruleId)?.waived ?? 0,
    summary: ({ verdicts, resources, rules }, subscriptions) => {
      const ofRules = rules.map(({ id }) => ({ ruleId: id, counts: countsOfRule(verdicts, id, byRule.get(id) ?? NOTHING) }));
      const byStatus = numbers(STATUSES, (status) => ofRules.reduce((sum, { counts }) => sum + counts[status], 0));
      return { byStatus, byDisposition, bySeverity, byRule: ofRules, resources: resources.length, subscriptions, rootCauses: rootCauses.count() };
    },
  };
}

/** The one aggregator: every number in every report comes from here. */
export function summarise(result: Judged & { readonly findings: Iterable<ResultFinding> }, subscriptions: number, gate: { readonly newOnly?: boolean } = {}): Summary {
  const writer = createSummaryWriter(gate);
  for (const finding of result.findings) writer.add(finding);
  return writer.summary(result, subscriptions);
}

function countTold(byRule: Map<string, Told>, { ruleId, status, disposition }: ResultFinding): void {
  const told = byRule.get(ruleId) ?? { ...NOTHING };
  told[status] += 1;
  if (status === 'fail' && disposition === 'waived') told.waived += 1;
  byRule.set(ruleId, told);
}

function countsOfRule({ pass, notApplicable }: Judged['verdicts'], ruleId: string, { fail, unknown }: Told): StatusCounts {
  return { fail, unknown, pass: pass[ruleId]?.length ?? 0, notApplicable: notApplicable[ruleId]?.length ?? 0 };
}

function numbers<T extends string>(names: readonly T[], of: (name: T) => number): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<T, number>;
}
