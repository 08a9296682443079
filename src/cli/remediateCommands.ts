import type { Command } from 'commander';
import type { AddHelp, Does } from './does.ts';
import { addApplyAndRollback } from './remediateApplyCommands.ts';
import { addPlan } from './remediatePlanCommand.ts';

/** `remediate` and its commands. */
export function addRemediate(program: Command, does: Does, addHelp: AddHelp): void {
  const remediate = program.command('remediate').description('close what was found: plan, look at the plan, apply it, verify, and roll back');
  addPlan(remediate, does);
  addApplyAndRollback(remediate, does);
  addHelp(remediate);
}
