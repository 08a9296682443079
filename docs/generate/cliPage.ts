import type { Argument, Command, Option } from 'commander';
import { code, codes, page, prose, sentence, table } from './markdown.ts';

/** What a command line may be asked, by the program's own table of commands: `docs/reference/cli.md`. `after` is what help says behind the options. */
export function cliPage(program: Command, after: (command: Command) => string): string {
  const commands = commandsOf(program);
  const shared = sharedBy(commands);
  return page([
    '# Commands',
    '',
    'Generated from the commands by `npm run generate`: edit those (`src/cli`). `portcullis COMMAND --help` says the same.',
    table(['command', ''], commands.map((command) => [`[${nameOf(command)}](#${nameOf(command).replaceAll(' ', '-')})`, prose(command.description())])),
    '## Options of every command',
    optionTable(shared),
    `Also ${code('portcullis --version')}, and ${code('--help')} and ${code('help')} at every level. A setting has an environment variable and a key of \`portcullis.yaml\` too: [configuration.md](configuration.md). Exit codes: [outputs.md](outputs.md#exit-codes).`,
    '',
    ...commands.flatMap((command) => section(command, shared, after(command))),
  ]);
}

/** The commands that do something, in the order of the help; `help` itself is none. */
function commandsOf(program: Command): readonly Command[] {
  return program.commands.filter((command) => command.name() !== 'help').flatMap((command) => [...(hasAction(command) ? [command] : []), ...commandsOf(command)]);
}

/** A group (`jit`, `rules`) only holds commands; `exposure` answers by itself, too. */
function hasAction(command: Command): boolean {
  return command.commands.length === 0 || command.options.length > 0;
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** The options that are the same wherever one looks. */
function sharedBy(commands: readonly Command[]): readonly Option[] {
  const [first] = commands;
  return (first?.options ?? []).filter((option) => commands.every(({ options }) => options.some((other) => isSame(option, other))));
}

function isSame(one: Option, other: Option): boolean {
  return one.flags === other.flags && one.description === other.description && one.defaultValue === other.defaultValue;
}

function section(command: Command, shared: readonly Option[], after: string): readonly string[] {
  const own = visible(command).filter((option) => !shared.some((other) => isSame(option, other)));
  return [
    `## ${nameOf(command)}`,
    '',
    sentence(command.description()),
    '',
    `    ${nameOf(command)} ${command.usage()}`,
    table(['argument', ''], command.registeredArguments.map((argument) => [code(shownArgument(argument)), prose(argument.description)])),
    optionTable(own, command),
    ...(after.trim() === '' ? [] : [indented(after)]),
    '',
  ];
}

function visible({ options }: Command): readonly Option[] {
  return options.filter(({ hidden }) => !hidden);
}

function shownArgument(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionTable(options: readonly Option[], command?: Command): string {
  return table(['option', 'default', ''], options.map((option) => [flagsOf(option, command), defaultOf(option), aboutOf(option)]));
}

/** With the hidden switch beside it that turns it off for once. */
function flagsOf(option: Option, command: Command | undefined): string {
  const opposite = command?.options.find((other) => other.hidden && other.long === `--no-${(option.long ?? '').slice(2)}`);
  return codes([option.flags, ...(typeof opposite?.long === 'string' ? [opposite.long] : [])]);
}

const DEFAULT = /\s*\(default: (.*)\)$/;

/** Some defaults are told in words, because the option must know whether it was given. */
function defaultOf(option: Option): string {
  const told = DEFAULT.exec(option.description)?.[1];
  if (told !== undefined) return prose(told);
  const value: unknown = option.defaultValue;
  const isNone = value === undefined || option.negate || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
  if (isNone) return '';
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function aboutOf(option: Option): string {
  const words = option.argChoices ?? [];
  const about = prose(option.description.replace(DEFAULT, ''));
  return words.length === 0 ? about : `${about}. One of ${codes(words)}`;
}

/** As it stands, as a block of code. */
function indented(text: string): string {
  return `\n${text.replaceAll(/^\n+|\s+$/g, '').split('\n').map((line) => (line === '' ? '' : `    ${line}`)).join('\n')}\n`;
}
