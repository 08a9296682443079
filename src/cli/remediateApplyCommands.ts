import { InvalidArgumentError, Option, type Command } from 'commander';
import { AUTH_MODES } from '../model/auth.ts';
import { CLOUD_NAMES } from '../model/snapshot.ts';
import type { Does } from './does.ts';
import { once, withConfig, withLogging } from './flags.ts';

const EXIT_CODES = `
Exit codes:
  0  all is as planned    1  something failed or was not seen as it should be    2  the plan, the journal or the command was refused
  3  nothing failed, but something was left out, a guard stopped it, or somebody else wrote at the same time    130  interrupted`;

const APPLY_HELP = `
Reads each target again, writes, and proves by reading that it is as planned. What somebody changed meanwhile is left alone. Everything written stands in
the journal before it is sent: an interrupted run goes on with --resume, and "remediate rollback" undoes what the journal tells. Ctrl-C finishes the write in hand.
${EXIT_CODES}

Examples:
  portcullis remediate apply plan.json
  portcullis remediate apply plan.json --yes --plan-sha256 <the hash that was reviewed>
  portcullis remediate apply plan.json --resume`;

const ROLLBACK_HELP = `
Undoes what a journal tells was written, the last first, as "apply" does it: what somebody changed since is left alone. It opens what was closed.
${EXIT_CODES}

Examples:
  portcullis remediate rollback plan.json.journal.ndjson
  portcullis remediate rollback plan.json.journal.ndjson --out undo.json`;

/** The two commands that carry out a plan. */
export function addApplyAndRollback(remediate: Command, does: Does): void {
  withWriting(remediate.command('apply').argument('<plan>', 'the file that "remediate plan" wrote').description('carry out a reviewed plan: write, verify, journal'))
    .option('--allow-breaking', 'also do what shuts out somebody who gets in today, or deletes something')
    .option('--journal <file>', 'where the journal stands (default: beside the plan, PLAN.journal.ndjson)', once)
    .addHelpText('after', APPLY_HELP)
    .action(does(async () => (await import('./commands/remediateApply.ts')).run));
  withWriting(remediate.command('rollback').argument('<journal>', 'the journal of a plan that was applied').description('undo what a journal tells was written'))
    .option('--out <plan>', 'write what would be done as a plan, and do nothing', once)
    .option('--print-role', 'print the custom role that this takes, and do nothing')
    .option('--journal <file>', 'where the journal of the rollback stands (default: beside the other, JOURNAL.rollback.ndjson)', once)
    .addHelpText('after', ROLLBACK_HELP)
    .action(does(async () => (await import('./commands/remediateRollback.ts')).run));
}

const count = (value: string): number => {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('It is a number of machines and rules.');
  return Number(value);
};

/** What a command that writes may be told. */
function withWriting(command: Command): Command {
  return withLogging(withConfig(command))
    .option('--tenant <id>', 'the tenant to log in to')
    .addOption(new Option('--cloud <name>', 'the Azure cloud (default: AzureCloud)').choices(CLOUD_NAMES))
    .addOption(new Option('--auth <mode>', 'how to log in (default: auto)').choices(AUTH_MODES))
    .option('--yes', 'ask nothing; takes --plan-sha256 with it')
    .option('--plan-sha256 <hash>', 'only this plan, as it was reviewed: the sha256 that "plan" prints and the file ends with (not that of the file)', once)
    .option('--max-changes <count>', 'the most machines and rules that may change (default: 25)', count)
    .option('--force-live-requests', 'also write policies in which access is open now')
    .option('--keep-going', 'go on with the rest after something failed')
    .option('--resume', 'go on with a run that was interrupted, killed or stopped; look again for other writers')
    .option('--without-activity-log', 'go on without the proof that nobody else wrote at the same time');
}
