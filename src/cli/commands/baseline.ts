import { createBaseline, pruneBaseline } from '../../flow/baseline.ts';
import { narrowingText } from '../../model/narrowing.ts';
import { visibleText } from '../../model/visibleText.ts';
import { writeText, type Io } from '../io.ts';
import { createLog } from '../log.ts';
import { logFlags, type LogOptions } from '../options.ts';

interface CreateFlags extends LogOptions {
  readonly args: readonly string[];
  readonly out: string;
  readonly replace?: boolean;
}

/** `baseline create`: the failures of a complete scan, accepted. */
export async function create(flags: CreateFlags, io: Io): Promise<number> {
  const { baseline: { findings }, narrowed } = createBaseline(flags.args[0] ?? '', { out: flags.out, replace: flags.replace === true });
  writeText(`${visibleText(flags.out)}: ${findings.length} ${findings.length === 1 ? 'failure' : 'failures'}\n`, io);
  const log = createLog(io, logFlags(flags));
  if (narrowed !== undefined) log.warn(`the scan judged a part only (${narrowingText(narrowed)}): all else that fails is new to this baseline`);
  log.info(`Judge against it with "portcullis scan --baseline ${flags.out} --new-only". What is waived is not in it.`);
  return 0;
}

interface PruneFlags extends LogOptions {
  readonly args: readonly string[];
  readonly out?: string;
}

const SHOWN = 20;

/** `baseline prune`: what was taken out, and how many are left. */
export async function prune(flags: PruneFlags, io: Io): Promise<number> {
  const [baseline = '', result = ''] = flags.args;
  const { kept, removed } = pruneBaseline(baseline, result, flags.out);
  for (const { ruleId, resourceId, fate } of removed.slice(0, SHOWN)) writeText(`fixed ${visibleText(`${ruleId} ${resourceId}`)}${fate === 'gone' ? ' (gone)' : ''}\n`, io);
  if (removed.length > SHOWN) io.stdout.write(`and ${removed.length - SHOWN} more\n`);
  writeText(`${visibleText(flags.out ?? baseline)}: ${removed.length} removed, ${kept} left\n`, io);
  return 0;
}
