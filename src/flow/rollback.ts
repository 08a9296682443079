import { writeFileAtomic } from '../files/atomicFile.ts';
import type { Plan } from '../model/plan.ts';
import { TOOL } from '../model/tool.ts';
import { ToolError } from '../model/toolError.ts';
import { seal } from '../remediate/plan/seal.ts';
import { rollbackOf } from '../remediate/rollback/rollback.ts';
import { earlierLines, type PreparedApply } from './apply.ts';
import { textOfPlan } from './planFile.ts';
import { readTrusted } from './trustedJournal.ts';

/** The plan that undoes what a journal tells was written. Asks nothing of Azure. Throws ToolError JOURNAL. */
export function planRollback(path: string): Plan {
  const { lines } = readTrusted(path);
  const content = rollbackOf(lines, TOOL);
  if (content === undefined) throw new ToolError('JOURNAL', `${path} holds no plan`, 'Give it the journal that "portcullis remediate apply" wrote beside the plan.');
  return seal(content);
}

/** The same with the place of its own journal, and what that holds where a rollback is resumed. */
export function prepareRollback(path: string, { journal = `${path}.rollback.ndjson`, resume }: { readonly journal?: string | undefined; readonly resume: boolean }): PreparedApply {
  const plan = planRollback(path);
  return { plan, journal, earlier: earlierLines(plan, journal, resume) };
}

/** Writes a plan where a review can read it, for its owner's eyes alone. Throws ToolError OUTPUT. */
export function writePlan(path: string, plan: Plan): void {
  writeFileAtomic(path, [textOfPlan(plan)]);
}
