import { writeNewRule } from '../../flow/newRule.ts';
import { visibleLines } from '../../model/visibleText.ts';
import { writeText, type Io } from '../io.ts';
import type { LogOptions } from '../options.ts';

interface NewFlags extends LogOptions {
  readonly args: readonly string[];
  readonly id?: string;
  readonly type: string;
  readonly dir: string;
}

/** `rules new`: two files to edit, and what to do next. */
export async function run(flags: NewFlags, io: Io): Promise<number> {
  const [domain = '', name = ''] = flags.args;
  const { id, ruleFile, casesFile } = writeNewRule({ domain, name, id: flags.id, type: flags.type, directory: flags.dir });
  const lines = [
    `${id} is in ${ruleFile}, its cases in ${casesFile}.`,
    '',
    'Next: change the condition, the texts and the cases, then',
    `  portcullis rules test ${flags.dir}             whether the cases hold`,
    `  portcullis rules test ${flags.dir} --mutate    whether they would notice a mistake`,
    `  portcullis evaluate --snapshot PATH --rules ${flags.dir}`,
  ];
  writeText(`${visibleLines(lines.join('\n'))}\n`, io);
  return 0;
}
