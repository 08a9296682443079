import { runApply, type ApplyLeave } from '../../src/flow/apply.ts';
import type { JournalFile } from '../../src/files/journalFile.ts';
import type { JournalLine, Outcome } from '../../src/model/journal.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Applied } from '../../src/remediate/apply/apply.ts';
import type { ApplyProgress } from '../../src/remediate/apply/run.ts';
import type { JsonObject } from '../../src/values/json.ts';
import { world, type World } from '../remediate/azure.ts';

export interface RanPlan {
  readonly applied: Applied;
  /** The whole journal, earlier lines too. */
  readonly lines: readonly JournalLine[];
  readonly told: readonly ApplyProgress[];
}

export interface RunOptions extends ApplyLeave {
  readonly earlier?: readonly JournalLine[];
  readonly signal?: AbortSignal;
  /** Called before each line is appended: throws to be a journal that fails. */
  readonly onLine?: (line: JournalLine, nth: number) => void;
  readonly onProgress?: (progress: ApplyProgress) => void;
}

/** Applies a plan to a world, with a journal in memory. */
export async function ran(at: World, plan: Plan, options: RunOptions = {}): Promise<RanPlan> {
  const lines: JournalLine[] = [...(options.earlier ?? [])];
  const told: ApplyProgress[] = [];
  const journal: JournalFile = {
    append: (line) => {
      options.onLine?.(line, lines.length + 1);
      lines.push(structuredClone(line));
    },
    close: () => undefined,
  };
  const applied = await runApply({ plan, journal: 'memory', earlier: options.earlier ?? [] }, {
    ...at.options, ...options, signal: options.signal ?? new AbortController().signal, openJournal: () => journal,
    onProgress: (progress) => {
      told.push(progress);
      options.onProgress?.(progress);
    },
  });
  return { applied, lines, told };
}

export const outcomesOf = ({ applied }: RanPlan): readonly Outcome[] => applied.outcomes.map(({ outcome }) => outcome);

/** A resource as the other administrator sees it; null where it is not there. */
export function seen(at: World, id: string, apiVersion = '2024-05-01'): JsonObject | null {
  const { status, body } = at.other('GET', `${id}?api-version=${apiVersion}`);
  return status === 404 ? null : body;
}

export const policyOf = (at: World, id: string): JsonObject | null => seen(at, id, '2020-01-01');

export { world, type World };
