import { gzipSync } from 'node:zlib';
import type { Evidence } from '../../model/finding.ts';
import { SEVERITIES } from '../../model/rule.ts';
import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { canonicalJson } from '../../values/json.ts';
import { dispositionText } from '../baselineText.ts';
import { directoryUrl, portalBase } from '../portal.ts';
import { resourceIndex, subscriptionNames } from '../selection.ts';
import { visibleLines, visibleText } from '../../model/visibleText.ts';
import { clip, instantText } from '../text.ts';
import { byTopic, topicOf } from '../topics.ts';
import { daysText } from '../waiverText.ts';
import { placeOf } from './place.ts';

/** Longer values are cut in the page, visibly: the JSON result holds them whole. */
const MOST_TEXT = 2_000;

/** Characters of the fingerprint that a link carries: 64 bits, enough to tell the findings of a tenant apart. */
const LINK_LENGTH = 16;

/** What the page's script reads: rules and resources once, findings as short rows, every text already visible. */
export interface EmbeddedData {
  readonly severities: readonly string[];
  readonly portal: string;
  /** Headings of rules, in the order of the page. */
  readonly topics: readonly string[];
  readonly rules: readonly EmbeddedRule[];
  /** name, type, subscription or directory, resource group or kind, id; in the directory, its page in the portal, where there is one. */
  readonly resources: readonly (readonly string[])[];
  /** id, reason, owner, last day: what set a finding aside. */
  readonly waivers: readonly (readonly string[])[];
  readonly findings: readonly EmbeddedFinding[];
}

interface EmbeddedRule {
  readonly id: string;
  readonly title: string;
  readonly topic: string;
  readonly rationale: string;
  readonly summary: string;
  readonly portal: string;
  readonly az: string;
  readonly effect: string;
}

/** Keys are short because there is a set of them for each of thousands of findings. */
interface EmbeddedFinding {
  readonly r: number;
  readonly o: number;
  readonly s: 'fail' | 'unknown';
  readonly v: number;
  readonly m: string;
  /** path, expected, actual, source. */
  readonly e: readonly (readonly string[])[];
  readonly f: string;
  readonly d?: 'waived' | 'known';
  readonly w?: string;
  readonly u?: readonly string[];
  readonly c?: string;
  readonly p?: string;
  /** Of an open failure, whether it is new since the baseline. */
  readonly n?: string;
  /** When it was first seen. */
  readonly t?: string;
}

/** The findings, in reading order, with the rules and resources that they name. */
export function embeddedData(result: ScanResult, findings: readonly ResultFinding[]): EmbeddedData {
  const rulePositions = new Map(result.rules.map((rule, index) => [rule.id, index]));
  const named = [...new Map(findings.map((finding) => [idKey(finding.resourceId), finding.resourceId])).values()];
  const resourcePositions = new Map(named.map((id, index) => [idKey(id), index]));
  const rows = findings.map((finding) => embeddedFinding(result, finding, rulePositions.get(finding.ruleId) ?? -1, resourcePositions.get(idKey(finding.resourceId)) ?? -1));
  return { severities: SEVERITIES, portal: portalBase(result.scan), topics: topicsOf(result), rules: embeddedRules(result), resources: embeddedResources(result, named), waivers: embeddedWaivers(result), findings: rows };
}

function topicsOf(result: ScanResult): readonly string[] {
  return [...new Set(result.rules.map(topicOf))].toSorted(byTopic).map(visibleText);
}

function embeddedRules(result: ScanResult): readonly EmbeddedRule[] {
  return result.rules.map(({ id, title, domain, targets, rationale, remediation }) => ({
    id: visibleText(id),
    title: visibleText(title),
    topic: visibleText(topicOf({ id, domain, targets })),
    rationale: visibleText(rationale),
    summary: visibleText(remediation.summary),
    portal: visibleText(remediation.portal ?? ''),
    az: visibleLines(remediation.az ?? ''),
    effect: visibleText(remediation.effect ?? ''),
  }));
}

function embeddedResources(result: ScanResult, ids: readonly string[]): readonly (readonly string[])[] {
  const resourceOf = resourceIndex(result);
  const nameOf = subscriptionNames(result);
  return ids.map((id) => {
    const resource = resourceOf(id);
    const { name, scope, within } = placeOf(resource, nameOf(resource.subscriptionId));
    const page = directoryUrl(result.scan, id);
    return [...[name, resource.type, scope, within, id].map(shown), ...(page === undefined ? [] : [page])];
  });
}

function embeddedFinding(result: ScanResult, finding: ResultFinding, rule: number, resource: number): EmbeddedFinding {
  const { status, severity, disposition, message, evidence, fingerprint, waiverId, unknown, rootCause, owner, firstSeen } = finding;
  const news = disposition === 'open' ? dispositionText(finding, result) : '';
  return {
    r: rule,
    o: resource,
    s: status,
    v: SEVERITIES.indexOf(severity),
    m: shown(message),
    e: evidence.map(embeddedEvidence),
    f: fingerprint.slice(0, LINK_LENGTH),
    ...(disposition === 'open' ? {} : { d: disposition }),
    ...(waiverId === undefined ? {} : { w: shown(waiverId) }),
    ...(unknown === undefined ? {} : { u: [unknown.reason, shown(unknown.artifact), shown(unknown.scope), unknown.missing.map(shown).join(', '), shown(unknown.message)] }),
    ...(rootCause === undefined ? {} : { c: shown(rootCause) }),
    ...(owner === undefined ? {} : { p: shown(owner) }),
    ...(news === '' ? {} : { n: news }),
    ...(firstSeen === undefined ? {} : { t: instantText(firstSeen) }),
  };
}

function embeddedWaivers({ waivers }: ScanResult): readonly (readonly string[])[] {
  return waivers.filter(({ waived }) => waived > 0).map(({ id, reason, owner, expiresOn, daysLeft }) => [id, reason, owner, `${expiresOn}, ${daysText(daysLeft)}`].map(shown));
}

function embeddedEvidence({ path, expected, actual, type, apiVersion }: Evidence): readonly string[] {
  return [shown(path), shown(expected), actualText(actual), [type, apiVersion].filter((part) => part !== '').map(shown).join(' ')];
}

/** What was seen, as people write it: text without quotes, everything else as JSON. */
function actualText(actual: Evidence['actual']): string {
  if (actual === null) return 'absent';
  return shown(typeof actual === 'string' ? actual : canonicalJson(actual));
}

function shown(text: string): string {
  return clip(visibleText(text), MOST_TEXT);
}

/** The data as gzip in base64: letters that no HTML parser takes for anything else. The same bytes on every platform. */
export function compressed(data: EmbeddedData): string {
  const bytes = gzipSync(JSON.stringify(data), { level: 9 });
  bytes[GZIP_OS] = UNKNOWN_OS;
  return bytes.toString('base64');
}

/** RFC 1952: byte 9 tells the operating system that compressed; 255 is "unknown". */
const GZIP_OS = 9;
const UNKNOWN_OS = 255;
