import { plan } from '../../flow/plan.ts';
import { planLines } from '../../flow/planText.ts';
import { remediatorRole } from '../../flow/printRole.ts';
import { ToolError } from '../../model/toolError.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, writeAll, type Io } from '../io.ts';
import { visibleJson } from '../json.ts';
import { createLog } from '../log.ts';
import { configured, logFlags, type JudgingFlags, type LogOptions, type ScopeFlags } from '../options.ts';
import { sourceOf } from './scan.ts';

export interface RemediatePlanFlags extends ScopeFlags, LogOptions, Partial<Pick<JudgingFlags, 'now' | 'allowEmpty' | 'allowBroad'>>, Pick<JudgingFlags, 'rules' | 'assume' | 'waivers'> {
  readonly snapshot?: string;
  readonly rule: readonly string[];
  readonly severity?: string;
  readonly scope: readonly string[];
  readonly finding: readonly string[];
  readonly action: readonly string[];
  readonly port: readonly string[];
  readonly source: readonly string[];
  readonly duration: string;
  readonly closeBypasses?: boolean;
  readonly out: string;
  readonly format: 'table' | 'json';
  readonly printRole?: boolean;
}

/** `remediate plan`: exit 0 when the plan was made, also where nothing is to be done. */
export async function run(flags: RemediatePlanFlags, io: Io): Promise<number> {
  if (flags.out === '') throw new ToolError('USAGE', '--out names no file', 'Name one, or leave --out away for portcullis-plan.json.');
  const log = createLog(io, logFlags(flags));
  // The plan's own --out is no snapshot's.
  const { out, ...scope } = flags;
  const told = configured(scope, io);
  const made = await plan({
    source: sourceOf(scope, told.settings, io, log), configured: told, now: flags.now, clock: io.now, out, onWarning: log.warn,
    asked: {
      rules: flags.rule, severity: flags.severity, scopes: flags.scope, findings: flags.finding, actions: flags.action,
      ports: flags.port, sources: flags.source, duration: flags.duration, closeBypasses: flags.closeBypasses === true,
    },
  });
  if (flags.printRole === true) {
    io.stdout.write(visibleJson(remediatorRole(made, { activityLog: true })));
    log.info(`The plan is in ${out}. Create the role with "az role definition create --role-definition FILE", and assign it to the identity that applies the plan.`);
    return EXIT.ok;
  }
  const chunks = flags.format === 'json' ? [visibleJson(made)] : planLines(made, { color: wantsColor(io, io.stdout), width: io.stdout.columns, file: out });
  await writeAll(chunks, io);
  return EXIT.ok;
}
