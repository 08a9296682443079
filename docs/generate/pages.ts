import type { Command } from 'commander';
import { EXIT } from '../../src/cli/errors.ts';
import type { Io } from '../../src/cli/io.ts';
import { createProgram } from '../../src/cli/program.ts';
import { createFactTable } from '../../src/facts/table.ts';
import { configSchema } from '../../src/rulepack/configSchema.ts';
import { ruleSchema } from '../../src/rulepack/ruleSchema.ts';
import { cliPage } from './cliPage.ts';
import { configurationPage } from './configurationPage.ts';
import { factsPage } from './factsPage.ts';
import { outputsPage, type PublishedSchema } from './outputsPage.ts';
import { rulesPage } from './rulesPage.ts';

/** Every page of `docs/reference`, by its name. */
export function referencePages(schemas: readonly PublishedSchema[]): ReadonlyMap<string, string> {
  const facts = createFactTable().definitions;
  const { program, helpAfter } = describedProgram();
  return new Map([
    ['cli.md', cliPage(program, helpAfter)],
    ['configuration.md', configurationPage(configSchema())],
    ['rules.md', rulesPage(ruleSchema({ facts }))],
    ['facts.md', factsPage([...facts.values()])],
    ['outputs.md', outputsPage(schemas, EXIT)],
  ]);
}

/** The command line as it is, and what the help of a command says behind its options: the library tells that only by printing it. */
function describedProgram(): { readonly program: Command; readonly helpAfter: (command: Command) => string } {
  const written = { text: '' };
  const sink = { write: (text: string) => void (written.text += text), isTty: false, columns: 110 };
  const io: Io = { stdout: sink, stderr: sink, environment: {}, now: () => 0, signal: new AbortController().signal };
  const helpAfter = (command: Command): string => {
    written.text = '';
    command.outputHelp();
    return written.text.replace(command.helpInformation(), '');
  };
  return { program: createProgram(io, () => undefined), helpAfter };
}
