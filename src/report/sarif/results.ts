import { createHash } from 'node:crypto';
import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { encodePath, portalUrl } from '../portal.ts';
import { visibleText } from '../../model/visibleText.ts';
import { clip, sentence } from '../text.ts';
import { levelOf, plainText } from './descriptors.ts';
import type { SarifItem, SarifNotice } from './sarifRun.ts';

const MOST_MESSAGE = 1_024;

/** What results of one run refer to by index. */
export interface ResultContext {
  readonly result: ScanResult;
  readonly ruleIndex: (ruleId: string) => number;
  readonly logicalIndex: (resourceId: string) => number;
  /** Whether the result was compared with a baseline. */
  readonly compared: boolean;
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
    ...(context.compared ? { baselineState: baselineState(finding) } : {}),
    ...(finding?.disposition === 'waived' ? { suppressions: [suppression(finding)] } : {}),
    ...(viewer === undefined ? {} : { hostedViewerUri: viewer }),
    properties: { 'azure/resourceId': resource.id, ...(finding === undefined ? {} : findingProperties(finding)) },
  };
}

/** A notice as a result: the one thing that every viewer shows. */
export function noticeResult(notice: SarifNotice, { result, ruleIndex }: ResultContext): object {
  const fingerprint = createHash('sha256').update(`v1\n${notice.id}\n${idKey(notice.scope)}\n`).digest('hex');
  return {
    ruleId: notice.id,
    ruleIndex: ruleIndex(notice.id),
    kind: 'fail',
    level: notice.level,
    message: { text: messageText(notice.text, result) },
    locations: [location(notice.scope)],
    partialFingerprints: partialFingerprints(fingerprint),
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

/** A baseline holds failures: one that it knows is unchanged, another is new; what is no failure is no news either. */
function baselineState(finding: ResultFinding | undefined): 'new' | 'unchanged' {
  return finding?.status === 'fail' && finding.disposition === 'open' ? 'new' : 'unchanged';
}

function suppression(finding: ResultFinding): object {
  const waiver = visibleText(finding.waiverId ?? '');
  return { kind: 'external', status: 'accepted', justification: waiver === '' ? 'Waived.' : `Waived by ${plainText(waiver)}.`, properties: { waiverId: waiver } };
}

function findingProperties(finding: ResultFinding): object {
  const { severity, disposition, evidence, unknown, rootCause, owner, firstSeen } = finding;
  return {
    severity,
    disposition,
    evidence,
    ...(unknown === undefined ? {} : { unknown }),
    ...(rootCause === undefined ? {} : { rootCause }),
    ...(owner === undefined ? {} : { owner }),
    ...(firstSeen === undefined ? {} : { firstSeen }),
  };
}
