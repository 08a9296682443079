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

/** Indexes what a scan says. One pass over its verdicts. */
export function judgedOf(result: JudgedParts): Judged {
  const byRule = verdictsByRule(result);
  const resources = new Set(result.resources.map(({ id }) => idKey(id)));
  const names = new Map(result.rules.flatMap(({ id, aliases = [] }) => [id, ...aliases].map((name) => [name, id] as const)));
  const seen = new Set(result.scan.scopes.seen.map(({ subscriptionId }) => subscriptionId.toLowerCase()));
  const switchedOff = new Set(result.rules.filter((rule) => rule.switchedOff === true).map(({ id }) => id));
  const isSeen = (id: string, otherwise: boolean): boolean => result.scan.narrowed === undefined && (subscriptionOf(id) === undefined ? otherwise : seen.has(subscriptionOf(id) ?? ''));
  const unknowns = new Map([...byRule].map(([ruleId, statuses]) => [ruleId, unknownsIn(statuses)]));
  return {
    ruleId: (id) => names.get(id),
    statusOf: (ruleId, resourceId) => byRule.get(ruleId)?.get(idKey(resourceId)),
    isJudged: (resourceId) => resources.has(idKey(resourceId)),
    isOpen: (ruleId, resourceId) => {
      const open = unknowns.get(ruleId);
      return open !== undefined && (open.anywhere || keysAround(resourceId).some((key) => open.keys.has(key)));
    },
    resourcesOf: (ruleId) => byRule.get(ruleId)?.keys() ?? [],
    unknownsOf: (ruleId) => unknowns.get(ruleId)?.keys ?? [],
    isAsked: (ruleId, id) => isSeen(id, true) && !switchedOff.has(ruleId),
    sawAll: (subscriptions) => subscriptions.every((id) => seen.has(id.toLowerCase())),
    isInScope: (id) => isSeen(id, isOfAll(result.scan.scopes)),
  };
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

function verdictsByRule({ resources, findings, verdicts }: JudgedParts): ReadonlyMap<string, ReadonlyMap<string, Status>> {
  const byRule = new Map<string, Map<string, Status>>();
  const add = (ruleId: string, key: string, status: Status): void => {
    const ofRule = byRule.get(ruleId) ?? new Map<string, Status>();
    const held = ofRule.get(key);
    ofRule.set(key, held !== undefined && TOLD_FIRST.indexOf(held) < TOLD_FIRST.indexOf(status) ? held : status);
    byRule.set(ruleId, ofRule);
  };
  for (const { ruleId, resourceId, status } of findings) add(ruleId, idKey(resourceId), status);
  const keys = resources.map(({ id }) => idKey(id));
  for (const status of ['pass', 'notApplicable'] as const) {
    for (const [ruleId, indexes] of Object.entries(verdicts[status])) for (const index of indexes) add(ruleId, keys[index] ?? '', status);
  }
  return byRule;
}
