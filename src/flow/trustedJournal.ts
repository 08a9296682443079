import { readJournal, type ReadJournal } from '../files/journalFile.ts';
import { ToolError } from '../model/toolError.ts';
import { journalFault } from '../remediate/journalCheck.ts';
import { planOfJournal } from '../remediate/journalled.ts';
import { openPlan } from '../remediate/plan/seal.ts';

/**
 * A journal whose plan is as it was sealed and whose writes are those of that plan: what is undone, or gone on with, comes from it. It shows edits and damage,
 * not forgery: who can write the file can make plan and lines anew. Throws ToolError JOURNAL, and PLAN for the plan in it.
 */
export function readTrusted(path: string): ReadJournal {
  const read = readJournal(path);
  const held = planOfJournal(read.lines);
  const plan = openPlan(JSON.stringify(held ?? null));
  const fault = journalFault(plan, read.lines);
  if (fault !== undefined) throw new ToolError('JOURNAL', `${path} is no journal that can be relied on: ${fault}`, 'Restore it from a copy: what it says decides what is undone.');
  return read;
}
