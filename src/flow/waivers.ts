import { stateOf, waive } from '../assess/waivers.ts';
import { suggest } from '../documents/suggest.ts';
import { readText } from '../files/textFile.ts';
import { formatDiagnostic } from '../model/diagnostic.ts';
import { namesRule } from '../model/override.ts';
import type { ScanResult } from '../model/scanResult.ts';
import type { Settings } from '../model/settings.ts';
import { ToolError } from '../model/toolError.ts';
import type { ResultWaiver, Waiver } from '../model/waiver.ts';
import { parseWaivers } from '../rulepack/waiversParser.ts';
import { loadRules } from './pack.ts';

export type WaiverOptions = Pick<Settings, 'waivers' | 'waiverDays' | 'allowBroad'>;

/** The waivers of some files, on the day of an instant. Throws ToolError WAIVERS with every fault at its place; none of them counts then. */
export function readWaivers({ waivers: files, waiverDays, allowBroad }: WaiverOptions, now: string): readonly Waiver[] {
  const texts = files.map((file) => ({ file, text: readText(file, 'WAIVERS', 'Name a file of waivers; docs/waivers.md shows one.') }));
  const { waivers, diagnostics } = parseWaivers(texts, { today: now.slice(0, 10), maxDays: waiverDays, allowBroad });
  if (diagnostics.length === 0) return waivers;
  throw new ToolError('WAIVERS', `${diagnostics.length} ${diagnostics.length === 1 ? 'fault' : 'faults'} in the waivers; none of them counts`, 'Correct the places above; docs/waivers.md shows what a waiver looks like.', undefined, diagnostics.map(formatDiagnostic));
}

/** A waiver as a check tells of it; what it does is known only against a result. */
export type CheckedWaiver = Waiver & Pick<ResultWaiver, 'state' | 'daysLeft'> & Partial<Pick<ResultWaiver, 'use' | 'named' | 'waived'>>;

export interface WaiverCheck {
  readonly waivers: readonly CheckedWaiver[];
  /** A line for each id or pattern that no rule has. */
  readonly unknownRules: readonly string[];
}

/** What files of waivers hold, and against a result what each of them does there. Throws ToolError WAIVERS. */
export function checkWaivers(settings: WaiverOptions & Pick<Settings, 'rules'>, { now, result }: { readonly now: string; readonly result: ScanResult | undefined }): WaiverCheck {
  const read = readWaivers(settings, now);
  const waivers = result === undefined ? read.map((waiver) => ({ ...waiver, ...stateOf(waiver, now) })) : waive(result, read, now).waivers;
  const rules = result === undefined ? loadRules(settings.rules).rules : result.rules.map((rule) => ({ id: rule.id, aliases: rule.aliases ?? [] }));
  return { waivers, unknownRules: unknownRules(waivers, rules) };
}

interface NamedRule {
  readonly id: string;
  readonly aliases: readonly string[];
}

/** A line for each id or pattern of a waiver that no rule has, with the id that was meant, perhaps. */
export function unknownRules(waivers: readonly Pick<Waiver, 'id' | 'rules' | 'file' | 'line'>[], rules: readonly NamedRule[]): readonly string[] {
  return waivers.flatMap(({ id, rules: patterns, file, line }) => patterns.filter((pattern) => !rules.some((rule) => namesRule({ rules: [pattern] }, rule))).map((pattern) => {
    const meant = suggest(pattern, rules.map((rule) => rule.id));
    return `${file}:${line}: waiver ${id}: there is no rule '${pattern}'${meant === undefined ? '' : `; did you mean '${meant}'?`}`;
  }));
}
