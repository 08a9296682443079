import { demo } from '../../flow/demo.ts';
import { visibleText } from '../../model/visibleText.ts';
import { writeText, type Io } from '../io.ts';
import { createLog } from '../log.ts';
import { logFlags, type LogOptions } from '../options.ts';
import { progressOf } from '../progress.ts';
import { summarise } from '../results.ts';

interface DemoFlags extends LogOptions {
  readonly out: string;
  readonly withGaps?: boolean;
}

/** `demo`: exit 0 when it ran; the verdict's code is only told. */
export async function run(flags: DemoFlags, io: Io): Promise<number> {
  const log = createLog(io, logFlags(flags));
  const said = progressOf(log);
  // Nobody chose the identity that the demo uses.
  const onProgress: typeof said = (event) => void (event.kind === 'signedIn' || said(event));
  const { result, paths } = await demo({ out: flags.out, withGaps: flags.withGaps === true, signal: io.signal, onProgress });
  await summarise(result, [], flags, io);
  writeText(`\nWrote\n${paths.map((path) => `  ${visibleText(path)}\n`).join('')}\nA scan would have ended with exit code ${result.gate.exitCode}. The tenant is simulated: no Azure was asked.\n`, io);
  return 0;
}
