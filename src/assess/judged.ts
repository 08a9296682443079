import type { Status } from '../model/finding.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { idKey, keysAround, subscriptionOf } from '../values/armId.ts';

/** The parts of a result that tell what was judged. */
export type JudgedParts = Pick<ScanResult, 'rules' | 'resources' | 'findings' | 'verdicts'> & { readonly scan: Pick<ScanResult['scan'], 'narrowed' | 'tenant'> & { readonly scopes: Pick<ScanResult['scan']['scopes'], 'asked' | 'seen' | 'descendants'> } };

/** Looks up what a scan says of a rule and a resource. Rules may be named by older ids. */
export interface Judged {
  /** The id that a rule has today; undefined where no rule of the scan has it or had it. */
  readonly ruleId: (id: string) => string | undefined;
  /** The verdict of a rule on a resource; of several, unknown before fail before pass. */
  readonly statusOf: (ruleId: string, resourceId: string) => Status | undefined;
  /** Whether any rule judged the resource. */
  readonly isJudged: (resourceId: string) => boolean;
  /** Whether something unread leaves open what a rule says of a resource: of itself, or of what it lies in. */
  readonly isOpen: (ruleId: string, resourceId: string) => boolean;
  /** Resources (as keys) on which a rule passed or did not apply, or told something. */
  readonly resourcesOf: (ruleId: string) => Iterable<string>;
  /** Keys of what a rule could not judge. */
  readonly unknownsOf: (ruleId: string) => Iterable<string>;
  /** Whether a rule was asked wherever this id lies: its subscription was looked at, nothing narrowed the scan, nothing switched the rule off. */
  readonly isAsked: (ruleId: string, id: string) => boolean;
  /** Whether all of these subscriptions were looked at. */
  readonly sawAll: (subscriptions: readonly string[]) => boolean;
  /** Whether all that can be said of an id was looked at: its subscription, or all of the tenant where it lies in none; and nothing narrowed the scan. */
  readonly isInScope: (id: string) => boolean;
}

/** Of several, an unknown is told: it may hide any of the others. */
const TOLD_FIRST: readonly Status[] = ['unknown', 'fail', 'pass', 'notApplicable'];

/** Indexes what a scan says: what rules told by key, the rest, of which there may be millions, as the result has it, by positions. */
export function judgedOf(result: JudgedParts): Judged {
  const resources = positionsOf(result.resources);
  const told = toldByRule(result.findings);
  const names = new Map(result.rules.flatMap(({ id, aliases = [] }) => [id, ...aliases].map((name) => [name, id] as const)));
  const seen = new Set(result.scan.scopes.seen.map(({ subscriptionId }) => subscriptionId.toLowerCase()));
  const switchedOff = new Set(result.rules.filter((rule) => rule.switchedOff === true).map(({ id }) => id));
  const isSeen = (id: string, otherwise: boolean): boolean => result.scan.narrowed === undefined && (subscriptionOf(id) === undefined ? otherwise : seen.has(subscriptionOf(id) ?? ''));
  const unknowns = new Map([...told].map(([ruleId, statuses]) => [ruleId, unknownsIn(statuses)]));
  const isAmong = amongPositions();
  const quietStatus = (ruleId: string, key: string): Status | undefined => {
    const position = resources.get(key);
    return position === undefined ? undefined : QUIET.find((status) => isAmong(result.verdicts[status][ruleId], position));
  };
  return {
    ruleId: (id) => names.get(id),
    statusOf: (ruleId, resourceId) => told.get(ruleId)?.get(idKey(resourceId)) ?? quietStatus(ruleId, idKey(resourceId)),
    isJudged: (resourceId) => resources.has(idKey(resourceId)),
    isOpen: (ruleId, resourceId) => {
      const open = unknowns.get(ruleId);
      return open !== undefined && (open.anywhere || keysAround(resourceId).some((key) => open.keys.has(key)));
    },
    resourcesOf: (ruleId) => resourcesOf(result, told, ruleId),
    unknownsOf: (ruleId) => unknowns.get(ruleId)?.keys ?? [],
    isAsked: (ruleId, id) => isSeen(id, true) && !switchedOff.has(ruleId),
    sawAll: (subscriptions) => subscriptions.every((id) => seen.has(id.toLowerCase())),
    isInScope: (id) => isSeen(id, isOfAll(result.scan.scopes)),
  };
}

const QUIET = ['pass', 'notApplicable'] as const;

function positionsOf(resources: JudgedParts['resources']): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  let position = 0;
  for (const { id } of resources) positions.set(idKey(id), position++);
  return positions;
}

/** Whether a position is in a list of them; lists that are asked are sorted once, where they are not sorted already. */
function amongPositions(): (list: readonly number[] | undefined, position: number) => boolean {
  const sorted = new Map<readonly number[], readonly number[]>();
  return (list, position) => {
    if (list === undefined) return false;
    const ordered = sorted.get(list) ?? inOrder(list);
    sorted.set(list, ordered);
    return ordered[firstFrom(ordered, position)] === position;
  };
}

function inOrder(list: readonly number[]): readonly number[] {
  return list.every((position, index) => index === 0 || (list[index - 1] ?? 0) <= position) ? list : list.toSorted((a, b) => a - b);
}

/** Where the first number of a sorted list stands that is no less than another. */
function firstFrom(list: readonly number[], least: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Told = ReadonlyMap<string, ReadonlyMap<string, Status>>;

function* resourcesOf({ resources, verdicts }: JudgedParts, told: Told, ruleId: string): Generator<string> {
  yield* told.get(ruleId)?.keys() ?? [];
  for (const status of QUIET) for (const position of verdicts[status][ruleId] ?? []) yield idKey(resources.at(position)?.id ?? '');
}

/** Whether nothing was left out of the tenant, as far as anybody can tell: what lies in no subscription hangs on all of them. */
function isOfAll({ asked, descendants }: JudgedParts['scan']['scopes']): boolean {
  return asked.subscriptions.length + asked.managementGroups.length + asked.exclude.length + (descendants?.notSeen.length ?? 0) === 0;
}

interface Unknowns {
  readonly keys: ReadonlySet<string>;
  /** Whether one of them may hold anything. */
  readonly anywhere: boolean;
}

function unknownsIn(statuses: ReadonlyMap<string, Status>): Unknowns {
  const keys = new Set([...statuses].filter(([, status]) => status === 'unknown').map(([key]) => key));
  return { keys, anywhere: [...keys].some(holdsAnything) };
}

/** A tenant, or a management group: what lies in it cannot be told by the text of an id. */
export function holdsAnything(key: string): boolean {
  return /^\/tenants\/[^/]+$/.test(key) || /^\/providers\/microsoft\.management\/managementgroups\/[^/]+$/.test(key) || key === '/';
}

function toldByRule(findings: JudgedParts['findings']): Told {
  const byRule = new Map<string, Map<string, Status>>();
  for (const { ruleId, resourceId, status } of findings) {
    const ofRule = byRule.get(ruleId) ?? new Map<string, Status>();
    const held = ofRule.get(idKey(resourceId));
    ofRule.set(idKey(resourceId), held !== undefined && TOLD_FIRST.indexOf(held) < TOLD_FIRST.indexOf(status) ? held : status);
    byRule.set(ruleId, ofRule);
  }
  return byRule;
}
