import { createHash } from 'node:crypto';
import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import type { ResultWaiver } from '../../model/waiver.ts';
import { idKey } from '../../values/armId.ts';
import { newsOf } from '../baselineText.ts';
import { evidenceDocument } from '../../model/findingDocument.ts';
import { encodePath, portalUrl } from '../portal.ts';
import { visibleText } from '../../model/visibleText.ts';
import { clip, sentence } from '../text.ts';
import { resultUnknownDocument } from '../../model/unknownDocument.ts';
import { levelOf, plainText } from './descriptors.ts';
import type { SarifItem, SarifNotice } from './sarifRun.ts';

const MOST_MESSAGE = 1_024;

/** What results of one run refer to by index. */
export interface ResultContext {
  readonly result: ScanResult;
  readonly ruleIndex: (ruleId: string) => number;
  readonly logicalIndex: (resourceId: string) => number;
  readonly waiver: (id: string) => ResultWaiver | undefined;
}

/** One verdict as a SARIF result. */
export function resultOf(item: SarifItem, context: ResultContext): object {
  const { rule, resource, kind, finding } = item;
  const viewer = portalUrl(context.result.scan, resource.id);
  return {
    ruleId: rule.id,
    ruleIndex: context.ruleIndex(rule.id),
    kind,
    level: kind === 'fail' ? levelOf(finding?.severity ?? rule.severity) : 'none',
    message: { text: messageText(messageOf(item), context.result) },
    locations: [location(resource.id, { index: context.logicalIndex(resource.id), fullyQualifiedName: visibleText(resource.id), kind: 'resource' })],
    ...(finding === undefined ? {} : { partialFingerprints: partialFingerprints(finding.fingerprint) }),
    ...(context.result.baseline === undefined ? {} : { baselineState: baselineState(finding, context.result) }),
    ...(finding?.disposition === 'waived' ? { suppressions: [suppression(finding, context)] } : {}),
    ...(viewer === undefined ? {} : { hostedViewerUri: viewer }),
    properties: { 'azure/resourceId': resource.id, ...(finding === undefined ? {} : findingProperties(finding)) },
  };
}

/** A notice as a result: the one thing that every viewer shows. */
export function noticeResult(notice: SarifNotice, { result, ruleIndex }: ResultContext): object {
  const fingerprint = createHash('sha256').update(`v1\n${notice.id}\n${idKey(notice.scope)}\n${notice.part}`).digest('hex');
  return {
    ruleId: notice.id,
    ruleIndex: ruleIndex(notice.id),
    kind: 'fail',
    level: notice.level,
    message: { text: messageText(notice.text, result) },
    locations: [location(notice.scope)],
    partialFingerprints: partialFingerprints(fingerprint),
    ...(result.baseline === undefined ? {} : { baselineState: baselineState(undefined, result) }),
  };
}

/** A message in SARIF's plain text. Simulated data says so where people read, not only in a property. */
export function messageText(text: string, { scan }: Pick<ScanResult, 'scan'>): string {
  return clip(sentence(plainText(visibleText(`${scan.simulated ? 'Simulated: ' : ''}${text}`))), MOST_MESSAGE);
}

function messageOf({ rule, resource, kind, finding }: SarifItem): string {
  if (finding !== undefined) return finding.message;
  return kind === 'pass' ? `'${resource.name}' satisfies: ${rule.title}` : `'${resource.name}' is not subject to: ${rule.title}`;
}

/**
 * Code scanning shows only results with a file and a region, and refuses a URI with a scheme. The path is therefore the
 * resource id itself, lower-cased and percent-encoded: unique, stable, and no file that could be mistaken for it.
 */
function location(resourceId: string, logical?: object): object {
  const uri = encodePath(idKey(resourceId)).slice(1) || 'tenant';
  return {
    physicalLocation: { artifactLocation: { uri, uriBaseId: 'SRCROOT' }, region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 } },
    ...(logical === undefined ? {} : { logicalLocations: [logical] }),
  };
}

/** Our own hash: code scanning would otherwise take all resources of one rule for one alert. */
function partialFingerprints(fingerprint: string): object {
  return { primaryLocationLineHash: `${fingerprint.slice(0, 16)}:1`, 'resourceRule/v1': fingerprint };
}

/**
 * SARIF 2.1.0, 3.27.24. A baseline holds failures: one that it knows as it is is unchanged, one that counts all the same (it is more severe
 * now, or its waiver is over) is updated, another is new. What is no failure is no news either.
 */
function baselineState(finding: ResultFinding | undefined, result: ScanResult): 'new' | 'unchanged' | 'updated' {
  const news = finding === undefined ? undefined : newsOf(finding, result);
  if (news === 'new') return 'new';
  return news === 'seenBefore' && finding?.disposition === 'open' ? 'updated' : 'unchanged';
}

function suppression({ waiverId = '' }: ResultFinding, context: ResultContext): object {
  const waiver = context.waiver(waiverId);
  if (waiver === undefined) return { kind: 'external', status: 'accepted', justification: waiverId === '' ? 'Waived.' : `Waived by ${visibleText(waiverId)}.`, properties: { waiverId: visibleText(waiverId) } };
  return { kind: 'external', status: 'accepted', justification: clip(visibleText(waiver.reason), MOST_MESSAGE), properties: waiverProperties(waiver) };
}

/** Who answers for a suppression, and until when. */
function waiverProperties({ id, category, owner, ticket, approvedBy, approvedOn, expiresOn }: ResultWaiver): object {
  const texts = { waiverId: id, category, owner, ticket, approvedBy, approvedOn, expiresOn };
  return Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, clip(visibleText(text), MOST_MESSAGE)]])));
}

function findingProperties(finding: ResultFinding): object {
  const { severity, disposition, evidence, unknown, rootCause, owner, firstSeen } = finding;
  return {
    severity,
    disposition,
    evidence: evidence.map(evidenceDocument),
    ...(unknown === undefined ? {} : { unknown: resultUnknownDocument(unknown) }),
    ...(rootCause === undefined ? {} : { rootCause }),
    ...(owner === undefined ? {} : { owner }),
    ...(firstSeen === undefined ? {} : { firstSeen }),
  };
}
