import type { Command } from 'commander';
import type { AddHelp, Does } from './does.ts';
import { addApplyAndRollback } from './remediateApplyCommands.ts';

/** `remediate` and its commands. */
export function addRemediate(program: Command, does: Does, addHelp: AddHelp): void {
  const remediate = program.command('remediate').description('close what was found: apply a reviewed plan, verify, and roll back');
  addApplyAndRollback(remediate, does);
  addHelp(remediate);
}
