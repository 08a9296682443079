import { access } from '../../flow/access.ts';
import { accessCsv } from '../../flow/accessCsv.ts';
import { accessJson } from '../../flow/accessDocument.ts';
import { accessTable } from '../../flow/accessTable.ts';
import { ToolError } from '../../model/toolError.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, writeAll, type Io } from '../io.ts';
import { createLog } from '../log.ts';
import { assumptions, logFlags, savedInput, type SavedFlags } from '../options.ts';

interface AccessFlags extends SavedFlags {
  readonly format: 'table' | 'json' | 'csv';
  readonly scope?: string;
  readonly can?: string;
  readonly data?: boolean;
  readonly principal: readonly string[];
  readonly now?: string;
  readonly allowEmpty?: boolean;
}

/** `access`: who can do what; exit 0 when it was answered, whatever the answer is. */
export async function run(flags: AccessFlags, io: Io): Promise<number> {
  const [word] = flags.args;
  if (word !== undefined) throw new ToolError('USAGE', `'access' has no command '${word}'`, 'A scope is named by --scope, an action by --can, a person by --principal.');
  if (flags.data === true && flags.can === undefined) throw new ToolError('USAGE', '--data says of which kind the action of --can is', 'Name one with --can.');
  const log = createLog(io, logFlags(flags));
  const found = access({
    path: savedInput('access', flags), clock: io.now, now: flags.now, assumes: assumptions(flags, io), allowEmpty: flags.allowEmpty === true,
    scope: flags.scope, can: flags.can, plane: flags.data === true ? 'data' : 'control', principals: flags.principal, onWarning: log.warn,
  });
  if (flags.format === 'table') await writeAll(accessTable(found, { color: wantsColor(io, io.stdout), width: io.stdout.columns }), io);
  else {
    for (const type of new Set(found.gaps.map(({ artifact }) => artifact))) log.warn(`${type} could not be read everywhere: what was not read is not in the list`);
    await writeAll(flags.format === 'json' ? accessJson(found) : accessCsv(found), io);
  }
  return EXIT.ok;
}
