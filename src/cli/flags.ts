import { InvalidArgumentError, Option, type Command } from 'commander';
import { AUTH_MODES } from '../model/auth.ts';
import { FORMATS, JUNIT_GRANULARITIES, SARIF_PROFILES } from '../model/formats.ts';
import { REDACTION_MODES, type RedactionMode } from '../model/redaction.ts';
import { SEVERITIES } from '../model/rule.ts';
import { CLOUD_NAMES } from '../model/snapshot.ts';

/** Collects each value of an option that may be given several times. */
export const repeatable = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

/** The last of two would win silently, and the other would look as if it had been judged. */
export const once = (value: string, earlier: string | undefined): string => {
  if (earlier !== undefined) throw new InvalidArgumentError(`It is given twice, after '${earlier}'.`);
  return value;
};

/** The same for one of some words. */
const onceOf = (words: readonly string[]) => (value: string, earlier: string | undefined): string => {
  if (!words.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.`);
  return once(value, earlier);
};

/** The options that say what to read. */
export function withScope(command: Command): Command {
  return withSwitch(withTenant(command), 'activity-log', 'also read the JIT and role events of the activity log (89 days; slow where the log is long)');
}

/** The options that say where to read, and as whom. */
export function withTenant(command: Command): Command {
  return command
    .option('--subscription <id|name>', 'a subscription to read; repeatable (default: all that are visible)', repeatable, [])
    .option('--management-group <id>', 'read the subscriptions under a management group; repeatable', repeatable, [])
    .option('--exclude <id|name>', 'a subscription to leave out; repeatable', repeatable, [])
    .option('--tenant <id>', 'the tenant to log in to')
    // No defaults here: whether they were given tells if they were in vain.
    .addOption(new Option('--cloud <name>', 'the Azure cloud (default: AzureCloud)').choices(CLOUD_NAMES))
    .addOption(new Option('--auth <mode>', 'how to log in (default: auto)').choices(AUTH_MODES));
}

/** A switch that the configuration may have on: `--no-...` turns it off for once, and is not worth a line of the help. */
export function withSwitch(command: Command, name: string, about: string): Command {
  return command.option(`--${name}`, about).addOption(new Option(`--no-${name}`).hideHelp());
}

/** The options that say which configuration holds. */
export function withConfig(command: Command): Command {
  return command
    .option('--config <file>', 'a portcullis.yaml (default: the nearest one, here or above)', once)
    .addOption(new Option('--no-config', 'heed no portcullis.yaml'));
}

const tags = (text: string, earlier: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const split = text.indexOf('=');
  const [name, value] = [text.slice(0, split).trim(), text.slice(split + 1).trim()];
  if (split < 1 || name === '' || value === '') throw new InvalidArgumentError('Write it as NAME=VALUE.');
  const twice = Object.keys(earlier).find((other) => other.toLowerCase() === name.toLowerCase());
  if (twice !== undefined) throw new InvalidArgumentError(`'${twice}' is given twice, and nothing carries two values of one tag.`);
  return { ...earlier, [name]: value };
};

/** `--allow-incomplete` alone allows everything; with a value, what it names; repeatable. */
const allowance = (value: string, earlier: readonly string[] | boolean | undefined): readonly string[] => [...(Array.isArray(earlier) ? (earlier as readonly string[]) : []), value];

/** The options that say how to judge. */
export function withJudging(command: Command): Command {
  withConfig(withOutputs(command))
    .option('--rules <path>', 'a rule file or directory beside the built-in rules; repeatable', repeatable, [])
    .option('--now <time>', 'the clock that ages are judged against, ISO 8601 (default: the end of the reading)', once)
    .option('--resource-group <name|id>', 'judge only what lies in this resource group; all is read; repeatable', repeatable, [])
    .option('--tag <name=value>', 'judge only what carries this tag, or lies in what does; all is read; repeatable', tags, {})
    .option('--assume <name>', 'vouch for something that was not read, such as noSecurityAdminRules; repeatable, named in every report', repeatable, [])
    .option('--waivers <file>', 'a file of waivers, see docs/waivers.md; repeatable', repeatable, [])
    .option('--baseline <file>', 'a baseline: failures that it holds are known ("portcullis baseline create")', once)
    .addOption(new Option('--fail-on <severity>', 'the least severity that fails the gate (default: high)').choices(SEVERITIES).argParser(onceOf(SEVERITIES)))
    .addOption(new Option('--allow-incomplete [what]', 'do not count in the exit code what could not be read: a subscription, a type or a reason; all of it without a value; repeatable').argParser(allowance))
    .addOption(new Option('--no-allow-incomplete').hideHelp());
  withSwitch(command, 'new-only', 'only failures that the baseline does not hold fail the gate');
  withSwitch(command, 'allow-empty', 'accept a scope in which no subscription is visible; the directory is judged all the same');
  withSwitch(command, 'allow-broad', 'accept waivers of a whole tenant, or of every rule');
  withSwitch(command, 'fail-on-unused-waivers', 'a waiver that nothing needs fails the gate');
  return withSwitch(command, 'exit-zero', 'end with 0 whatever the gate says; the code is printed and recorded');
}

/** Modes of redaction with commas between; `all` for every one. What is misspelt would be told to everybody. */
const redaction = (value: string, earlier: readonly RedactionMode[]): readonly RedactionMode[] => {
  const words = value.split(',').map((word) => word.trim());
  const unknown = words.find((word) => word !== 'all' && !REDACTION_MODES.some((mode) => mode === word));
  if (unknown !== undefined) throw new InvalidArgumentError(`Allowed choices are ${REDACTION_MODES.join(', ')}, all.`);
  return REDACTION_MODES.filter((mode) => earlier.includes(mode) || words.includes(mode) || words.includes('all'));
};

/** The options that say what to write. */
export function withOutputs(command: Command): Command {
  return withLogging(command)
    .option('-o, --output <format=path>', `write a report: ${FORMATS.slice(0, -1).join(', ')} or ${FORMATS.at(-1) ?? ''}; "-" is standard output; repeatable`, repeatable, [])
    .addOption(new Option('--sarif-profile <name>', 'github: failures that nobody waived, for code scanning; archive: every verdict (default: github)').choices(SARIF_PROFILES))
    .addOption(new Option('--junit-granularity <name>', 'what a test is in JUnit: a rule, or a finding (every verdict is one) (default: rule)').choices(JUNIT_GRANULARITIES))
    .option('--redact <what>', 'put stand-ins into every report for subscriptions (ids of them and of the tenant), names (and addresses), tags, or all; repeatable; a snapshot of --out is never redacted', redaction, []);
}

/** The options that say how much is told. */
export function withLogging(command: Command): Command {
  return command
    .option('--quiet', 'say nothing but results, warnings and errors')
    .option('--verbose', 'say more, and show the stack of an error')
    .addOption(new Option('--log-format <format>', 'how progress and errors are written to standard error').choices(['text', 'json']).default('text'));
}
