import { InvalidArgumentError, Option, type Command } from 'commander';
import { AUTH_MODES } from '../model/auth.ts';
import { CLOUD_NAMES } from '../model/snapshot.ts';
import type { AddHelp, Does } from './does.ts';
import { once, repeatable, withConfig, withLogging, withSwitch, withTenant } from './flags.ts';

/** `jit` and its commands. `list` and `audit` only read; `enable` writes policies, `request` asks Azure for access. */
export function addJit(program: Command, does: Does, addHelp: AddHelp): void {
  const jit = program.command('jit').description('just-in-time access to machines: who is configured, what is open, enable it, ask for access, who was granted what');
  addList(jit, does);
  addEnable(jit, does);
  addRequest(jit, does);
  addAudit(jit, does);
  addHelp(jit);
}

const LIST_HELP = `
Reads what the question takes, and writes nothing. The exit code is 0 when the question was answered; what could not be read is told, as unknown.

Examples:
  portcullis jit list --subscription Production
  portcullis jit list --snapshot snapshot --group notConfigured
  portcullis jit list --open
  portcullis jit list --snapshot snapshot --vm vm-jump-01 --format json`;

function addList(jit: Command, does: Does): void {
  withAnswer(jit.command('list').description("the machines in the portal's lists, with what may be asked for, what is open now, who asked last and where to connect to"))
    .addOption(new Option('--group <group>', 'only machines of this list').choices(['configured', 'notConfigured', 'unsupported']))
    .option('--open', 'only what is open by a request now, until when, and how to end it')
    .option('--assume <name>', 'vouch for something that was not read, such as noSecurityAdminRules; repeatable', repeatable, [])
    .addHelpText('after', LIST_HELP)
    .action(does(async () => (await import('./commands/jitList.ts')).run));
}

const AUDIT_HELP = `
Examples:
  portcullis jit audit --subscription Production
  portcullis jit audit --activity-log --since P30D --format csv > audit.csv
  portcullis jit audit --snapshot snapshot --vm vm-jump-01 --since 2026-11-01T00:00:00Z`;

function addAudit(jit: Command, does: Does): void {
  const command = withAnswer(jit.command('audit').description('every granted request: who, when, which machine and port, from where, until when, how it ended; and what is open now'));
  withSwitch(command, 'activity-log', 'also ask the activity log: who asked, in vain too, and who changed policies; of a snapshot, what was read with --activity-log')
    .option('--since <duration|time>', 'only what began in this time before the clock (P30D), or since this time (ISO 8601)', once)
    .addHelpText('after', AUDIT_HELP)
    .action(does(async () => (await import('./commands/jitAudit.ts')).run));
}

/** What the two commands share that only answer. */
function withAnswer(command: Command): Command {
  return withLogging(withConfig(withTenant(command))).allowExcessArguments()
    .option('--snapshot <path>', 'answer from a saved snapshot, or an export (.json, .ndjson or a folder of them), instead of asking Azure', once)
    .option('--vm <name|id>', 'only this machine; repeatable', repeatable, [])
    .addOption(new Option('--format <format>', 'table: for people; json: for programs; csv: for spreadsheets').choices(['table', 'json', 'csv']).default('table'))
    .option('--now <time>', 'the clock by which requests live or are over, ISO 8601 (default: the end of the reading)', once)
    .option('--allow-empty', 'accept a scope in which nothing is visible');
}

const ENABLE_HELP = `
Plans exactly the named machines, shows what would be written and who would still get in, asks, and carries the plan out as "remediate apply" does: everything
written stands in a journal first, and "remediate rollback" undoes it. A machine that cannot have just-in-time access stops all of it, before anything is written.
--source and --duration also hold for a port of --port that a policy has already. Where nobody can be asked, the first run writes the plan, the second one carries it out.

Exit codes:
  0  all is as asked for, or was already   1  something failed or was not seen as it should be   2  usage, a machine that cannot have it, nobody to ask
  3  nothing failed, but something was left out, a guard stopped it, or somebody else wrote at the same time   130  interrupted

Examples:
  portcullis jit enable vm-web-01 --source 203.0.113.0/24
  portcullis jit enable vm-web-01 vm-web-02 --port 22 --port 8022 --duration PT1H --plan-only
  portcullis jit enable vm-web-01 vm-web-02 --yes --plan-sha256 <the digest that was reviewed>`;

/** Writes, as `remediate apply` does, and through the same engine. */
function addEnable(jit: Command, does: Does): void {
  const command = jit.command('enable').argument('<vm...>', 'the machines, by name or id').description('put machines under just-in-time access, or set who may ask for a port and for how long');
  withIdentity(withLogging(withConfig(command)))
    .option('--port <number>', 'exactly these ports; repeatable (default: management ports that stand open, else 22 for Linux, 3389 for Windows)', repeatable, [])
    .option('--source <cidr>', 'who may ask for access, IPv4; repeatable (default: anybody)', repeatable, [])
    .option('--duration <duration>', 'the longest access that may be asked for, ISO 8601, five minutes to a day (default: PT3H)', once)
    .option('--assume <name>', 'vouch for something that was not read, such as noSecurityAdminRules; repeatable', repeatable, [])
    .option('--plan-only', 'write the plan, and change nothing')
    .option('--out <plan>', 'where the plan stands (default: portcullis-jit-enable-DIGEST.json, its journal beside it)', once)
    .option('--print-role', 'print, instead, the least custom role that carries the plan out')
    .option('--journal <file>', 'where the journal stands (default: beside the plan, PLAN.journal.ndjson)', once)
    .option('--yes', 'ask nothing: carry out the plan of --plan-sha256, which an earlier run wrote')
    .option('--plan-sha256 <hash>', 'only this plan, as it was reviewed', once)
    .option('--allow-breaking', 'also shut out known sources that get in today')
    .option('--force-live-requests', 'also write policies in which access is open now')
    .option('--without-activity-log', 'go on without the proof that nobody else wrote at the same time')
    .addHelpText('after', ENABLE_HELP)
    .action(does(async () => (await import('./commands/jitEnable.ts')).run));
}

/** Where to look, and as whom. */
function withIdentity(command: Command): Command {
  return command
    .option('--subscription <id|name>', 'look for the machine in this subscription; repeatable (default: all that are visible)', repeatable, [])
    .option('--tenant <id>', 'the tenant to log in to')
    .addOption(new Option('--cloud <name>', 'the Azure cloud (default: AzureCloud)').choices(CLOUD_NAMES))
    .addOption(new Option('--auth <mode>', 'how to log in (default: auto)').choices(AUTH_MODES));
}

const REQUEST_HELP = `
The policy of the machine is looked at first: what it does not allow is not asked for. A request is sent once, and never again by itself.

Exit codes:
  0  open (with --no-wait: granted)   1  refused, not known to be granted, or not open in time   2  usage, or outside the policy   130  interrupted

Examples:
  portcullis jit request vm-jump-01 --port 3389 --source 203.0.113.7 --duration PT1H --justification "CHG-4711: renew the certificate"
  portcullis jit request vm-web-01 --port 22 --duration PT30M --justification "INC-123" --subscription Production --format json`;

/** Makes Azure open a port, for a time. */
function addRequest(jit: Command, does: Does): void {
  const command = jit.command('request').argument('<vm>', 'the machine, by name or id').description('ask for access to a port of a machine, and wait until it is open');
  withIdentity(withLogging(withConfig(command)))
    .option('--port <number>', 'a port of the machine; repeatable; required', repeatable, [])
    .option('--source <ip|cidr>', 'the address or prefix to let in (default: the address that Azure sees the request come from)', oneSource)
    .option('--duration <duration>', 'for how long, ISO 8601: PT1H, PT30M; required', once)
    .option('--justification <text>', 'why: an audit lives from it; required', once)
    .option('--force', 'also ask for (nearly) any source, and also where that cuts off the access of somebody else')
    .option('--no-wait', 'end when the request is granted, whether the port is open yet or not')
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'json']).default('table'))
    .addHelpText('after', REQUEST_HELP)
    .action(does(async () => (await import('./commands/jitRequest.ts')).run));
}

/** The call has one prefix for each port (REST reference, "Jit Network Access Policies - Initiate"); whether a port may stand in it twice is not documented. */
function oneSource(value: string, earlier: string | undefined): string {
  if (earlier !== undefined) throw new InvalidArgumentError(`A request has one source for each port, and '${earlier}' is given already. Name a prefix that holds both, or ask once for each machine and port.`);
  return value;
}
