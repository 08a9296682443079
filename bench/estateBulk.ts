import { CATALOG } from '../src/model/catalog.ts';
import type { Row } from '../src/model/resource.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { asArray, asString, at, type JsonObject, type JsonValue } from '../src/values/json.ts';
import { tended } from './estateCare.ts';
import type { Directory } from './estateDirectory.ts';

/** One subscription of the template. */
export interface SourceSubscription {
  readonly subscriptionId: string;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
}

interface Place {
  /** The number of the copy. */
  readonly copy: number;
  readonly people: Directory;
}

/** So many rows of a type stand in a subscription beside its machines and their networks. */
const MORE: Readonly<Record<string, number>> = {
  'Microsoft.Resources/subscriptions/resourceGroups': 40,
  'Microsoft.Storage/storageAccounts': 110,
  'Microsoft.KeyVault/vaults/secrets': 260,
};
const ASSIGNMENTS = 110;
/** Azure's limit for a subscription, met by the first one. */
const MOST_ASSIGNMENTS = 4000;
const LARGE_GROUP_EVERY = 50;
const RULES_OF_LARGE_GROUP = 1000;

export function subscriptionRows(template: Snapshot): readonly SourceSubscription[] {
  return template.manifest.scopes.seen.map(({ subscriptionId }) => ({
    subscriptionId,
    rows: new Map(CATALOG.map(({ type }) => [type, [...template.rows(type)].filter((row) => row.id.toLowerCase().startsWith(`/subscriptions/${subscriptionId}`))])),
  }));
}

/** The rows of a copy, by type: the template's own and the bulk around them. */
export function* bulkOf(source: SourceSubscription, place: Place): Generator<readonly [string, readonly Row[]]> {
  const assigned = assignmentsOf(source, place);
  for (const [type, rows] of source.rows) {
    const own = type === 'Microsoft.Network/networkSecurityGroups' && place.copy % LARGE_GROUP_EVERY === 0 ? rows.map(largeGroup) : rows;
    yield [type, [...own.map(tended), ...copiesOf(rows, MORE[type] ?? 0).map(tended), ...(assigned.get(type) ?? [])]];
  }
}

/** The same rows under other names. */
function copiesOf(rows: readonly Row[], count: number): readonly Row[] {
  if (rows.length === 0) return [];
  return Array.from({ length: count }, (_none, at) => {
    const row = rows[at % rows.length] as Row;
    const name = `${row.name}${String(at).padStart(4, '0')}`;
    return JSON.parse(JSON.stringify(row).replaceAll(row.name, name)) as Row;
  });
}

/** Assignments of people of the directory, each with its instance. */
function assignmentsOf({ rows }: SourceSubscription, { copy, people }: Place): ReadonlyMap<string, readonly Row[]> {
  const assignments = 'Microsoft.Authorization/roleAssignments';
  const instances = 'Microsoft.Authorization/roleAssignmentScheduleInstances';
  const pairs = pairsOf(rows.get(assignments) ?? [], rows.get(instances) ?? []);
  const count = pairs.length === 0 ? 0 : copy === 0 ? MOST_ASSIGNMENTS : ASSIGNMENTS;
  const made = Array.from({ length: count }, (_none, number) => {
    const pair = pairs[number % pairs.length] as readonly [Row, Row];
    const holders = number % PERSONAL_EVERY === 0 ? people.principals : people.groups;
    const holder = { kind: holders === people.groups ? 'Group' : 'User', id: holders[(copy * 37 + number * 101) % holders.length] as string };
    return pair.map((row) => assigned(row, pair, number, holder)) as unknown as readonly [Row, Row];
  });
  return new Map([[assignments, made.map(([row]) => row)], [instances, made.map(([, row]) => row)]]);
}

function pairsOf(assignments: readonly Row[], instances: readonly Row[]): readonly (readonly [Row, Row])[] {
  const byOrigin = new Map(instances.map((row) => [(asString(at(row.properties, 'originRoleAssignmentId')) ?? '').toLowerCase(), row]));
  return assignments.flatMap((row) => {
    const instance = byOrigin.get(row.id.toLowerCase());
    return instance === undefined ? [] : [[row, instance] as const];
  });
}

/** Most roles are given to groups, and let read. */
const PERSONAL_EVERY = 10;
const READER = '/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7';

function assigned(row: Row, [assignment, instance]: readonly [Row, Row], number: number, holder: { readonly kind: string; readonly id: string }): Row {
  const suffix = `-${number.toString(16).padStart(4, '0')}-`;
  const renamed = (text: string, name: string): string => text.replaceAll(name, name.replace(/-4000-/, suffix));
  const before = asString(at(assignment.properties, 'principalId')) ?? '';
  const text = renamed(renamed(JSON.stringify(row), assignment.name), instance.name).replaceAll(before, holder.id);
  const own = number % PERSONAL_EVERY === 0 ? text : text.replaceAll(/"roleDefinitionId":"[^"]*"/g, `"roleDefinitionId":"${READER}"`);
  return JSON.parse(own.replaceAll(/"principalType":"\w+"/g, `"principalType":"${holder.kind}"`)) as Row;
}

/** A security group as large as Azure lets one be: about 500 kB. */
function largeGroup(row: Row): Row {
  const properties = row.properties as JsonObject;
  const rules = asArray(properties['securityRules']);
  if (rules.length === 0) return row;
  const more = Array.from({ length: RULES_OF_LARGE_GROUP - rules.length }, (_none, index) => largeRule(rules[index % rules.length] as JsonObject, index));
  return { ...row, properties: { ...properties, securityRules: [...rules, ...more] } };
}

/** Closes a port to a block of addresses of its own. */
function largeRule(rule: JsonObject, index: number): JsonValue {
  const name = `blocked-${String(index).padStart(4, '0')}`;
  const text = JSON.stringify(rule).replaceAll(asString(rule['name']) ?? '', name);
  const made = JSON.parse(text) as JsonObject;
  return {
    ...made,
    properties: {
      ...(made['properties'] as JsonObject), priority: 2000 + index, access: 'Deny', direction: 'Inbound',
      sourceAddressPrefix: `${1 + (index % 200)}.${index % 251}.0.0/16`, sourceAddressPrefixes: [], destinationPortRange: String(1000 + index),
    },
  };
}
