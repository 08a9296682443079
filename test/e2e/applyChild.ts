import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { appendFileSync } from 'node:fs';
import { createJournal, type JournalFile } from '../../src/files/journalFile.ts';
import { prepareApply, runApply } from '../../src/flow/apply.ts';

/** What a process that applies is told, as JSON in its one argument. */
export interface ApplyOrder {
  readonly plan: string;
  readonly port: number;
  readonly token: string;
  /** Milliseconds since the epoch; waits advance it, and each request tells it. */
  readonly now: number;
  /** The line of the journal, counted from 1, at which it kills itself: before a byte of it is on disk, in its middle, or when it is there. */
  readonly death: { readonly line: number; readonly when: 'before' | 'torn' | 'after' } | undefined;
}

const order = JSON.parse(process.argv[2] ?? '') as ApplyOrder;
let now = order.now;

/** No handler of anything runs: the kernel ends the process before the call comes back. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function mortal(path: string): JournalFile {
  const file = createJournal(path);
  let lines = 0;
  return {
    append: (line) => {
      lines += 1;
      const when = lines === order.death?.line ? order.death.when : undefined;
      const text = JSON.stringify(line);
      if (when === 'torn') appendFileSync(path, text.slice(0, text.length / 2));
      if (when === 'before' || when === 'torn') die();
      file.append(line);
      if (when === 'after') die();
    },
    close: file.close,
  };
}

/** Leads what is for Azure to the simulator's http front. */
const inner: HttpClient = {
  sendRequest: (request) => {
    const url = new URL(request.url);
    request.headers.set('x-sim-original-host', url.host);
    request.headers.set('x-clock', String(now));
    request.url = `http://127.0.0.1:${order.port}${url.pathname}${url.search}`;
    request.allowInsecureConnection = true;
    return createDefaultHttpClient().sendRequest(request);
  },
};

const prepared = prepareApply(order.plan, { resume: false });
const { exit } = await runApply(prepared, {
  cloud: 'AzureCloud', auth: 'environment', tenantId: undefined, environment: {}, now: () => now, signal: new AbortController().signal, inner, allowBreaking: true, forceLiveRequests: true,
  sleep: async (milliseconds) => void (now += milliseconds), credential: async () => ({ getToken: async () => ({ token: order.token, expiresOnTimestamp: now + 3_000_000 }) }),
  onProgress: () => undefined, openJournal: () => mortal(prepared.journal),
});
process.exitCode = exit;
