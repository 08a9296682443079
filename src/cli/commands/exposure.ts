import { exposure } from '../../flow/exposure.ts';
import { exposureJson } from '../../flow/exposureDocument.ts';
import { exposureTable } from '../../flow/exposureTable.ts';
import { verifyPackets } from '../../flow/verifyPackets.ts';
import { ToolError } from '../../model/toolError.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, writeAll, type Io } from '../io.ts';
import { createLog } from '../log.ts';
import { assumptions, logFlags, savedInput, type SavedFlags } from '../options.ts';

interface ExposureFlags extends SavedFlags {
  readonly format: 'table' | 'json';
  readonly vm: readonly string[];
  readonly port: readonly string[];
  readonly now?: string;
  readonly allowEmpty?: boolean;
}

interface VerifyFlags extends SavedFlags {
  readonly packets?: string;
}

/** `exposure`: what the Internet reaches; exit 0 when it was answered, whatever the answer is. */
export async function run(flags: ExposureFlags, io: Io): Promise<number> {
  const [word] = flags.args;
  if (word !== undefined) throw new ToolError('USAGE', `'exposure' has no command '${word}'`, 'Did you mean "exposure verify"? A snapshot is named by --snapshot, a machine by --vm.');
  const log = createLog(io, logFlags(flags));
  const found = exposure({
    path: savedInput('exposure', flags), clock: io.now, now: flags.now, assumes: assumptions(flags, io), allowEmpty: flags.allowEmpty === true,
    machines: flags.vm, ports: flags.port, onWarning: log.warn,
  });
  const unread = new Set(found.report.gaps.map(({ artifact }) => artifact));
  if (flags.format === 'json') for (const type of unread) log.warn(`${type} could not be read everywhere: what was not read is not in the list`);
  const chunks = flags.format === 'json' ? exposureJson(found) : exposureTable(found, { color: wantsColor(io, io.stdout), width: io.stdout.columns });
  await writeAll(chunks, io);
  return EXIT.ok;
}

/** `exposure verify`: a line for each line of packets; exit 0 when they were answered, also where a line was no packet; 2 where not one was. */
export async function runVerify(flags: VerifyFlags, io: Io): Promise<number> {
  const path = savedInput('exposure verify', flags);
  if (flags.packets === undefined || flags.packets === '') throw new ToolError('USAGE', 'exposure verify needs --packets FILE', 'Name a file of packets, one JSON object a line, or - for standard input.');
  const log = createLog(io, logFlags(flags));
  await writeAll(verifyPackets({ path, clock: io.now, assumes: assumptions(flags, io), packets: flags.packets, standardInput: io.stdin ?? [], onWarning: log.warn }), io);
  return EXIT.ok;
}
