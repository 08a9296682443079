import { describe, expect, it } from 'vitest';
import { compileRule, type CompiledRule } from '../../src/evaluate/compiledRule.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { judgeRow } from '../../src/evaluate/verdict.ts';
import { describeRule } from '../../src/flow/rules.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import type { Verdict } from '../../src/model/finding.ts';
import { memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Row } from '../../src/model/resource.ts';
import type { Rule } from '../../src/model/rule.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/values/json.ts';
import { collected, contoso, RULES } from '../e2e/tenant.ts';
import { watched } from './watched.ts';

/**
 * Keys that Azure leaves out, or that a documented default stands for: without them a verdict may change, for the reason
 * given. Every other key that is missing was cut before it came here, and must not turn a failure into anything but unknown.
 */
const OPTIONAL: Readonly<Record<string, string>> = {
  'Microsoft.Network/networkInterfaces properties.ipConfigurations[*].properties.publicIPAddress': 'a configuration without a public address has no such key',
  'Microsoft.Network/networkInterfaces properties.networkSecurityGroup': 'an interface without a group has no such key',
  'Microsoft.Network/virtualNetworks properties.subnets[*].properties.networkSecurityGroup': 'a subnet without a group has no such key',
  'Microsoft.Security/locations/jitNetworkAccessPolicies properties.requests': 'a policy that nobody ever asked for access has no such key',
  'Microsoft.Security/locations/jitNetworkAccessPolicies properties.requests[*].virtualMachines[*].ports[*].allowedSourceAddressPrefix': 'a request without a source is for the address of who asked',
  'Microsoft.Security/pricings properties.subPlan': 'a plan without a sub-plan is the full one',
  'Microsoft.Network/virtualNetworks properties.subnets[*].properties.ipConfigurations': 'a subnet with nothing in it has no such key',
  'Microsoft.Network/networkInterfaces properties.virtualMachine': 'an interface that is attached to no machine has no such key',
  'Microsoft.Network/bastionHosts properties.enableShareableLink': 'a bastion whose sku knows no shareable links has no such key',
  'Microsoft.Network/loadBalancers properties.inboundNatRules[*].properties.backendAddressPool': 'a rule for one machine has no such key',
  'Microsoft.Network/loadBalancers properties.loadBalancingRules[*].properties.enableFloatingIP': 'the default is to translate',
  'Microsoft.Network/networkInterfaces properties.ipConfigurations[*].properties.applicationSecurityGroups': 'a configuration without groups has no such key',
  'Microsoft.Network/virtualNetworks properties.subnets[*].properties.routeTable': 'a subnet without a route table has no such key',
  'Microsoft.Network/azureFirewalls properties.ipConfigurations': 'a firewall that is stopped has no such key',
  'Microsoft.Network/azureFirewalls properties.ipConfigurations[*].properties.publicIPAddress': 'a firewall behind a forced tunnel has no public address',
  'Microsoft.KeyVault/vaults/keys properties.attributes.exp': 'a key without an end has no such key, and fails for that',
  'Microsoft.KeyVault/vaults/secrets properties.attributes.exp': 'a secret without an end has no such key, and fails for that',
  'Microsoft.Storage/storageAccounts properties.isSftpEnabled': 'SFTP is off unless switched on; an account without folders has no such key',
  'Microsoft.ContainerRegistry/registries properties.anonymousPullEnabled': 'anonymous pull is off unless switched on; a registry whose sku knows none has no such key',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces properties.networkSecurityGroup': 'an interface without a group has no such key',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces properties.ipConfigurations[*].properties.publicIPAddress': 'a configuration without a public address has no such key',
  'Microsoft.Compute/virtualMachines properties.osProfile.linuxConfiguration.patchSettings.automaticByPlatformSettings': 'the default is not to wait for a schedule',
  'Microsoft.Compute/virtualMachines properties.osProfile.linuxConfiguration.patchSettings.automaticByPlatformSettings.bypassPlatformSafetyChecksOnUserSchedule': 'the default is not to wait for a schedule',
  'Microsoft.Maintenance/configurationAssignments properties.filter.resourceGroups': 'a filter without resource groups lets all of them in',
};

const whole = await collected(contoso());
const rows = CATALOG.flatMap((entry) => [...whole.rows(entry.type)]);
const now = whole.manifest.finishedAt;

/** Failures, and what is not known, of a rule on a row: only those can be flattered. */
interface Flaw {
  readonly rule: Rule;
  /** What is told there, a status each: parts that fail, and that there may be more. */
  readonly statuses: readonly string[];
  readonly type: string;
  /** Of its row among all; the tenant itself has none. */
  readonly place: number;
  readonly id: string;
}

const PLACES = new Map(rows.map((row, place) => [`${row.type} ${row.id}`, place]));
const FLAWS = flawsOf([...evaluate({ snapshot: whole, rules: RULES.rules, facts: RULES.facts, now })]);

/** One a rule and row, in the order of the evaluation: all rules are asked of a row before the next one. */
function flawsOf(verdicts: readonly Verdict[]): readonly Flaw[] {
  const flaws = verdicts.flatMap(({ ruleId, status, resource: { id, type } }) => {
    const rule = RULES.rules.find((one) => one.id === ruleId);
    if (rule === undefined || (status !== 'fail' && status !== 'unknown')) return [];
    return [{ rule, status, type, place: PLACES.get(`${type.toLowerCase()} ${id}`) ?? -1, id }];
  });
  return [...Map.groupBy(flaws, ({ rule, id }) => `${rule.id} ${id}`).values()].flatMap((group) => group.slice(0, 1).map((first): Flaw => ({ ...first, statuses: group.map(({ status }) => status) })));
}

/** The rules that say they read a type: a key of another one is nothing to them. */
const readersOf = (type: string) => new Set(RULES.rules.filter((rule) => describeRule(rule, RULES).types.some((read) => read.toLowerCase() === type.toLowerCase())));

/** Every key below `properties`, elements of lists as `[*]`. */
function pathsOf(value: JsonValue | undefined, path: string, depth: number): readonly string[] {
  if (depth > 7) return [];
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((item) => pathsOf(item, `${path}[*]`, depth + 1));
  if (!isJsonObject(value)) return [];
  return Object.keys(value).flatMap((key) => [`${path}.${key}`, ...pathsOf(value[key], `${path}.${key}`, depth + 1)]);
}

function without(value: JsonValue | undefined, steps: readonly string[]): JsonValue | undefined {
  const [step = '', ...rest] = steps;
  if (step === '[*]') return Array.isArray(value) ? (value as readonly JsonValue[]).map((item) => without(item, rest) ?? null) : value;
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value;
  const { [step]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...others, [step]: without(inner, rest) };
}

function stepsOf(path: string): readonly string[] {
  return path.split(/\.|(?=\[\*\])/);
}

/** What becomes of flaws where the rows are others, in the same places. */
function statusesOf(flaws: readonly Flaw[], others: readonly Row[]): readonly (readonly [Flaw, readonly string[]])[] {
  const snapshot = memorySnapshot('cut', whole.manifest, others);
  const facts = RULES.facts.bind(snapshot, { now });
  const { tenantId } = whole.manifest;
  const compiled = new Map<string, CompiledRule>();
  return flaws.map((flaw) => {
    const row = others[flaw.place] ?? { id: flaw.id, name: tenantId, type: 'tenant', tenantId };
    const key = `${flaw.rule.id} ${flaw.type}`;
    const rule = compiled.get(key) ?? compileRule(flaw.rule, flaw.type, {}, { snapshot, facts: RULES.facts, now: Date.parse(now) });
    compiled.set(key, rule);
    return [flaw, judgeRow(rule, { row, facts, elements: [] }).map(({ status }) => status)];
  });
}

/** Keys that are looked at when the flaws of a rule are judged, and no other rule's, as `type path`: without any other one, all of them are what they were. */
const LOOKED_AT = new Map<Rule, ReadonlySet<string>>();
const AS_WATCHED = [...Map.groupBy(FLAWS, ({ rule }) => rule)].flatMap(([rule, flaws]) => {
  const looked = new Set<string>();
  LOOKED_AT.set(rule, looked);
  return statusesOf(flaws, rows.map((row) => ({ ...row, properties: watched(row.properties ?? null, 'properties', (path) => void looked.add(`${row.type} ${path}`)) })));
});

/** Failures, and what was unknown, that a row without a key turned into a pass or into not applicable. */
function flattered(type: string, path: string, readers: ReadonlySet<Rule>): readonly string[] {
  const flaws = FLAWS.filter(({ rule }) => readers.has(rule) && LOOKED_AT.get(rule)?.has(`${type.toLowerCase()} ${path}`));
  if (flaws.length === 0) return [];
  const cut = rows.map((row) => (row.type === type.toLowerCase() ? (without(row as JsonObject, stepsOf(path)) as Row) : row));
  return statusesOf(flaws, cut).flatMap(([{ rule, id, statuses }, after]) =>
    (after.every((one) => one === 'pass' || one === 'notApplicable') ? [`${type} ${path}: ${rule.id} ${id} was ${statuses.join()} and became ${after.join()}`] : []));
}

it('what is looked at is judged as it is', () => {
  expect(AS_WATCHED.filter(([{ statuses }, after]) => after.toSorted().join() !== statuses.toSorted().join())).toEqual([]);
  expect(new Set([...LOOKED_AT.values()].flatMap((looked) => [...looked])).size).toBeGreaterThan(500);
});

describe.each(CATALOG.map((entry) => entry.type))('%s', (type) => {
  const readers = readersOf(type);
  const paths = [...new Set(rows.filter((row) => row.type === type.toLowerCase()).flatMap((row) => pathsOf(row.properties, 'properties', 0)))];

  it('without any one of its properties flatters nobody', () => {
    const found = paths.filter((path) => OPTIONAL[`${type} ${path}`] === undefined).flatMap((path) => flattered(type, path, readers));
    expect(found).toEqual([]);
  });

  it('needs each exemption that is listed', () => {
    const listed = Object.keys(OPTIONAL).filter((key) => key.startsWith(`${type} properties`)).map((key) => key.slice(type.length + 1));
    expect(listed.filter((path) => !paths.includes(path) || flattered(type, path, readers).length === 0)).toEqual([]);
  });
});
