import { audit } from '../../flow/jitAudit.ts';
import { jitAuditCsv } from '../../flow/jitAuditCsv.ts';
import { jitAuditJson } from '../../flow/jitAuditDocument.ts';
import { jitAuditTable } from '../../flow/jitAuditTable.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, writeAll, type Io } from '../io.ts';
import { inputOf, sayUnread, type JitFlags } from '../jitInputs.ts';
import { createLog } from '../log.ts';
import { configured, logFlags } from '../options.ts';

interface AuditFlags extends JitFlags {
  readonly since?: string;
}

/** `jit audit`: exit 0 when it was answered; what could not be read is told. */
export async function run(flags: AuditFlags, io: Io): Promise<number> {
  const log = createLog(io, logFlags(flags));
  const { activityLog } = configured(flags, io).settings;
  const found = await audit({ ...inputOf('jit audit', flags, io, log), asked: { machines: flags.vm, activityLog, since: flags.since } });
  if (flags.format === 'table') await writeAll(jitAuditTable(found, { color: wantsColor(io, io.stdout), width: io.stdout.columns }), io);
  else await writeAll(flags.format === 'json' ? jitAuditJson(found) : jitAuditCsv(found), io);
  sayUnread(found.gaps, log);
  return EXIT.ok;
}
