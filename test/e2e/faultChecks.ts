import type { Row } from '../../src/model/resource.ts';
import { gapsWithin, type ArtifactRecord, type Snapshot } from '../../src/model/snapshot.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { JsonObject } from '../../src/values/json.ts';
import { isReached, reachOf, type Reach } from './faultReach.ts';
import { judgedBy, type Baseline, type Run } from './faultWorlds.ts';
import { isSeenOpen, verdictsOf } from './tenant.ts';

type Verdicts = ReadonlyMap<string, string>;

const isOf = (row: Row, scope: string): boolean => scope.startsWith('/tenants/') || row.id.toLowerCase().startsWith(`${scope.toLowerCase()}/`) || row.id.toLowerCase() === scope.toLowerCase();

const texts = new WeakMap<Row, string>();
function textOf(row: Row): string {
  const text = texts.get(row) ?? JSON.stringify(row);
  texts.set(row, text);
  return text;
}

const textsOf = (snapshot: Snapshot, type: string, wanted: (row: Row) => boolean): readonly string[] => [...snapshot.rows(type)].filter(wanted).map(textOf);

/** Rows of a type that stand above every scope in which it is read: whole only where all of those are. */
const isAbove = (records: readonly ArtifactRecord[]) => (row: Row): boolean => !records.some(({ scope }) => isOf(row, scope));

/** Keys stay as the list of their vault has them where the one key could not be asked for its rotation policy. */
function asListed(whole: Snapshot, type: string): readonly string[] {
  if (type !== 'Microsoft.KeyVault/vaults/keys') return [];
  return [...whole.rows(type)].map((row) => {
    const { rotationPolicy: _unread, ...properties } = row.properties as JsonObject;
    return JSON.stringify({ ...row, properties });
  });
}

/** Lists of the directory that name groups, or lead from one to others. */
const ALSO_NAMING = ['directoryRoleAssignments', 'directoryRoleEligibilityScheduleInstances', 'conditionalAccessPolicies', 'accessReviewDefinitions', 'groupEligibilityScheduleInstances'].map((type) => `Microsoft.Graph/${type}`);

/** What is missing, or was never there, in lists that say they are whole. */
export function wrongLists(whole: Snapshot, snapshot: Snapshot): readonly string[] {
  return [...Map.groupBy(whole.manifest.artifacts, ({ type }) => type)].flatMap(([type, records]) => {
    const told = new Set(snapshot.manifest.artifacts.filter((record) => record.type === type).map(({ scope }) => scope));
    const isGroup = (scope: string): boolean => scope.startsWith('/providers/Microsoft.Management/');
    // Settings of roles are read at groups where an assignment was seen: one that was not leaves no record there, but a gap below.
    // Members are read of groups that lists of the subscriptions name: the gaps of those are the tenant's.
    // So are groups that other lists of the directory name; where one of those was not read, nobody asked about them, and they have no row.
    const isNamed = !/\/group(?:Members|\w*Instances|PolicyAssignments)$/.test(type) || !snapshot.gaps.some(({ artifact, reason }) => ALSO_NAMING.includes(artifact) && reason !== 'notCollected');
    const isWhole = ({ scope }: ArtifactRecord): boolean => isNamed && gapsWithin(snapshot, type, scope.startsWith('/tenants/') || (isGroup(scope) && !told.has(scope)) ? '/' : scope).length === 0;
    const differs = (wanted: (row: Row) => boolean): boolean => JSON.stringify(textsOf(snapshot, type, wanted)) !== JSON.stringify(textsOf(whole, type, wanted));
    const wrong = records.filter((record) => isWhole(record) && differs((row) => isOf(row, record.scope))).map(({ scope }) => `${type} in ${scope}`);
    return [...wrong, ...(records.every(isWhole) && differs(isAbove(records)) ? [`${type} above`] : []), ...invented([whole], snapshot, type)];
  });
}

/** Rows that no right answer holds. */
export function invented(wholes: readonly Snapshot[], snapshot: Snapshot, type: string): readonly string[] {
  const known = new Set(wholes.flatMap((whole) => [...textsOf(whole, type, () => true), ...asListed(whole, type)]));
  return textsOf(snapshot, type, () => true).filter((text) => !known.has(text)).map((text) => `${type} made up: ${text.slice(0, 200)}`);
}

/** A record that says complete beside a gap of its own. */
export function falseRecords(snapshot: Snapshot): readonly string[] {
  const gaps = new Set(snapshot.gaps.map(({ artifact, scope }) => `${artifact} ${scope.toLowerCase()}`.toLowerCase()));
  // Of a group the record is about the settings of roles there, the gap about the subscriptions below it.
  const records = snapshot.manifest.artifacts.filter(({ scope }) => !scope.startsWith('/providers/Microsoft.Management/'));
  return records.filter(({ type, scope, status }) => status === 'complete' && gaps.has(`${type} ${scope}`.toLowerCase())).map(({ type, scope }) => `complete with a gap: ${type} in ${scope}`);
}

/** What Azure itself does not hold is unknown without any fault. */
function unknownsOf({ findings }: ScanResult): ScanResult['findings'] {
  return findings.filter(({ status, unknown }) => status === 'unknown' && unknown?.reason !== 'noData');
}

/**
 * Verdicts that the faults changed to something else than unknown, or took away without an unknown of their rule in their place. `right` are the verdicts
 * of each state that Azure was in while it was read: any of them may be told.
 */
export function wrongVerdicts(right: readonly Verdicts[], result: ScanResult): readonly string[] {
  const after = verdictsOf(result);
  const rules = new Set(unknownsOf(result).map(({ ruleId }) => ruleId));
  const may = (key: string, status: string | undefined): boolean => right.some((verdicts) => verdicts.get(key) === status || isSeenOpen(key, verdicts.get(key) ?? '', status));
  const isCovered = (key: string): boolean => rules.has(key.split(' ')[0] ?? '');
  const keys = new Set([...after.keys(), ...right.flatMap((verdicts) => [...verdicts.keys()])]);
  const wrong = [...keys].filter((key) => !may(key, after.get(key)) && after.get(key) !== 'unknown' && !(after.get(key) === undefined && isCovered(key)));
  const isSame = right.some((verdicts) => verdicts.size === after.size && [...verdicts].every(([key, status]) => after.get(key) === status));
  const isAdmitted = [3, 4].includes(result.gate.exitCode) || (right.length > 1 && wrong.length === 0 && [...after].every(([key, status]) => may(key, status)));
  return [
    ...wrong.map((key) => `${key}: ${right.map((verdicts) => verdicts.get(key) ?? 'nothing').join(' or ')} became ${after.get(key) ?? 'nothing'}`),
    ...(isSame || isAdmitted ? [] : [`other verdicts, and exit code ${result.gate.exitCode}`]),
  ];
}

/** Unknowns, and gaps, about what no spoilt answer leads to; and unknowns without a gap. */
export function unreached(reaches: readonly Reach[], whole: Snapshot, snapshot: Snapshot, result: ScanResult): readonly string[] {
  const before = new Set(whole.gaps.map(({ artifact, scope, reason }) => `${artifact} ${scope} ${reason}`));
  const gaps = snapshot.gaps.filter(({ artifact, scope, reason }) => !before.has(`${artifact} ${scope} ${reason}`) && !isReached(reaches, artifact, scope));
  const unknowns = unknownsOf(result).filter(({ unknown }) => unknown !== undefined && !isReached(reaches, unknown.artifact, unknown.scope));
  return [
    ...gaps.map(({ artifact, scope, message }) => `a gap beside the fault: ${artifact} in ${scope}: ${message}`),
    ...unknowns.map(({ ruleId, resourceId, unknown }) => `unknown beside the fault: ${ruleId} ${resourceId} for ${unknown?.artifact} in ${unknown?.scope}`),
    ...(unknownsOf(result).length > 0 && snapshot.gaps.every(({ reason }) => reason === 'notCollected') ? ['unknown without a gap'] : []),
  ];
}

/** What the answers that were spoilt lead to. The quota of Resource Graph is one for all queries. */
export function reachesOf({ simulator, sent }: Pick<Run, 'simulator' | 'sent'>, faults: readonly Fault[]): readonly Reach[] {
  return simulator.log.flatMap((entry, index) => {
    const request = sent[index];
    const isOfQuota = entry.faults.some((row) => JSON.stringify(faults[row]?.answer).includes('user-quota'));
    return entry.faults.length === 0 || request === undefined ? [] : isOfQuota ? [EVERYTHING] : reachOf(request);
  });
}

export const EVERYTHING: Reach = { types: 'all', subscription: undefined };

/** What is wrong with a snapshot of a world that stayed as it is: lists, verdicts, and unknowns beside what the answers lead to. */
export function wrongReading({ snapshot: whole, rules, verdicts }: Baseline, snapshot: Snapshot, reaches: readonly Reach[], now: string | undefined = CONTOSO_NOW): readonly string[] {
  const result = judgedBy(rules, snapshot, now);
  return [...wrongLists(whole, snapshot), ...falseRecords(snapshot), ...wrongVerdicts([verdicts], result), ...unreached(reaches, whole, snapshot, result)];
}
