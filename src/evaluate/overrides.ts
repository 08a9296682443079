import { namesRule, type Override, type OverrideScope } from '../model/override.ts';
import type { Row } from '../model/resource.ts';
import type { Rule, Severity } from '../model/rule.ts';
import { managementGroupScope, subscriptionScope, type Snapshot } from '../model/snapshot.ts';
import { isUnknown, type Truth, type Unknown } from '../model/unknown.ts';
import { isAtOrBelow } from '../values/armId.ts';
import { asString, at, canonicalJson, type JsonValue } from '../values/json.ts';

/** A rule as it holds for one row, once the overrides are applied. */
export interface RuleSettings {
  readonly enabled: boolean;
  readonly severity: Severity;
  /** Values over the rule's defaults. */
  readonly parameters: Readonly<Record<string, JsonValue>>;
}

export type SettingsOf = (row: Pick<Row, 'id' | 'type' | 'name' | 'subscriptionId' | 'tags'>) => RuleSettings | { readonly unknown: Unknown };

/** How a rule holds for each row. Where nobody can say whether a row lies in an override's scope, the answer is the reason why. */
export function settingsOf(rule: Rule, overrides: readonly Override[], base: Readonly<Record<string, JsonValue>>, snapshot: Snapshot): SettingsOf {
  const own = overrides.filter((override) => namesRule(override, rule));
  const ancestorsOf = ancestors(snapshot);
  const scopes = own.map((override) => ({ override, holds: holdsOf(override.scope, ancestorsOf) }));
  const none: RuleSettings = { enabled: true, severity: rule.severity, parameters: base };
  if (own.length === 0) return () => none;
  return (row) => {
    const truths = scopes.map(({ override, holds }) => ({ override, truth: holds(row) }));
    const certain = merged(none, truths.filter(({ truth }) => truth === true).map(({ override }) => override));
    // An override of which nobody knows whether it holds is no matter where it would change nothing: an earlier one decides, or it says the same.
    for (const { override, truth } of truths) {
      if (isUnknown(truth) && !isSame(certain, merged(none, truths.filter((other) => other.truth === true || other.override === override).map((other) => other.override)))) return { unknown: truth };
    }
    return certain;
  };
}

/** Whether two settings ask the same; what is switched off asks nothing. */
function isSame(left: RuleSettings, right: RuleSettings): boolean {
  if (!left.enabled || !right.enabled) return left.enabled === right.enabled;
  return left.severity === right.severity && canonicalJson(left.parameters) === canonicalJson(right.parameters);
}

/** First match wins, for each thing by itself: so the last is applied first. */
function merged(none: RuleSettings, holding: readonly Override[]): RuleSettings {
  return holding.toReversed().reduce<RuleSettings>((settings, { enabled, severity, parameters }) => ({
    enabled: enabled ?? settings.enabled,
    severity: severity ?? settings.severity,
    parameters: { ...settings.parameters, ...parameters },
  }), none);
}

type OverriddenRow = Parameters<SettingsOf>[0];

function holdsOf(scope: OverrideScope, ancestorsOf: (row: OverriddenRow) => Ancestors): (row: OverriddenRow) => Truth {
  switch (scope.kind) {
    case 'everywhere':
      return () => true;
    case 'id':
      return (row) => isAtOrBelow(row.id, scope.id);
    case 'tag':
      return (row) => Object.entries(scope.tags).every(([name, value]) => asString(at(row.tags, name))?.toLowerCase() === value.toLowerCase());
    case 'managementGroup':
      return (row) => {
        const { names, unknown } = ancestorsOf(row);
        return names === undefined ? unknown : names.has(scope.name.toLowerCase());
      };
  }
}

/** The management groups above a row, or why they are not known. */
type Ancestors = { readonly names: ReadonlySet<string>; readonly unknown?: undefined } | { readonly names?: undefined; readonly unknown: Unknown };

const GROUPS = 'Microsoft.Management/managementGroups';
const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';

/**
 * The names of the management groups above a row: those of its subscription's chain, or of the group that it is or lies in (an assignment at a
 * group), that one among them. What has neither lies below none.
 */
function ancestors(snapshot: Snapshot): (row: OverriddenRow) => Ancestors {
  let chains: ReadonlyMap<string, ReadonlySet<string> | undefined> | undefined;
  let groups: ReadonlyMap<string, ReadonlySet<string> | undefined> | undefined;
  return (row) => {
    const group = /^\/providers\/microsoft\.management\/managementgroups\/([^/]+)/i.exec(row.id)?.[1];
    if (group !== undefined) {
      groups ??= new Map([...snapshot.rows(GROUPS)].map((one) => [one.name.toLowerCase(), namesAround(one)]));
      return ancestorsFrom(groups.get(group.toLowerCase()), GROUPS, managementGroupScope(group));
    }
    chains ??= new Map([...snapshot.rows(SUBSCRIPTIONS)].map((subscription) => [subscription.subscriptionId ?? '', namesIn(subscription)]));
    if (row.subscriptionId === undefined) return { names: new Set() };
    return ancestorsFrom(chains.get(row.subscriptionId), SUBSCRIPTIONS, subscriptionScope(row.subscriptionId));
  };
}

/** How a rule is asked of rows that could not be listed, as far as their scope tells. */
export type UnlistedSettings = (scope: OverriddenRow) => Pick<RuleSettings, 'enabled' | 'severity'>;

/**
 * Whether a rule may be on for some row in a scope that could not be listed. Whether an override by tag, or of something inside the scope, holds
 * for such a row nobody knows: where it would leave the rule on, the rule is on, so that what was not read is told.
 */
export function settingsOfUnlisted(rule: Rule, overrides: readonly Override[], snapshot: Snapshot): UnlistedSettings {
  const ancestorsOf = ancestors(snapshot);
  const own = overrides.filter((override) => namesRule(override, rule));
  return (scope) => {
    const held = own.map((override) => ({ override, holds: holdsForAll(override.scope, scope, ancestorsOf) }));
    const sure = held.filter(({ holds }) => holds === true).map(({ override }) => override);
    const deciding = held.findIndex(({ override, holds }) => holds === true && override.enabled !== undefined);
    const before = deciding < 0 ? held : held.slice(0, deciding);
    const enabled = (held[deciding]?.override.enabled ?? true) || before.some(({ override, holds }) => holds === undefined && override.enabled === true);
    return { enabled, severity: sure.find(({ severity }) => severity !== undefined)?.severity ?? rule.severity };
  };
}

/** Whether an override holds for every row in a scope, or for none; undefined where it may hold for some. */
function holdsForAll(scope: OverrideScope, unlisted: OverriddenRow, ancestorsOf: (row: OverriddenRow) => Ancestors): boolean | undefined {
  switch (scope.kind) {
    case 'everywhere':
      return true;
    case 'id':
      if (isAtOrBelow(unlisted.id, scope.id)) return true;
      return isAtOrBelow(scope.id, unlisted.id) || unlisted.subscriptionId === undefined ? undefined : false;
    case 'tag':
      return undefined;
    case 'managementGroup': {
      const { names } = ancestorsOf(unlisted);
      if (names?.has(scope.name.toLowerCase()) === true) return true;
      return names === undefined || unlisted.subscriptionId === undefined ? undefined : false;
    }
  }
}

function namesIn(row: Row): ReadonlySet<string> | undefined {
  return namesOf(at(row.properties, 'managementGroupAncestorsChain'));
}

/** A group lies in itself too. */
function namesAround(row: OverriddenRow): ReadonlySet<string> | undefined {
  const above = namesOf(at((row as Row).properties, 'details', 'managementGroupAncestorsChain'));
  return above === undefined ? undefined : new Set([row.name.toLowerCase(), ...above]);
}

/** undefined where the chain is not there, or has a link without a name: it may be any group. */
function namesOf(chain: JsonValue | undefined): ReadonlySet<string> | undefined {
  if (!Array.isArray(chain)) return undefined;
  const names = (chain as readonly JsonValue[]).map((link) => asString(at(link, 'name'))?.toLowerCase());
  return names.includes(undefined) ? undefined : new Set(names.flatMap((name) => name ?? []));
}

function ancestorsFrom(names: ReadonlySet<string> | undefined, type: string, scope: string): Ancestors {
  if (names !== undefined) return { names };
  return { unknown: { reason: 'notCollected', artifact: type, scope, missing: [`${type}/read`], message: `the management groups above ${scope} were not read, and an override hangs on them` } };
}
