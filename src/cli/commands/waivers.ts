import { instantOf } from '../../flow/openInput.ts';
import { readResultWithIds } from '../../flow/readResult.ts';
import { checkWaivers, type CheckedWaiver } from '../../flow/waivers.ts';
import { ToolError } from '../../model/toolError.ts';
import { visibleText } from '../../model/visibleText.ts';
import { waiverWarning, type ResultWaiver } from '../../model/waiver.ts';
import { writeText, type Io } from '../io.ts';
import { visibleJson } from '../json.ts';
import { createLog, type Log } from '../log.ts';
import { configured, logFlags, type ConfigFlags, type LogOptions } from '../options.ts';

interface CheckFlags extends LogOptions, ConfigFlags {
  readonly args: readonly string[];
  readonly result?: string;
  readonly now?: string;
  readonly allowBroad?: boolean;
  readonly format: 'table' | 'json';
}

/** `waivers check`: exit 2 when one is malformed; else 0, and what somebody has to do is warned of. */
export async function run(flags: CheckFlags, io: Io): Promise<number> {
  const log = createLog(io, logFlags(flags));
  const told = configured({ ...flags, waivers: flags.args }, io);
  told.overrides();
  if (told.settings.waivers.length === 0) throw new ToolError('USAGE', 'there are no waivers to check', 'Name their files, or list them under waivers.files of a portcullis.yaml.');
  const result = flags.result === undefined ? undefined : readResultWithIds(flags.result);
  const now = flags.now === undefined ? result?.scan.now ?? new Date(io.now()).toISOString() : instantOf(flags.now);
  const { waivers, unknownRules } = checkWaivers(told.settings, { now, result });
  for (const warning of unknownRules) log.warn(warning);
  warn(waivers, log);
  if (flags.format === 'json') io.stdout.write(visibleJson(waivers));
  else writeText(waivers.map(lineOf).join(''), io);
  log.info(`${waivers.length} ${waivers.length === 1 ? 'waiver' : 'waivers'}, well formed`);
  return 0;
}

function warn(waivers: readonly CheckedWaiver[], log: Log): void {
  for (const waiver of waivers) {
    const asResult: ResultWaiver = { use: 'undecided', named: 0, waived: 0, ...waiver };
    const warning = waiverWarning(asResult);
    if (warning !== undefined) log.warn(warning);
  }
}

function lineOf(waiver: CheckedWaiver): string {
  const { id, rules, scope, owner } = waiver;
  return `${[visibleText(id), whenText(waiver), ...(waiver.use === undefined ? [] : [useText(waiver, waiver.use)]), visibleText(rules.join(' ')), visibleText(scope), visibleText(owner)].join('  ')}\n`;
}

function whenText({ state, daysLeft, approvedOn, expiresOn }: CheckedWaiver): string {
  switch (state) {
    case 'pending':
      return `pending from ${approvedOn ?? ''} to ${expiresOn}`;
    case 'active':
      return `active to ${expiresOn}`;
    case 'expiring':
      return `expiring on ${expiresOn}, ${daysLeft === 0 ? 'today' : `in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}`}`;
    case 'expired':
      return `expired on ${expiresOn}`;
  }
}

function useText({ named = 0, waived = 0 }: CheckedWaiver, use: NonNullable<CheckedWaiver['use']>): string {
  switch (use) {
    case 'used':
      return waived > 0 ? `sets aside ${waived}` : `names ${named}, sets none aside`;
    case 'undecided':
      return 'not known';
    case 'unused':
      return 'not needed';
    case 'outOfScope':
      return 'not looked at';
    case 'neverMatches':
      return 'names nothing';
  }
}
