/** Contoso behind the command line, with a clock that only waiting moves. */
import { simulatedTenant } from '../../src/flow/demo.ts';
import { CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { ownerEstate } from '../simulator/ownerEstate.ts';
import type { Io } from '../../src/cli/io.ts';
import { run, type Ran } from './run.ts';

export interface JitTenant {
  readonly simulator: ReturnType<typeof createSimulator>;
  readonly run: (argv: readonly string[], more?: Partial<Io>) => Promise<Ran>;
  /** The bodies of what asked for access, as the wire saw them. */
  readonly asked: readonly string[];
  readonly pass: (milliseconds: number) => void;
  readonly waits: readonly number[];
}

export interface JitTenantOptions extends Partial<Omit<SimulatorOptions, 'now'>> {
  /** Called at each wait, with how many there were. */
  readonly onWait?: (count: number, interrupt: () => void) => void;
  /** A part of the URL at whose answer the user interrupts. */
  readonly interruptAt?: string;
  /** Called with each request for access, once it was answered. */
  readonly onAsked?: (interrupt: () => void) => void;
}

const OWNERS = ownerEstate();

/** Whoever signs in may do everything, unless another estate is given. */
export async function jitTenant({ estate = OWNERS, onWait, onAsked, interruptAt, ...more }: JitTenantOptions = {}): Promise<JitTenant> {
  let clock = Date.parse(CONTOSO_NOW);
  const simulator = createSimulator({ estate, now: () => clock, ...more });
  const [waits, asked]: [number[], string[]] = [[], []];
  const controller = new AbortController();
  const { inner, credential } = await simulatedTenant({
    handle: (request) => {
      const answer = simulator.handle(request);
      if (interruptAt !== undefined && request.url.includes(interruptAt)) controller.abort();
      if (request.method !== 'POST' || !request.url.includes('/initiate?')) return answer;
      asked.push(request.body);
      onAsked?.(() => controller.abort());
      return answer;
    },
  });
  const sleep = async (milliseconds: number, signal?: { readonly aborted: boolean }): Promise<void> => {
    waits.push(milliseconds);
    clock += milliseconds;
    onWait?.(waits.length, () => controller.abort());
    if (signal?.aborted === true) throw Object.assign(new Error('the wait was interrupted'), { name: 'AbortError' });
  };
  return {
    simulator, waits, asked, pass: (milliseconds) => void (clock += milliseconds),
    run: (argv, more) => run(argv, { azure: { inner, credential, sleep }, now: () => clock, signal: controller.signal, ...more }),
  };
}
