import type { ScanResult } from '../../model/scanResult.ts';
import type { Sequence } from '../../model/sequence.ts';
import { compareText } from '../../values/json.ts';

/**
 * A redacted result in which root causes and ids of waivers that were different still are. Both are texts, told apart by their letters; the names in them are Azure's, which have one
 * stand-in whatever their case. Merged, a summary would count more causes than there are, and a finding would name two waivers.
 */
export function keptApart(before: ScanResult, after: ScanResult): ScanResult {
  const cause = apart(pairsOf(before.findings, after.findings, ({ rootCause }) => rootCause));
  const waiver = apart([...pairsOf(before.waivers, after.waivers, ({ id }) => id), ...pairsOf(before.findings, after.findings, ({ waiverId }) => waiverId)]);
  const findings = after.findings.map((finding, index) => {
    const { rootCause, waiverId } = before.findings.at(index) ?? finding;
    return { ...finding, ...(rootCause === undefined ? {} : { rootCause: cause.get(rootCause) ?? rootCause }), ...(waiverId === undefined ? {} : { waiverId: waiver.get(waiverId) ?? waiverId }) };
  });
  const waivers = after.waivers.map((one, index) => ({ ...one, id: waiver.get(before.waivers[index]?.id ?? '') ?? one.id }));
  return { ...after, findings, waivers };
}

type Pair = readonly [was: string, is: string];

function pairsOf<T>(before: Sequence<T>, after: Sequence<T>, read: (item: T) => string | undefined): readonly Pair[] {
  return before.flatMap((item, index) => {
    const other = after.at(index);
    const [was, is] = [read(item), other === undefined ? undefined : read(other)];
    return was === undefined || is === undefined ? [] : [[was, is] as const];
  });
}

/** What each text is shown as: those that share a stand-in are numbered, in the order of the texts. */
function apart(pairs: readonly Pair[]): ReadonlyMap<string, string> {
  const shown = new Map(pairs.toSorted(([a], [b]) => compareText(a, b)));
  const taken = new Set(shown.values());
  const first = new Set<string>();
  for (const [was, is] of shown) {
    if (first.has(is)) shown.set(was, nextFree(is, taken));
    first.add(is);
  }
  return shown;
}

function nextFree(text: string, taken: Set<string>): string {
  for (let number = 2; ; number += 1) {
    const candidate = `${text} (${number})`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}
