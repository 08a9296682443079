import { Option, type Command } from 'commander';
import { SEVERITIES } from '../model/rule.ts';
import type { Does } from './does.ts';
import { once, repeatable, withConfig, withLogging, withScope } from './flags.ts';

const PLAN_HELP = `
Nothing is changed in Azure: the plan is a file to be read, and "portcullis remediate apply" writes what stands in it.
What rules name as their action is planned: --action says otherwise. "+" is added, "~" changed, "-" taken away.
The exit code is 0 when the plan was made, also where nothing is to be done.

Examples:
  portcullis remediate plan --snapshot snapshot --rule JIT001 --source 203.0.113.0/24
  portcullis remediate plan --subscription Production --severity high --close-bypasses --out plan.json
  portcullis remediate plan --snapshot snapshot --rule NET006 --action close-rule
  portcullis remediate plan --snapshot snapshot --rule JIT001 --print-role > role.json`;

/** `remediate plan`: what would be written, and nothing is. */
export function addPlan(remediate: Command, does: Does): void {
  const command = remediate.command('plan').description('write down what would be changed in Azure, with its inverse and what it would close; changes nothing');
  withScope(command);
  withLogging(withConfig(command))
    .option('--snapshot <path>', 'plan from a saved snapshot, or an export, instead of asking Azure', once)
    .option('--rules <path>', 'a rule file or directory beside the built-in rules; repeatable', repeatable, [])
    .option('--waivers <file>', 'a file of waivers: what they set aside is left alone; repeatable', repeatable, [])
    .option('--assume <name>', 'vouch for something that was not read, such as noSecurityAdminRules; repeatable', repeatable, [])
    .option('--now <time>', 'the clock that ages are judged against, ISO 8601 (default: the end of the reading)', once)
    .option('--allow-empty', 'accept a scope in which nothing is visible')
    .option('--allow-broad', 'accept waivers of a whole tenant, or of every rule');
  addSelection(command);
  command.option('--out <file>', 'where to write the plan', 'portcullis-plan.json')
    .addOption(new Option('--format <format>', 'table: the difference, for people; json: the plan itself').choices(['table', 'json']).default('table'))
    .option('--print-role', 'print, instead, the least custom role that applies this plan')
    .addHelpText('after', PLAN_HELP)
    .action(does(async () => (await import('./commands/remediatePlan.ts')).run));
}

function addSelection(command: Command): void {
  command
    .option('--rule <id>', 'only failures of this rule; repeatable', repeatable, [])
    .addOption(new Option('--severity <severity>', 'only failures at least so severe').choices(SEVERITIES))
    .option('--scope <id|name>', 'only failures in this scope: an ARM id, or a subscription by name; repeatable', repeatable, [])
    .option('--finding <fingerprint>', 'only this failure; its first 8 digits do; repeatable', repeatable, [])
    .option('--action <action>', 'what to do, instead of what the rules name: enable-jit, tighten-jit, prune-jit, narrow-rule, close-rule, close-bypass; repeatable', repeatable, [])
    .option('--port <number>', 'a port to put under just-in-time access besides those that stand open; repeatable', repeatable, [])
    .option('--source <cidr>', 'who may ask for access, and whom rules are narrowed to, IPv4; repeatable', repeatable, [])
    .option('--duration <duration>', 'the longest access that may be asked for, ISO 8601, five minutes to a day', 'PT3H')
    .option('--close-bypasses', 'also narrow (with --source) or close the rules that would go on letting the Internet in');
}
