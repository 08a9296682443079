import { jitList, type JitListAsked } from '../../flow/jitList.ts';
import { jitListCsv } from '../../flow/jitListCsv.ts';
import { jitListJson } from '../../flow/jitListDocument.ts';
import { jitListTable } from '../../flow/jitListTable.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, writeAll, type Io } from '../io.ts';
import { createLog } from '../log.ts';
import { inputOf, sayUnread, type JitFlags } from '../jitInputs.ts';
import { logFlags } from '../options.ts';

interface ListFlags extends JitFlags {
  readonly group?: NonNullable<JitListAsked['group']>;
  readonly open?: boolean;
}

/** `jit list`: exit 0 when it was answered; what could not be read is told. */
export async function run(flags: ListFlags, io: Io): Promise<number> {
  const log = createLog(io, logFlags(flags));
  const list = await jitList({ ...inputOf('jit list', flags, io, log), asked: { machines: flags.vm, group: flags.group, open: flags.open === true } });
  const table = flags.format === 'table';
  if (table) await writeAll(jitListTable(list, { color: wantsColor(io, io.stdout), width: io.stdout.columns }), io);
  else await writeAll(flags.format === 'json' ? jitListJson(list) : jitListCsv(list), io);
  sayUnread([...list.gaps, ...list.machines.flatMap(({ unknown }) => unknown)], log);
  return EXIT.ok;
}
