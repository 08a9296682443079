/** Contoso behind the command line, with a clock that only waiting moves. */
import { simulatedTenant } from '../../src/flow/demo.ts';
import { CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { createSimulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { run, type Ran } from './run.ts';

export interface JitTenant {
  readonly simulator: ReturnType<typeof createSimulator>;
  readonly run: (argv: readonly string[]) => Promise<Ran>;
  /** Requests that asked for access, as the wire saw them. */
  readonly asked: () => number;
  readonly pass: (milliseconds: number) => void;
  readonly waits: readonly number[];
}

export interface JitTenantOptions extends Partial<Omit<SimulatorOptions, 'estate' | 'now'>> {
  readonly estate?: Estate;
  /** Called at each wait, with how many there were. */
  readonly onWait?: (count: number, controller: AbortController) => void;
  /** Called after each answer. */
  readonly onAnswer?: (url: string, controller: AbortController) => void;
}

/** The access that the scanner's application lacks: contoso gives it to nobody but people. */
export function withRequester(estate: Estate, roleName = 'Contributor'): Estate {
  void roleName;
  return estate;
}

export async function jitTenant({ estate = contosoEstate({}), onWait, onAnswer, ...more }: JitTenantOptions = {}): Promise<JitTenant> {
  let clock = Date.parse(CONTOSO_NOW);
  const simulator = createSimulator({ estate, now: () => clock, ...more });
  const waits: number[] = [];
  const controller = new AbortController();
  const { inner, credential } = await simulatedTenant({
    handle: (request) => {
      const answer = simulator.handle(request);
      onAnswer?.(`${request.method} ${request.url}`, controller);
      return answer;
    },
  });
  const sleep = async (milliseconds: number, signal?: { readonly aborted: boolean }): Promise<void> => {
    waits.push(milliseconds);
    clock += milliseconds;
    onWait?.(waits.length, controller);
    if (signal?.aborted === true) throw Object.assign(new Error('the wait was interrupted'), { name: 'AbortError' });
  };
  return {
    simulator, waits,
    run: (argv) => run(argv, { azure: { inner, credential, sleep }, now: () => clock, signal: controller.signal }),
    asked: () => simulator.log.filter(({ method, url }) => method === 'POST' && url.includes('/initiate?')).length,
    pass: (milliseconds) => void (clock += milliseconds),
  };
}
