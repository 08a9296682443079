import type { Evidence, FindingResource, Verdict } from '../model/finding.ts';
import type { ResultFinding, ResultResource, ScanResult } from '../model/scanResult.ts';
import { sequenceOf, type Sequence } from '../model/sequence.ts';
import { compareText } from '../values/json.ts';
import { fingerprintOf } from './fingerprint.ts';
import { rank, type Ranks } from './ranks.ts';
import { createResourceTable, type ResourceTable } from './resourceTable.ts';

/** What was judged, in the order of the result: findings by rule, resource and identity, the rest as positions of resources. */
export interface Judgements {
  readonly resources: Sequence<ResultResource>;
  readonly findings: readonly ResultFinding[];
  readonly verdicts: ScanResult['verdicts'];
  /** How many verdicts there are in all. */
  readonly count: number;
}

export interface TableOptions {
  /** Older ids of a rule. */
  readonly aliasesOf: (ruleId: string) => readonly string[];
  /** Takes the evidence of a finding and answers where it can be read from; itself, where undefined. */
  readonly keepEvidence?: ((evidence: readonly Evidence[]) => Sequence<Evidence>) | undefined;
}

/** A finding, and what it is sorted by. */
interface Told {
  readonly finding: ResultFinding;
  readonly resource: number;
  readonly discriminator: string;
}

/** What a rule said, by the numbers of resources. */
interface OfRule {
  readonly pass: number[];
  readonly notApplicable: number[];
  readonly told: Told[];
}

/**
 * One pass over verdicts, of which none is kept: a verdict that passes or does not apply becomes a number. The order in which they come does
 * not matter; where resources come sorted, as they do, that costs least.
 */
export function tabulate(verdicts: Iterable<Verdict>, options: TableOptions): Judgements {
  const table = createResourceTable();
  const byRule = new Map<string, OfRule>();
  const numberOf = numbering(table);
  let count = 0;
  for (const verdict of verdicts) {
    count += 1;
    const ofRule = byRule.get(verdict.ruleId) ?? { pass: [], notApplicable: [], told: [] };
    byRule.set(verdict.ruleId, ofRule);
    add(ofRule, verdict, numberOf(verdict), options);
  }
  const rules = [...byRule].toSorted(([left], [right]) => compareText(left, right));
  const ranks = rank(table, preferred(rules, table.length()));
  return {
    count,
    resources: sequenceOf(ranks.numbers.length, (position) => table.resource(ranks.numbers[position] ?? 0)),
    findings: rules.flatMap(([, { told }]) => sortedFindings(told, ranks)),
    verdicts: { pass: positions(rules, 'pass', ranks), notApplicable: positions(rules, 'notApplicable', ranks) },
  };
}

function add(ofRule: OfRule, verdict: Verdict, resource: number, options: TableOptions): void {
  if (verdict.status === 'pass' || verdict.status === 'notApplicable') ofRule[verdict.status].push(resource);
  else ofRule.told.push({ finding: findingOf(verdict, verdict.status, options), resource, discriminator: verdict.discriminator });
}

/** The number of a verdict's resource: all verdicts on a row come one after the other. */
function numbering(table: ResourceTable): (verdict: Verdict) => number {
  let last: { readonly resource: FindingResource; readonly number: number } | undefined;
  return ({ resource }) => {
    if (last === undefined || !isSame(last.resource, resource)) last = { resource, number: table.add(resource) };
    return last.number;
  };
}

const MEMBERS = ['id', 'type', 'name', 'subscriptionId', 'resourceGroup', 'location', 'owner'] as const;

function isSame(left: FindingResource, right: FindingResource): boolean {
  return left === right || MEMBERS.every((member) => left[member] === right[member]);
}

function findingOf(verdict: Verdict, status: ResultFinding['status'], { aliasesOf, keepEvidence }: TableOptions): ResultFinding {
  const { ruleId, severity, message, evidence, resource, discriminator } = verdict;
  const aliases = aliasesOf(ruleId);
  return {
    ruleId,
    resourceId: resource.id,
    status,
    severity,
    disposition: 'open',
    message,
    evidence: keepEvidence === undefined ? evidence : keepEvidence(evidence),
    ...(verdict.unknown === undefined ? {} : { unknown: verdict.unknown }),
    ...(verdict.rootCause === undefined ? {} : { rootCause: verdict.rootCause }),
    ...(resource.owner === undefined ? {} : { owner: resource.owner }),
    fingerprint: fingerprintOf(ruleId, resource.id, discriminator),
    ...(aliases.length === 0 ? {} : { formerFingerprints: aliases.map((alias) => fingerprintOf(alias, resource.id, discriminator)) }),
  };
}

type ByRule = readonly (readonly [string, OfRule])[];

/** Where two rows tell of one resource (a subscription, and what could not be listed in it), it is shown as the last rule sees it. */
function preferred(rules: ByRule, length: number): (number: number, over: number) => boolean {
  const lastRule = new Int16Array(length).fill(-1);
  for (const [index, [, { pass, notApplicable, told }]] of rules.entries()) {
    for (const number of pass) lastRule[number] = index;
    for (const number of notApplicable) lastRule[number] = index;
    for (const { resource } of told) lastRule[resource] = index;
  }
  return (number, over) => (lastRule[number] ?? -1) >= (lastRule[over] ?? -1);
}

function sortedFindings(told: readonly Told[], { rankOf }: Ranks): readonly ResultFinding[] {
  const sorted = told.toSorted((left, right) => (rankOf[left.resource] ?? 0) - (rankOf[right.resource] ?? 0) || compareText(left.discriminator, right.discriminator));
  return sorted.map(({ finding }) => finding);
}

function positions(rules: ByRule, status: 'pass' | 'notApplicable', { rankOf }: Ranks): Readonly<Record<string, readonly number[]>> {
  const some = rules.filter(([, ofRule]) => ofRule[status].length > 0);
  return Object.fromEntries(some.map(([ruleId, ofRule]) => [ruleId, ofRule[status].map((number) => rankOf[number] ?? 0).toSorted((left, right) => left - right)]));
}
