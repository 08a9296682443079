import { simulate, type FrontKind } from '../../flow/simulate.ts';
import { ToolError } from '../../model/toolError.ts';
import { EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { createLog } from '../log.ts';
import { logFlags, type LogOptions } from '../options.ts';
import { instructions } from '../simulateText.ts';

interface SimulateFlags extends LogOptions {
  readonly https?: boolean;
  readonly proxy?: boolean;
  readonly port?: string;
  readonly estate: string;
  readonly role?: string;
  readonly faults?: string;
  readonly lag?: string;
  readonly cert?: string;
}

/** `simulate`: runs until Ctrl-C, which is its orderly end (exit 0); a second one ends it at once (130). */
export async function run(flags: SimulateFlags, io: Io): Promise<number> {
  const log = createLog(io, logFlags(flags));
  const outcome = await simulate({
    fronts: frontsOf(flags),
    estate: flags.estate,
    role: flags.role,
    faults: flags.faults,
    lag: numberOf('--lag', flags.lag ?? '0', LONGEST_LAG, 'milliseconds, at most a day'),
    certificate: certificateOf(flags),
    now: io.now,
    signal: io.signal,
    onReady: (serving) => {
      io.stdout.write(instructions(serving));
      log.info('serving a simulated Azure; Ctrl-C ends it');
    },
    onRequest: ({ method, url, status }) => {
      log.detail(`${status} ${method} ${url}`);
    },
    onUnsupported: (what) => {
      log.warn(`not modelled: ${what}`);
    },
    onFailure: (error) => {
      log.warn(`the simulator failed at a request: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    },
  });
  log.info(`served ${outcome.requests} ${outcome.requests === 1 ? 'request' : 'requests'}, ${outcome.unsupported.length} of them for what is not modelled`);
  return EXIT.ok;
}

/** The port is that of the https front where there is one: a proxy beside it takes any that is free. */
function frontsOf({ https, proxy, port }: SimulateFlags): readonly { readonly kind: FrontKind; readonly port: number }[] {
  const asked = numberOf('--port', port ?? '0', 65_535, 'a port of this machine, or 0 for any that is free');
  if (https === true) return [{ kind: 'https', port: asked }, ...(proxy === true ? [{ kind: 'proxy', port: 0 } as const] : [])];
  return [{ kind: proxy === true ? 'proxy' : 'http', port: asked }];
}

const LONGEST_LAG = 86_400_000;

function numberOf(option: string, text: string, most: number, what: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
  throw new ToolError('USAGE', `${option} '${text}' is no number from 0 to ${most}`, `It is ${what}.`);
}

function certificateOf({ https, proxy, cert }: SimulateFlags): string | undefined {
  if (cert === '') throw new ToolError('USAGE', '--cert names no file', 'Name one, or leave --cert away for a temporary file.');
  if (cert !== undefined && https !== true && proxy !== true) throw new ToolError('USAGE', '--cert is in vain over plain http', 'Add --https or --proxy.');
  return cert;
}
