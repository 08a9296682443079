import { jitRequest } from '../../flow/jitRequest.ts';
import { jitRequestDocument, jitRequestTable } from '../../flow/jitRequestOutcome.ts';
import { ToolError } from '../../model/toolError.ts';
import type { CloudName } from '../../model/snapshot.ts';
import type { AuthMode } from '../../model/auth.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, writeAll, type Io } from '../io.ts';
import { visibleJson } from '../json.ts';
import { createLog } from '../log.ts';
import { configured, logFlags, type ConfigFlags, type LogOptions } from '../options.ts';
import { tenantOptions } from '../tenant.ts';

interface RequestFlags extends LogOptions, ConfigFlags {
  readonly args: readonly string[];
  readonly port: readonly string[];
  readonly source?: string;
  readonly duration?: string;
  readonly justification?: string;
  readonly subscription: readonly string[];
  readonly tenant?: string;
  readonly cloud?: CloudName;
  readonly auth?: AuthMode;
  readonly force?: boolean;
  readonly wait: boolean;
  readonly format: 'table' | 'json';
}

/** `jit request`: exit 0 when it is open, or granted where nobody waits; 1 when it was refused, is not known or not open in time. */
export async function run(flags: RequestFlags, io: Io): Promise<number> {
  const [machine = ''] = flags.args;
  if (machine.trim() === '') throw new ToolError('USAGE', 'jit request names no machine', 'Name it, or give its id: portcullis jit request vm-jump-01 --port 22 ...');
  const log = createLog(io, logFlags(flags));
  const told = configured(flags, io);
  told.overrides();
  const { subscriptions } = told.settings;
  const outcome = await jitRequest({
    ...tenantOptions(told.settings, {}, io, log), machine, subscriptions, wait: flags.wait, say: log.info, onWarning: log.warn,
    typed: { ports: flags.port, source: flags.source, duration: flags.duration, justification: flags.justification, force: flags.force === true },
  });
  if (flags.format === 'json') io.stdout.write(visibleJson(jitRequestDocument(outcome)));
  else await writeAll(jitRequestTable(outcome, { color: wantsColor(io, io.stdout), width: io.stdout.columns }), io);
  return outcome.kind === 'open' || (outcome.kind === 'granted' && !flags.wait) ? EXIT.ok : EXIT.failed;
}
