import { canonicalOf, pick } from '../values/json.ts';
import type { Evidence } from './finding.ts';
import type { ResultFinding } from './scanResult.ts';
import { JsonSequence, type Sequence } from './sequence.ts';
import { resultUnknownDocument } from './unknownDocument.ts';

/**
 * How a finding is written: as the result document holds it, keys in their order. Findings of a large scan lie in a file in the same form, so that their evidence, which is most of them, is
 * copied into a report and never parsed for it.
 */
export function findingText(finding: ResultFinding): string {
  const { before, evidence, after } = partsOf(finding);
  return `${before},"evidence":${evidence},${after}`;
}

/** Lines that a finding is put aside as: JSON has no line end of its own. */
export const LINES_OF_FINDING = 3;

/** A finding as that many lines, joined; `keptFinding` reads them. */
export function findingLines(finding: ResultFinding): string {
  const { before, evidence, after } = partsOf(finding);
  return `${before}\n${evidence}\n${after}`;
}

/** The finding of lines, the `line`th of its own being where `lineAt` has it. Evidence is read when it is asked for: it is most of a finding, and few who hold findings need it. */
export function keptFinding(lineAt: (line: number) => string): ResultFinding {
  const [before, evidence, after] = [lineAt(0), new KeptEvidence(() => lineAt(1)), lineAt(2)];
  return { ...(JSON.parse(`${before},"evidence":[],${after}`) as ResultFinding), evidence };
}

/** All findings of such lines, with their evidence. */
export function wholeFindings(lines: readonly string[]): readonly ResultFinding[] {
  return lines.flatMap((before, line) => (line % LINES_OF_FINDING === 0 ? [JSON.parse(`${before},"evidence":${lines[line + 1] ?? '[]'},${lines[line + 2] ?? ''}`) as ResultFinding] : []));
}

class KeptEvidence extends JsonSequence<Evidence> {}

interface FindingParts {
  /** Without the brace that ends it, as `after` is without the one that begins it. */
  readonly before: string;
  readonly evidence: string;
  readonly after: string;
}

function partsOf(finding: ResultFinding): FindingParts {
  const { evidence, unknown } = finding;
  const before = JSON.stringify(pick(finding, ['ruleId', 'resourceId', 'status', 'severity', 'disposition', 'waiverId', 'message']));
  const told = unknown === undefined ? finding : { ...finding, unknown: resultUnknownDocument(unknown) };
  const after = JSON.stringify(pick(told, ['unknown', 'rootCause', 'owner', 'fingerprint', 'formerFingerprints', 'firstSeen']));
  return { before: before.slice(0, -1), evidence: evidenceText(evidence), after: after.slice(1) };
}

function evidenceText(evidence: Sequence<Evidence>): string {
  return evidence instanceof KeptEvidence ? evidence.text() : JSON.stringify(evidence.map(evidenceDocument));
}

/** One value that a verdict rests on, its keys in the order of the document. Foreign values keep their content; the order of their keys is ours, because services change theirs. */
export function evidenceDocument(evidence: Evidence): object {
  return pick({ ...evidence, actual: canonicalOf(evidence.actual) }, ['path', 'expected', 'actual', 'type', 'apiVersion']);
}
