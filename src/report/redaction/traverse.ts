import type { ResultBaseline } from '../../model/baseline.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Posture } from '../../model/posture.ts';
import type { CoverageCell, Gate, ResultFinding, ResultResource, ResultRule, ScanInfo, ScanResult } from '../../model/scanResult.ts';
import type { Unknown } from '../../model/unknown.ts';
import type { ResultWaiver } from '../../model/waiver.ts';
import { isJsonObject, type JsonValue } from '../../values/json.ts';
import { singular } from './kinds.ts';
import { classOf, kindOfMember } from './members.ts';

/** What is done with each text of a result, by what it is. One walk finds names, the same walk puts stand-ins in their place. */
export interface Visitor {
  /** An id of Azure or of the directory, whole; or whatever else stands where one is expected. */
  readonly id: (text: string, kind: string) => string;
  /** The id of a subscription or of the tenant, bare. */
  readonly subscription: (text: string, kind: string) => string;
  /** What somebody named. */
  readonly name: (text: string, kind: string) => string;
  /** The value of a tag. */
  readonly tag: (text: string, kind: string) => string;
  /** A sentence of ours, in which any of these may stand. */
  readonly sentence: (text: string) => string;
  /** A word of a closed list, a measure: nothing but ids is looked for. */
  readonly plain: (text: string) => string;
  /** What people wrote in words of their own. */
  readonly remark: (text: string) => string;
  /** An override in one line (`overrideText`), in which nothing tells for certain what is whose. */
  readonly override: (text: string) => string;
  /** The path of a file, as somebody named it. */
  readonly file: (text: string) => string;
  /** A text of a rule, as its author wrote it. */
  readonly rule: (text: string) => string;
  /** Where a rule points to. */
  readonly reference: (text: string) => string;
}

/**
 * A result with each of its texts visited. Ids of rules, types, states, times, digests and counts are none of them, nor are the texts of benchmarks, which their
 * publishers wrote. Lists keep their order and length, so that indexes and counts hold.
 */
export function mapResult(result: ScanResult, visitor: Visitor): ScanResult {
  const { baseline, posture } = result;
  return {
    ...result,
    scan: mapScan(result.scan, visitor),
    rules: result.rules.map((rule) => mapRule(rule, visitor)),
    resources: result.resources.map((resource) => mapResource(resource, visitor)),
    findings: result.findings.map((finding) => mapFinding(finding, visitor)),
    gaps: result.gaps.map((gap) => mapUnknown(gap, visitor)),
    coverage: result.coverage.map((cell) => mapCell(cell, visitor)),
    waivers: result.waivers.map((waiver) => mapWaiver(waiver, visitor)),
    ...(baseline === undefined ? {} : { baseline: mapBaseline(baseline, visitor) }),
    ...(posture === undefined ? {} : { posture: mapMember(posture as unknown as JsonValue, 'posture', true, visitor) as unknown as Posture }),
    gate: mapGate(result.gate, visitor),
  };
}

function mapScan(scan: ScanInfo, visitor: Visitor): ScanInfo {
  const { principal, overrides, narrowed } = scan;
  return {
    ...scan,
    tenant: visitor.subscription(scan.tenant, 'tenant'),
    scopes: mapScopes(scan.scopes, visitor),
    principal: principal === null ? null : { ...principal, objectId: visitor.plain(principal.objectId), name: visitor.name(principal.name, principal.kind === 'unknown' ? 'principal' : principal.kind) },
    assumes: scan.assumes.map(visitor.sentence),
    ...(overrides === undefined ? {} : { overrides: overrides.map(visitor.override) }),
    ...(narrowed === undefined ? {} : { narrowed: { resourceGroups: narrowed.resourceGroups.map((group) => visitor.id(group, 'resourceGroup')), tags: mapTags(narrowed.tags, visitor) } }),
  };
}

function mapScopes({ asked, seen, notVisible, descendants }: ScanInfo['scopes'], visitor: Visitor): ScanInfo['scopes'] {
  const subscription = (text: string): string => visitor.id(text, 'subscription');
  const group = (text: string): string => visitor.id(text, 'managementGroup');
  const shown = <T extends { readonly subscriptionId: string; readonly displayName: string }>(one: T): T => ({
    ...one, subscriptionId: visitor.subscription(one.subscriptionId, 'subscriptionId'), displayName: visitor.name(one.displayName, 'subscription'),
  });
  return {
    asked: { subscriptions: asked.subscriptions.map(subscription), managementGroups: asked.managementGroups.map(group), exclude: asked.exclude.map(subscription) },
    seen: seen.map(shown),
    notVisible: notVisible.map(subscription),
    ...(descendants === undefined ? {} : { descendants: { listed: descendants.listed.map(group), unknown: descendants.unknown.map(group), notSeen: descendants.notSeen.map(shown) } }),
  };
}

function mapTags(tags: Readonly<Record<string, string>>, visitor: Visitor): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, visitor.tag(value, 'tagValue')]));
}

/** The file of a built-in rule is named by domain and rule, which the document tells anyway; that of another by a path on somebody's machine. */
function mapRule(rule: ResultRule, visitor: Visitor): ResultRule {
  const text = visitor.rule;
  const { summary, portal, az, effect } = rule.remediation;
  const remediation = {
    ...rule.remediation, summary: text(summary), ...(portal === undefined ? {} : { portal: text(portal) }), ...(az === undefined ? {} : { az: text(az) }), ...(effect === undefined ? {} : { effect: text(effect) }),
  };
  const file = rule.file === `${rule.domain}/${rule.name}.yaml` ? rule.file : visitor.file(rule.file);
  return { ...rule, title: text(rule.title), rationale: text(rule.rationale), remediation, references: rule.references.map(visitor.reference), file };
}

function mapResource(resource: ResultResource, visitor: Visitor): ResultResource {
  const { id, type, name, subscriptionId, resourceGroup, owner } = resource;
  return {
    ...resource,
    id: visitor.id(id, 'resource'),
    name: /^tenant$/i.test(type) ? visitor.subscription(name, 'tenant') : visitor.name(name, singular(type.slice(type.lastIndexOf('/') + 1))),
    subscriptionId: visitor.subscription(subscriptionId, 'subscriptionId'),
    resourceGroup: visitor.name(resourceGroup, 'resourceGroup'),
    ...(owner === undefined ? {} : { owner: visitor.tag(owner, 'owner') }),
  };
}

function mapFinding(finding: ResultFinding, visitor: Visitor): ResultFinding {
  const { resourceId, waiverId, message, evidence, unknown, rootCause, owner } = finding;
  return {
    ...finding,
    resourceId: visitor.id(resourceId, 'resource'),
    ...(waiverId === undefined ? {} : { waiverId: visitor.sentence(waiverId) }),
    message: visitor.sentence(message),
    evidence: evidence.map((item) => mapEvidence(item, visitor)),
    ...(unknown === undefined ? {} : { unknown: mapUnknown(unknown, visitor) }),
    ...(rootCause === undefined ? {} : { rootCause: visitor.sentence(rootCause) }),
    ...(owner === undefined ? {} : { owner: visitor.tag(owner, 'owner') }),
  };
}

function mapEvidence(evidence: Evidence, visitor: Visitor): Evidence {
  const { path, expected, actual } = evidence;
  return { ...evidence, expected: mapExpected(path, withoutCutEnd(expected), visitor), actual: mapPath(path, actual, visitor) };
}

const JSON_TEXT = /("(?:[^"\\]|\\[^])*")/;

/** `in ["Owner","Ada"]`: an operator and JSON, in which the parameters that somebody set stand beside words of the rule. */
function mapExpected(path: string, expected: string, visitor: Visitor): string {
  return expected.split(JSON_TEXT).map((part, index) => {
    const text = index % 2 === 1 ? parsedText(part) : undefined;
    return text === undefined ? visitor.sentence(part) : JSON.stringify(mapExpectedText(path, text, visitor));
  }).join('');
}

function parsedText(part: string): string | undefined {
  try {
    return JSON.parse(part) as string;
  } catch {
    return undefined;
  }
}

/** What is no word of a closed list is a name whatever it is compared with: paths, URLs, texts of several words. */
function mapExpectedText(path: string, text: string, visitor: Visitor): JsonValue {
  const isName = !/(?:^|\.)tags(?:$|[.[])/i.test(path) && classOf('parameter', text, false) === 'name';
  return isName ? mapName(text, kindOfMember(lastNameOf(path)), visitor) : mapPath(path, text, visitor);
}

/** A list that was cut (`notIn ["a","b...`) ends with a part of something: the part goes too. */
function withoutCutEnd(text: string): string {
  return text.endsWith('...') && text.includes('"') ? text.replace(/"(?:[^"\\]|\\.)*\.\.\.$/s, '...') : text;
}

/** By the last name of its path: `rule` of `fact.exposure.openings[*].rule`. The name of a sku is Microsoft's. */
function mapPath(path: string, actual: JsonValue, visitor: Visitor): JsonValue {
  const names = namesOf(path);
  if (path.startsWith('related.')) return mapMember(actual, 'related', false, visitor);
  if (names.some((name) => /^tags$/i.test(name))) return mapMember(actual, 'tags', false, visitor);
  if (names[0] === 'sku') return mapMember(actual, 'sku', false, visitor);
  return mapMember(actual, lastNameOf(path), names[0] === 'fact', visitor);
}

function namesOf(path: string): readonly string[] {
  return path.replaceAll(/\[[^\]]*\]/g, '').split('.');
}

function lastNameOf(path: string): string {
  return namesOf(path).at(-1) ?? '';
}

/** A value of evidence or of the posture, whatever it holds; members that nobody foresaw are treated as names or sentences, not passed by. */
function mapMember(value: JsonValue, member: string, isFact: boolean, visitor: Visitor): JsonValue {
  if (typeof value === 'string') return mapText(value, member, isFact, visitor);
  if (Array.isArray(value)) return mapList(value as readonly JsonValue[], member, isFact, visitor);
  if (!isJsonObject(value)) return value;
  const inherits = /^(?:tags|sku)$/i.test(member);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [mapKey(key, visitor), mapMember(inner ?? null, inherits ? member : key, isFact, visitor)]));
}

/** The end of a list that was cut tells how much more there is; nothing tells it from something that is called so, and it gives nothing away. */
function mapList(list: readonly JsonValue[], member: string, isFact: boolean, visitor: Visitor): JsonValue {
  return list.map((item, index) => (index === list.length - 1 && isRest(item) ? item : mapMember(item, member, isFact, visitor)));
}

function isRest(item: JsonValue): boolean {
  return typeof item === 'string' && /^and \d+ more$/.test(item);
}

/** Some objects have ids for keys (`userAssignedIdentities`). */
function mapKey(key: string, visitor: Visitor): string {
  if (key.startsWith('/')) return visitor.id(key, 'resource');
  return /^[A-Za-z][A-Za-z\d]*$/.test(key) ? key : visitor.sentence(key);
}

function mapText(text: string, member: string, isFact: boolean, visitor: Visitor): string {
  if (/^tags$/i.test(member)) return visitor.tag(text, 'tagValue');
  if (/^(?:subscription|tenant|managedByTenant)Id$/i.test(member)) return visitor.subscription(text, member);
  const kind = member === 'sku' ? 'plain' : classOf(member, text, isFact);
  switch (kind) {
    case 'plain':
      return visitor.plain(text);
    case 'text':
      return visitor.sentence(text);
    case 'name':
      return mapName(text, kindOfMember(member), visitor);
  }
}

/** Ids of Azure and scopes of the directory: `/`, `/{guid}`. Other texts that begin with a slash are paths of somebody. */
const ID = /^\/(?:$|(?:subscriptions|tenants|providers|resourceGroups|administrativeUnits)(?:\/|$)|[\da-f-]{36}$)/i;

function mapName(text: string, kind: string, visitor: Visitor): string {
  return text.startsWith('/') && !ID.test(text) ? visitor.name(text, kind) : visitor.id(text, kind);
}

function mapUnknown(unknown: Unknown, visitor: Visitor): Unknown {
  const { artifact, scope, missing, message } = unknown;
  return { ...unknown, artifact: visitor.sentence(artifact), scope: visitor.id(scope, 'name'), missing: missing.map((one) => mapMissing(one, visitor)), message: visitor.sentence(message) };
}

/** Permissions, options of the command line, ids, property paths. */
function mapMissing(missing: string, visitor: Visitor): string {
  return missing.startsWith('/') ? visitor.id(missing, 'name') : visitor.sentence(missing);
}

function mapCell(cell: CoverageCell, visitor: Visitor): CoverageCell {
  return { ...cell, scope: visitor.id(cell.scope, 'name'), missing: cell.missing.map((one) => mapMissing(one, visitor)) };
}

function mapWaiver(waiver: ResultWaiver, visitor: Visitor): ResultWaiver {
  const { id, scope, reason, owner, ticket, approvedBy, file } = waiver;
  return {
    ...waiver,
    id: visitor.sentence(id),
    scope: visitor.id(scope, 'name'),
    reason: visitor.remark(reason),
    owner: visitor.name(owner, 'person'),
    ...(ticket === undefined ? {} : { ticket: /^[A-Z]{2,10}-?\d+$/.test(ticket) ? ticket : visitor.remark(ticket) }),
    ...(approvedBy === undefined ? {} : { approvedBy: visitor.name(approvedBy, 'person') }),
    file: visitor.file(file),
  };
}

function mapBaseline(baseline: ResultBaseline, visitor: Visitor): ResultBaseline {
  return { ...baseline, former: baseline.former.map((entry) => ({ ...entry, resourceId: visitor.id(entry.resourceId, 'resource') })) };
}

function mapGate(gate: Gate, visitor: Visitor): Gate {
  const { allowIncomplete, reasons } = gate;
  return {
    ...gate,
    ...(allowIncomplete === undefined ? {} : { allowIncomplete: allowIncomplete.map((name) => (classOf('allowed', name, false) === 'name' ? visitor.id(name, 'subscription') : visitor.sentence(name))) }),
    reasons: reasons.map(visitor.sentence),
  };
}
