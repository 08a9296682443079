import { Command, Help, Option } from 'commander';
import { TOOL } from '../model/tool.ts';
import type { Does, Run } from './does.ts';
import { once, repeatable, withConfig, withJudging, withLogging, withOutputs, withScope } from './flags.ts';
import type { Io } from './io.ts';
import { addJit } from './jitCommands.ts';
import { addRemediate } from './remediateCommands.ts';

const EXIT_CODES = `
Exit codes:
  0  clean            1  the gate failed        2  usage, configuration, rules or an error
  3  incomplete       4  failed and incomplete  130  interrupted
`;

/** The command line as data: names, options and help; what a command does stands in commands/. */
export function createProgram(io: Io, onExit: (code: number) => void): Command {
  const program = new Command('portcullis');
  program
    .description('Finds where an Azure tenant can be reached and who stands privileged, and judges it by rules written in YAML.')
    .version(TOOL.version)
    // A command with commands of its own would else take their options for its own.
    .enablePositionalOptions()
    .configureHelp({ optionDescription: describeOption })
    .addHelpText('after', EXIT_CODES)
    .addHelpText('after', '\nNew here? "portcullis demo" scans a simulated tenant and writes the reports.');
  const does: Does = (load: () => Promise<Run>) => async (...args: unknown[]): Promise<void> => {
    const run = await load();
    onExit(await run(argumentsOf(args) as never, io));
  };
  addScan(program, does);
  addCollect(program, does);
  addEvaluate(program, does);
  addReport(program, does);
  addDiff(program, does);
  addExposure(program, does);
  addAccess(program, does);
  addJit(program, does, addHelp);
  addWaivers(program, does);
  addBaseline(program, does);
  addConfig(program, does);
  addRules(program, does);
  addDoctor(program, does);
  addDemo(program, does);
  addSimulate(program, does);
  addRemediate(program, does, addHelp);
  addHelp(program);
  quieten(program, io);
  return program;
}

/** That a list starts empty is no news. */
function describeOption(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: (?:\[\]|\{\})\)$/, '');
}

/** Commander hands the positional arguments first, then the options, then the command: one object of all. */
function argumentsOf(args: readonly unknown[]): object {
  const command = args.at(-1) as Command;
  return { ...command.opts(), args: command.args };
}

function addScan(program: Command, does: Does): void {
  const command = program.command('scan').description('read a tenant, or a saved snapshot, and judge it');
  withScope(command);
  withJudging(command)
    .option('--snapshot <path>', 'judge a saved snapshot, or an export (.json, .ndjson or a folder of them), instead of asking Azure', once)
    .option('--out <dir>', 'also save what was read, as a snapshot')
    .addHelpText('after', '\nExample:\n  portcullis scan --subscription Production -o html=report.html -o sarif=results.sarif')
    .action(does(async () => (await import('./commands/scan.ts')).run));
}

function addEvaluate(program: Command, does: Does): void {
  withJudging(program.command('evaluate').description('judge a saved snapshot or an export; asks nothing of Azure'))
    .option('--snapshot <path>', 'a snapshot directory, or an export (.json, .ndjson or a folder of them); required', once)
    .addHelpText('after', '\nExample:\n  portcullis evaluate --snapshot snapshot --now 2026-11-01T00:00:00Z -o json=results.json')
    .action(does(async () => (await import('./commands/scan.ts')).runEvaluate));
}

function addCollect(program: Command, does: Does): void {
  const command = program.command('collect').description('read a tenant into a snapshot directory; judges nothing');
  withScope(command);
  withLogging(withConfig(command))
    .option('--out <dir>', 'the directory to write, new or empty; required')
    .option('--resume', 'go on with a collection into --out that was killed or interrupted')
    .option('--allow-empty', 'accept a scope in which nothing is visible')
    .addOption(new Option('--no-allow-empty').hideHelp())
    .action(does(async () => (await import('./commands/collect.ts')).run));
}

function addReport(program: Command, does: Does): void {
  withOutputs(program.command('report').argument('<result>', 'a JSON result of scan or evaluate').description('render a saved result in other formats'))
    .addHelpText('after', '\nThe exit code is 0 when the report was written: the verdict was given by the scan.')
    .action(does(async () => (await import('./commands/report.ts')).run));
}

const DIFF_HELP = `
Fixed is only what is proven: the rule passes or does not apply, or the resource is gone. What is not known, or was not judged, is undecided.
The exit code is 0 when the question was answered: the verdicts were given by the scans.

Examples:
  portcullis diff last-week.json today.json
  portcullis diff main.json branch.json -o markdown=comment.md -o json=diff.json`;

function addDiff(program: Command, does: Does): void {
  withLogging(program.command('diff').argument('<old>', 'a JSON result of scan or evaluate').argument('<new>', 'a later one of the same tenant').description('what is new, worse, fixed or not known any more between two saved results'))
    .option('-o, --output <format=path>', 'write it as console, json or markdown; "-" is standard output; repeatable (default: console)', repeatable, [])
    .addHelpText('after', DIFF_HELP)
    .action(does(async () => (await import('./commands/diff.ts')).run));
}

const EXPOSURE_HELP = `
Each opening is told with the rules that decide it. The exit code is 0 when the question was answered, whatever the answer is: "portcullis evaluate" is the gate.

Examples:
  portcullis exposure --snapshot snapshot
  portcullis exposure --snapshot snapshot --vm vm-web-01 --port 22,3389,5985-5986
  portcullis exposure --snapshot export.json --assume noSecurityAdminRules --format json > exposure.json`;

const VERIFY_HELP = `
A packet is a line of JSON, with the machine's own address and port as local ones:
  {"networkInterface":"/subscriptions/...","direction":"Inbound","protocol":"Tcp","remoteAddress":"203.0.113.7","remotePort":50000,"localAddress":"10.0.1.4","localPort":22}

Example:
  portcullis exposure verify --snapshot snapshot --packets packets.ndjson > answers.ndjson`;

function addExposure(program: Command, does: Does): void {
  const command = withSaved(program.command('exposure').description('what the Internet reaches of each machine, by which way and which rules; offline'))
    .enablePositionalOptions().allowExcessArguments()
    .addOption(new Option('--format <format>', 'table: for people, worst first; json: one endpoint a line').choices(['table', 'json']).default('table'))
    .option('--vm <name|id>', 'only this machine; repeatable', repeatable, [])
    .option('--port <ports>', 'only what reaches these ports of the machine, such as 22,5985-5986; repeatable', repeatable, [])
    .option('--now <time>', 'the clock by which just-in-time requests live or are over, ISO 8601 (default: the end of the reading)')
    .option('--allow-empty', 'accept a snapshot in which nothing is visible')
    .addHelpText('after', EXPOSURE_HELP)
    .action(does(async () => (await import('./commands/exposure.ts')).run));
  withSaved(command.command('verify').description('what the filters say of packets: IP flow verify, offline; a line of JSON for each line read'))
    .option('--packets <file>', 'packets, one JSON object a line; "-" is standard input; required', once)
    .addHelpText('after', VERIFY_HELP)
    .action(does(async () => (await import('./commands/exposure.ts')).runVerify));
  addHelp(command);
}

const ACCESS_HELP = `
Examples:
  portcullis access --snapshot snapshot --scope Production --can Microsoft.Authorization/roleAssignments/write
  portcullis access --snapshot snapshot --scope /subscriptions/<id>/resourceGroups/rg-web --format csv > review.csv
  portcullis access --snapshot snapshot --principal ada@contoso.example
  portcullis access --snapshot snapshot --can Microsoft.KeyVault/vaults/secrets/getSecret/action --data`;

function addAccess(program: Command, does: Does): void {
  withSaved(program.command('access').description('who can do what where, by which role and groups, since when, standing or eligible; offline'))
    .allowExcessArguments()
    .addOption(new Option('--format <format>', 'table: for people; json: one way a line; csv: for an access review, with the command that takes each away').choices(['table', 'json', 'csv']).default('table'))
    .option('--scope <id|name>', 'only what holds at this scope: an ARM id, /, or a subscription or management group by name; without --can also what is granted below it', once)
    .option('--can <action>', 'only who can do this, such as Microsoft.Compute/virtualMachines/runCommand/action', once)
    .option('--data', 'the action of --can is a data action')
    .option('--principal <name|id>', 'only this user, group or workload; repeatable', repeatable, [])
    .option('--now <time>', 'the clock by which eligibilities are in effect, ISO 8601 (default: the end of the reading)', once)
    .option('--allow-empty', 'accept a snapshot in which nothing is visible')
    .addHelpText('after', ACCESS_HELP)
    .action(does(async () => (await import('./commands/access.ts')).run));
}

function withSaved(command: Command): Command {
  return withConfig(withLogging(command))
    .option('--snapshot <path>', 'a snapshot directory, or an export (.json, .ndjson or a folder of them); required', once)
    .option('--assume <name>', 'vouch for something that was not read, such as noSecurityAdminRules; repeatable', repeatable, []);
}

function addWaivers(program: Command, does: Does): void {
  const waivers = program.command('waivers').description('check waivers: failures that somebody answers for, until a day');
  withLogging(withConfig(waivers.command('check').argument('[file...]', 'files of waivers; those of the configuration where left out')))
    .description('check files of waivers: every fault, with its place; what ends soon; with --result, what each of them does')
    .option('--result <file>', 'a JSON result of scan or evaluate, to tell which waivers it needs', once)
    .option('--now <time>', 'the day of the check, ISO 8601 (default: that of the result, else today)', once)
    .option('--allow-broad', 'accept waivers of a whole tenant, or of every rule')
    .addOption(new Option('--no-allow-broad').hideHelp())
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'json']).default('table'))
    .addHelpText('after', '\nThe exit code is 2 when a waiver is malformed; a scan uses none of them then. docs/waivers.md shows one.\n\nExample:\n  portcullis waivers check waivers.yaml --result results.json')
    .action(does(async () => (await import('./commands/waivers.ts')).run));
  addHelp(waivers);
}

function addBaseline(program: Command, does: Does): void {
  const baseline = program.command('baseline').description('accept the failures of today, so that a gate can fail on new ones alone');
  withLogging(baseline.command('create').argument('<result>', 'a JSON result of scan or evaluate').description('write the open failures of a complete scan as a baseline'))
    .option('--out <file>', 'the file to write', 'baseline.json')
    .option('--replace', 'take the place of a baseline that is there; when its failures were first seen is kept')
    .addHelpText('after', '\nExample:\n  portcullis baseline create results.json --out baseline.json\n  portcullis scan --baseline baseline.json --new-only')
    .action(does(async () => (await import('./commands/baseline.ts')).create));
  withLogging(baseline.command('prune').argument('<baseline>', 'the file to go through').argument('<result>', 'a later JSON result of scan or evaluate').description('take out of a baseline what a scan proves fixed; what is not known stays'))
    .option('--out <file>', 'where to write (default: in its place)', once)
    .addHelpText('after', '\nExample:\n  portcullis baseline prune baseline.json results.json')
    .action(does(async () => (await import('./commands/baseline.ts')).prune));
  addHelp(baseline);
}

function addConfig(program: Command, does: Does): void {
  const config = program.command('config').description('show what holds: flags, environment, portcullis.yaml, defaults');
  const show = config.command('show').description('every setting with its value; takes the flags of scan');
  withScope(show);
  withJudging(show)
    .option('--origin', 'also where each value comes from')
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'json']).default('table'))
    .addHelpText('after', '\nExample:\n  portcullis config show --origin --fail-on medium')
    .action(does(async () => (await import('./commands/config.ts')).run));
  withLogging(config.command('schema').description('print the JSON Schema of a portcullis.yaml, for editors')).action(does(async () => (await import('./commands/config.ts')).schema));
  addHelp(config);
}

function addRules(program: Command, does: Does): void {
  const rules = program.command('rules').description('list, show and check rules');
  const withRules = (command: Command): Command => withLogging(command.option('--rules <path>', 'a rule file or directory beside the built-in rules; repeatable', repeatable, []));
  const load = (name: 'list' | 'show' | 'validate' | 'schema' | 'docs') => does(async () => (await import('./commands/rules.ts')).RUNS[name]);
  withRules(rules.command('list').description('every rule with its severity and title')).action(load('list'));
  withRules(rules.command('show').argument('<id>', 'a rule id, such as NET001').description('one rule: what it checks, what it reads, which permissions that takes')).action(load('show'));
  withLogging(rules.command('validate').argument('[dir]', 'a rule file or directory; the built-in rules where left out').description('check rule files: every fault, with its place')).action(load('validate'));
  withLogging(rules.command('test').argument('[dir]', 'a rule file or directory; the built-in rules where left out').description('run the cases of rules; exit 1 when one does not hold'))
    .option('--mutate', 'also negate and drop each condition in turn: some case must notice')
    .option('--filter <id>', 'only this rule; repeatable', repeatable, [])
    .option('-o, --output <junit=path>', 'write JUnit XML; "-" is standard output', repeatable, [])
    .addHelpText('after', '\nExample:\n  portcullis rules test my-rules --mutate -o junit=rules.xml')
    .action(does(async () => (await import('./commands/rulesTest.ts')).run));
  withLogging(rules.command('new').argument('<domain>', 'network, jit, machines, access, pim, entra, credentials, defender or audit').argument('<name>', 'small letters and hyphens: the name of the files').description('write a new rule with cases, to be edited'))
    .option('--id <id>', 'the rule id (default: the next free one of the domain)')
    .option('--type <type>', 'the resource type it judges', 'Microsoft.Compute/virtualMachines')
    .option('--dir <dir>', 'the directory of your rules', 'rules')
    .addHelpText('after', '\nExample:\n  portcullis rules new credentials vault-without-purge-protection --type Microsoft.KeyVault/vaults')
    .action(does(async () => (await import('./commands/rulesNew.ts')).run));
  withLogging(rules.command('schema').description('print the JSON Schema of a rule file, for editors')).action(load('schema'));
  withRules(rules.command('docs').description('print the documentation of the rules as Markdown')).action(load('docs'));
  addHelp(rules);
}

function addDoctor(program: Command, does: Does): void {
  const command = program.command('doctor').description('tell, rule by rule, what the identity cannot read, and print the role it needs');
  withScope(command);
  withLogging(withConfig(command))
    .option('--rules <path>', 'a rule file or directory beside the built-in rules; repeatable', repeatable, [])
    .option('--role', 'print the least custom role, and name the Graph permissions, that a full scan takes; asks nothing of Azure')
    .addOption(new Option('--registration', "print a script that registers the scanner's own application, without a secret, with all permissions that a full scan takes; asks nothing of Azure").conflicts('role'))
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'json']).default('table'))
    .addHelpText('after', '\nThe exit code is 3 when a scan by this identity would be incomplete.\n\nExample:\n  portcullis doctor --role --tenant <tenant id> > role.json && az role definition create --role-definition role.json')
    .action(does(async () => (await import('./commands/doctor.ts')).run));
}

function addDemo(program: Command, does: Does): void {
  withLogging(program.command('demo').description('scan a simulated tenant and write every report; needs no Azure'))
    .option('--out <dir>', 'where to write', 'portcullis-demo')
    .option('--with-gaps', 'withhold a part of one subscription, to show an incomplete scan')
    .action(does(async () => (await import('./commands/demo.ts')).run));
}

function addSimulate(program: Command, does: Does): void {
  withLogging(program.command('simulate').description('serve a simulated Azure on this machine, for any client; prints what a client needs'))
    .option('--https', 'serve https under the names of Azure (default: plain http)')
    .option('--proxy', 'be an HTTPS_PROXY that leads every client here that asks for Azure')
    .option('--port <number>', 'the port on 127.0.0.1 (default: one that is free)', once)
    .option('--estate <contoso|file>', 'the tenant to serve: the built-in one, or a JSON file', 'contoso')
    .option('--role <file>', 'a custom role, as --print-role prints it, for a second identity that may write', once)
    .option('--faults <file>', 'a JSON file of faults to answer with: which calls, and what they get', once)
    .option('--lag <ms>', 'how far Resource Graph is behind what was written (default: 0)', once)
    .option('--cert <file>', 'where to write the certificate to trust (default: a temporary file, removed at the end)', once)
    .addHelpText('after', '\nExample:\n  portcullis simulate --proxy\n(what it prints is shell: paste it where the clients run)')
    .action(does(async () => (await import('./commands/simulate.ts')).run));
}

/** In place of Commander's own, which answers a misspelt name with the help of everything and no word of the mistake. */
function addHelp(command: Command): void {
  command.helpCommand(false).command('help').argument('[command...]', 'a command, such as scan').description('display help for a command')
    .action(async (names: readonly string[]) => showHelp(command, names));
}

async function showHelp(command: Command, [name, ...rest]: readonly string[]): Promise<void> {
  if (name === undefined) return command.help();
  const inner = command.commands.find((one) => one.name() === name);
  if (inner !== undefined) return showHelp(inner, rest);
  if (command.commands.length === 0) command.error(`error: '${command.name()}' has no commands of its own, and so none that is called '${name}'`);
  // Commander's words and suggestion for a command that is not there. `--` keeps a name from being taken for an option.
  await command.parseAsync(['--', name], { from: 'user' });
}

/** Every command throws instead of exiting, and leaves the words of an error to `explainError`. */
function quieten(command: Command, io: Io): void {
  command.exitOverride().configureOutput({
    writeOut: io.stdout.write,
    writeErr: (text) => void (text.startsWith('error:') || io.stderr.write(text)),
    getOutHelpWidth: () => Math.min(io.stdout.columns, 110),
    getErrHelpWidth: () => Math.min(io.stderr.columns, 110),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const inner of command.commands) quieten(inner, io);
}
