import type { Override, OverrideScope } from '../model/override.ts';
import { namesRule } from '../model/override.ts';
import type { Row } from '../model/resource.ts';
import type { Rule, Severity } from '../model/rule.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isUnknown, type Truth, type Unknown } from '../model/unknown.ts';
import { idKey, isAtOrBelow } from '../values/armId.ts';
import { asArray, asString, at, isJsonObject, type JsonValue } from '../values/json.ts';

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
    const holding: Override[] = [];
    for (const { override, holds } of scopes) {
      const truth = holds(row);
      if (isUnknown(truth)) return { unknown: truth };
      if (truth) holding.push(override);
    }
    return merged(none, holding);
  };
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

function holdsOf(scope: OverrideScope, ancestorsOf: (row: OverriddenRow) => ReadonlySet<string> | Unknown): (row: OverriddenRow) => Truth {
  switch (scope.kind) {
    case 'everywhere':
      return () => true;
    case 'id':
      return (row) => isAtOrBelow(row.id, scope.id);
    case 'tag':
      return (row) => Object.entries(scope.tags).every(([name, value]) => asString(at(row.tags, name))?.toLowerCase() === value.toLowerCase());
    case 'managementGroup':
      return (row) => {
        const names = ancestorsOf(row);
        return names instanceof Set ? names.has(scope.name.toLowerCase()) : (names as Unknown);
      };
  }
}

const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';

/** The names of the management groups above a row: a subscription's chain, or a group's own with itself. What has neither lies below none. */
function ancestors(snapshot: Snapshot): (row: OverriddenRow) => ReadonlySet<string> | Unknown {
  let chains: ReadonlyMap<string, ReadonlySet<string> | undefined> | undefined;
  return (row) => {
    chains ??= new Map([...snapshot.rows(SUBSCRIPTIONS)].map((subscription) => [subscription.subscriptionId ?? '', namesIn(subscription)]));
    if (row.type.toLowerCase() === 'microsoft.management/managementgroups') return namesAround(row);
    if (row.subscriptionId === undefined) return new Set<string>();
    return chains.get(row.subscriptionId) ?? chainUnknown(row.subscriptionId);
  };
}

function namesIn(row: Row): ReadonlySet<string> | undefined {
  const chain = at(row.properties, 'managementGroupAncestorsChain');
  return Array.isArray(chain) ? namesOf(chain as readonly JsonValue[]) : undefined;
}

function namesAround(row: OverriddenRow): ReadonlySet<string> {
  const { properties } = row as Row;
  const chain = asArray(at(properties, 'details', 'managementGroupAncestorsChain'));
  return new Set([row.name.toLowerCase(), ...namesOf(chain)]);
}

function namesOf(chain: readonly JsonValue[]): ReadonlySet<string> {
  return new Set(chain.flatMap((link) => (isJsonObject(link) ? (asString(link['name'])?.toLowerCase() ?? []) : [])));
}

function chainUnknown(subscriptionId: string): Unknown {
  const scope = `/subscriptions/${idKey(subscriptionId)}`;
  return {
    reason: 'notCollected', artifact: SUBSCRIPTIONS, scope, missing: [`${SUBSCRIPTIONS}/read`],
    message: `the management groups above ${scope} were not read, and an override hangs on them`,
  };
}
