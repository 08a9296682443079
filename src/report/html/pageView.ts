import type { ScanResult } from '../../model/scanResult.ts';
import { benchmarkView } from '../benchmarks.ts';
import { judgedNothing } from '../gateText.ts';
import { namedIds } from '../causes.ts';
import { resultDigest } from '../resultDigest.ts';
import { marksOf, type Mark } from '../marks.ts';
import { principalText, unreadParts, type UnreadPart } from '../incomplete.ts';
import { inReadingOrder } from '../selection.ts';
import { visibleText } from '../../model/visibleText.ts';
import { lastSegment } from '../../values/armId.ts';
import { capitalised, clip, counted, instantText, sentence, thousands } from '../text.ts';
import { baselineView } from './baselineView.ts';
import { causeView } from './causeView.ts';
import { contentsOf } from './contents.ts';
import { coverageView } from './coverageView.ts';
import { credentialView } from './credentialView.ts';
import { compressed, embeddedData } from './embeddedData.ts';
import { exposureView } from './exposureView.ts';
import { findingRows } from './findingRows.ts';
import { glanceView } from './glanceView.ts';
import { jitView } from './jitView.ts';
import { privilegedView } from './privilegedView.ts';
import { ruleRows } from './ruleRows.ts';
import { statusBar } from './statusBar.ts';
import { shown } from './shown.ts';
import { subscriptionView } from './subscriptionView.ts';
import { severitiesOf, titleOf, verdictView } from './verdictView.ts';
import { waiverView } from './waiverView.ts';

/** Rows of the findings table that the page holds without JavaScript, and a page of it with. */
const PAGE_ROWS = 100;

/** Everything the templates show, in words and digits: they hold no logic but `if` and `each`. Every field is always there. */
export function pageView(result: ScanResult) {
  const findings = inReadingOrder(result.findings, result.gate);
  const first = findings.slice(0, PAGE_ROWS);
  return {
    title: titleOf(result),
    verdict: verdictView(result),
    marks: pageMarks(result),
    facts: factsOf(result),
    asOf: `${result.scan.simulated ? 'Simulated data · ' : ''}${visibleText(result.scan.tenant)}, ${instantText(result.scan.now)}`,
    contents: contentsOf(result),
    glances: glanceView(result),
    subscriptions: subscriptionView(result),
    causes: causeView(result),
    exposure: exposureView(result),
    jit: jitView(result),
    privileged: privilegedView(result),
    credentials: credentialView(result),
    severities: severitiesOf(result),
    bar: statusBar(result.summary.byStatus),
    unread: unreadView(result),
    baseline: baselineView(result),
    waivers: waiverView(result),
    topics: ruleRows(result),
    benchmarks: benchmarkView(result),
    findings: {
      rows: findingRows(result, first),
      total: counted(findings.length, 'finding'),
      isEmpty: findings.length === 0,
      emptyNote: emptyNoteOf(result),
      hasMore: findings.length > first.length,
      shown: thousands(first.length),
      pageRows: PAGE_ROWS,
    },
    coverage: coverageView(result),
    provenance: provenanceOf(result),
    data: compressed(embeddedData(result, findings)),
  };
}

/** Why there is no finding. */
function emptyNoteOf(result: ScanResult): string {
  if (judgedNothing(result)) return 'Nothing was judged, so nothing could fail.';
  return result.scan.interrupted ? 'No rule failed on what was read before the collection was stopped.' : 'No rule failed and none was left unknown.';
}

const MOST_MARK = 2_000;

/** What a reader must not overlook, in sentences. */
function pageMarks(result: ScanResult): readonly Mark[] {
  return marksOf(result).map(({ label, text }) => ({ label, text: clip(capitalised(sentence(text)), MOST_MARK) }));
}

function factsOf({ scan, summary, rules }: ScanResult): readonly string[] {
  return [
    `Tenant ${visibleText(scan.tenant)}`,
    counted(summary.subscriptions, 'subscription'),
    counted(summary.resources, 'resource'),
    counted(rules.length, 'rule'),
    `as of ${instantText(scan.now)}`,
  ];
}

function unreadView(result: ScanResult) {
  const parts = unreadParts(result);
  const named = namedIds(result);
  const noData = result.findings.filter((finding) => finding.unknown?.reason === 'noData').length;
  return {
    any: parts.length > 0,
    banner: bannerOf(parts),
    parts: parts.map((part) => ({
      artifact: visibleText(part.artifact),
      where: part.where,
      reason: part.reason,
      findings: thousands(part.findings),
      rules: part.rules.map(visibleText),
      message: capitalised(sentence(named(part.message))),
      fix: part.fix,
    })),
    noData: noData > 0 ? `${counted(noData, 'finding is', 'findings are')} unknown because Azure itself holds no such data. That does not make the scan incomplete.` : '',
  };
}

const MOST_PARTS = 3;

/** The first thing on the page, where something could not be read. */
function bannerOf(parts: readonly UnreadPart[]): string {
  const findings = parts.reduce((sum, part) => sum + part.findings, 0);
  const named = parts.slice(0, MOST_PARTS).map(({ artifact, where }) => `${shown(lastSegment(artifact))} in ${where}`).join('; ');
  const rest = parts.length - MOST_PARTS;
  return `${counted(findings, 'finding is', 'findings are')} unknown, because ${parts.length === 1 ? 'this' : 'these'} could not be read: ${named}${rest > 0 ? `; and ${counted(rest, 'more part')}` : ''}.`;
}

interface ProvenanceLine {
  readonly term: string;
  readonly text: string;
  readonly isCode: boolean;
}

function provenanceOf(result: ScanResult): readonly ProvenanceLine[] {
  const { scan, tool } = result;
  return [
    plainLine('Tool', `Portcullis ${visibleText(tool.version)}`),
    plainLine('Cloud', scan.cloud),
    plainLine('Read by', scan.origin === 'export' ? 'an export that was handed in' : `${principalText(result)} (${scan.principal?.kind ?? 'unknown'})`),
    plainLine('Collected', `${instantText(scan.startedAt)} to ${instantText(scan.finishedAt)}`),
    plainLine('Judged as of', instantText(scan.now)),
    codeLine('Tenant', scan.tenant),
    codeLine('Snapshot', scan.snapshot),
    codeLine('Rules', tool.rulesSha256),
    codeLine('Result (JSON, as this version writes it)', `sha256 ${resultDigest(result)}`),
  ];
}

function plainLine(term: string, text: string): ProvenanceLine {
  return { term, text, isCode: false };
}

function codeLine(term: string, text: string): ProvenanceLine {
  return { term, text: visibleText(text), isCode: true };
}
