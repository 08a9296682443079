import type { FindingResource, Verdict } from '../model/finding.ts';
import type { ResultFinding, ResultResource, ScanResult } from '../model/scanResult.ts';
import { sequenceOf, type Sequence } from '../model/sequence.ts';
import { compareText } from '../values/json.ts';
import { createFindingWriter, findingsAt, joinTold, keepBlocks, type Block, type FindingColumns, type JoinedTold, type KeepText, type PutAside } from './findingColumns.ts';
import { fingerprintOf } from './fingerprint.ts';
import { rank, type Ranks } from './ranks.ts';
import { createResourceWriter, joined, resourceTable, startsOf, type ResourceColumns, type ResourceWriter } from './resourceTable.ts';

/** What was judged, in the order of the result: findings by rule, resource and identity, the rest as positions of resources. */
export interface Judgements {
  readonly resources: Sequence<ResultResource>;
  readonly findings: Sequence<ResultFinding>;
  readonly verdicts: ScanResult['verdicts'];
  /** How many verdicts there are in all. */
  readonly count: number;
}

export interface TableOptions {
  /** Older ids of a rule. */
  readonly aliasesOf: (ruleId: string) => readonly string[];
  /** Where the text of findings goes, of which there may be many; they are held as they are where undefined. */
  readonly keepText?: KeepText | undefined;
}

/** Numbers of resources. */
interface Quiet {
  readonly pass: number[];
  readonly notApplicable: number[];
}

/** What one evaluation found: verdicts as columns, in the order in which they came. Plain data. */
export interface VerdictColumns {
  readonly count: number;
  readonly resources: ResourceColumns;
  /** By rule: what passes or does not apply is no more than a number. */
  readonly quiet: ReadonlyMap<string, Quiet>;
  readonly told: FindingColumns;
}

/** The same with the findings themselves. */
export interface Tabulated extends VerdictColumns {
  readonly blocks: readonly Block[];
}

/** Takes verdicts as they come and keeps none. */
export interface VerdictWriter {
  readonly add: (verdict: Verdict) => void;
  readonly columns: () => VerdictColumns;
}

export function createVerdictWriter(aliasesOf: TableOptions['aliasesOf'], putAside: PutAside): VerdictWriter {
  const resources = createResourceWriter();
  const numberOf = numbering(resources);
  const quiet = new Map<string, Quiet>();
  const findings = createFindingWriter(putAside);
  let count = 0;
  return {
    add: (verdict) => {
      const { ruleId, status } = verdict;
      const resource = numberOf(verdict);
      count += 1;
      if (status === 'fail' || status === 'unknown') findings.add(findingOf(verdict, status, aliasesOf), resource, orderText(verdict));
      else quietOf(quiet, ruleId)[status].push(resource);
    },
    columns: () => ({ count, resources: resources.columns(), quiet, told: findings.columns() }),
  };
}

/** What findings of a rule on a resource are in order by: their identity; of a scope in which several types could not be listed, the type, whoever tells of which first. */
function orderText({ discriminator, unknown }: Verdict): string {
  return unknown === undefined ? discriminator : `${discriminator}\n${unknown.artifact.toLowerCase()}`;
}

/** One pass over verdicts. The order in which they come does not matter; where resources come sorted, as they do, that costs least. */
export function tabulate(verdicts: Iterable<Verdict>, { aliasesOf, keepText }: TableOptions): Judgements {
  const { putAside, blocks } = keepBlocks(keepText);
  const writer = createVerdictWriter(aliasesOf, putAside);
  for (const verdict of verdicts) writer.add(verdict);
  return judgementsOf([{ ...writer.columns(), blocks }]);
}

/** What several evaluations found together: the same, whoever judged which resource. */
export function judgementsOf(parts: readonly Tabulated[]): Judgements {
  const tables = parts.map(({ resources }) => resourceTable(resources));
  const [table, starts] = [joined(tables), startsOf(tables)];
  const rules = byRule(parts, starts);
  const ranks = rank(table, preferred(rules, table.length));
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    resources: sequenceOf(ranks.numbers.length, (position) => table.resource(ranks.numbers[position] ?? 0)),
    findings: findingsAt(sortedPlaces(rules, ranks), parts.flatMap(({ blocks }) => blocks)),
    verdicts: { pass: positions(rules, 'pass', ranks), notApplicable: positions(rules, 'notApplicable', ranks) },
  };
}

/** All that a rule said, by the numbers that resources have among all. */
interface OfRule extends Quiet {
  readonly told: JoinedTold;
}

type ByRule = readonly (readonly [string, OfRule])[];

function byRule(parts: readonly Tabulated[], starts: readonly number[]): ByRule {
  const rules = new Map<string, OfRule>();
  const ofRule = (ruleId: string): OfRule => {
    const held = rules.get(ruleId) ?? { pass: [], notApplicable: [], told: { resources: [], discriminators: new Map(), places: [] } };
    rules.set(ruleId, held);
    return held;
  };
  let block = 0;
  for (const [index, { quiet, told, blocks }] of parts.entries()) {
    const start = starts[index] ?? 0;
    for (const [ruleId, { pass, notApplicable }] of quiet) {
      for (const number of pass) ofRule(ruleId).pass.push(start + number);
      for (const number of notApplicable) ofRule(ruleId).notApplicable.push(start + number);
    }
    for (const [ruleId, columns] of told) joinTold(ofRule(ruleId).told, columns, { resource: start, block });
    block += blocks.length;
  }
  return [...rules].toSorted(([left], [right]) => compareText(left, right));
}

function quietOf(quiet: Map<string, Quiet>, ruleId: string): Quiet {
  const held = quiet.get(ruleId) ?? { pass: [], notApplicable: [] };
  quiet.set(ruleId, held);
  return held;
}

/** The number of a verdict's resource: all verdicts on a row come one after the other. */
function numbering(resources: ResourceWriter): (verdict: Verdict) => number {
  let last: { readonly resource: FindingResource; readonly number: number } | undefined;
  return ({ resource }) => {
    if (last === undefined || !isSame(last.resource, resource)) last = { resource, number: resources.add(resource) };
    return last.number;
  };
}

const MEMBERS = ['id', 'type', 'name', 'subscriptionId', 'resourceGroup', 'location', 'owner'] as const;

function isSame(left: FindingResource, right: FindingResource): boolean {
  return left === right || MEMBERS.every((member) => left[member] === right[member]);
}

function findingOf(verdict: Verdict, status: ResultFinding['status'], aliasesOf: TableOptions['aliasesOf']): ResultFinding {
  const { ruleId, severity, message, evidence, resource, discriminator } = verdict;
  const aliases = aliasesOf(ruleId);
  return {
    ruleId,
    resourceId: resource.id,
    status,
    severity,
    disposition: 'open',
    message,
    evidence,
    ...(verdict.unknown === undefined ? {} : { unknown: verdict.unknown }),
    ...(verdict.rootCause === undefined ? {} : { rootCause: verdict.rootCause }),
    ...(resource.owner === undefined ? {} : { owner: resource.owner }),
    fingerprint: fingerprintOf(ruleId, resource.id, discriminator),
    ...(aliases.length === 0 ? {} : { formerFingerprints: aliases.map((alias) => fingerprintOf(alias, resource.id, discriminator)) }),
  };
}

/** Where two rows tell of one resource (a subscription, and what could not be listed in it), it is shown as the last rule sees it. */
function preferred(rules: ByRule, length: number): (number: number, over: number) => boolean {
  const lastRule = new Int16Array(length).fill(-1);
  for (const [index, [, { pass, notApplicable, told }]] of rules.entries()) {
    for (const number of pass) lastRule[number] = index;
    for (const number of notApplicable) lastRule[number] = index;
    for (const number of told.resources) lastRule[number] = index;
  }
  return (number, over) => (lastRule[number] ?? -1) >= (lastRule[over] ?? -1);
}

/** Where findings lie, in the order of the result. */
function sortedPlaces(rules: ByRule, ranks: Ranks): Uint32Array {
  const places = new Uint32Array(rules.reduce((sum, [, { told }]) => sum + told.places.length, 0));
  let next = 0;
  for (const [, { told }] of rules) for (const position of inOrder(told, ranks)) places[next++] = told.places[position] ?? 0;
  return places;
}

/** Positions in what a rule told, by resource and identity. */
function inOrder({ resources, discriminators }: JoinedTold, { rankOf }: Ranks): Uint32Array {
  const rankAt = (position: number): number => rankOf[resources[position] ?? 0] ?? 0;
  const byIdentity = (left: number, right: number): number => compareText(discriminators.get(left) ?? '', discriminators.get(right) ?? '');
  return Uint32Array.from(resources.keys()).toSorted((left, right) => rankAt(left) - rankAt(right) || byIdentity(left, right));
}

function positions(rules: ByRule, status: 'pass' | 'notApplicable', { rankOf }: Ranks): Readonly<Record<string, readonly number[]>> {
  const some = rules.filter(([, ofRule]) => ofRule[status].length > 0);
  return Object.fromEntries(some.map(([ruleId, ofRule]) => [ruleId, ofRule[status].map((number) => rankOf[number] ?? 0).toSorted((left, right) => left - right)]));
}
