import { parentPort, workerData } from 'node:worker_threads';
import { aliasesOf } from '../assess/assess.ts';
import { blockText } from '../assess/findingColumns.ts';
import { createVerdictWriter } from '../assess/verdictTable.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { beginsWithAccess } from '../evaluate/share.ts';
import { createFactTable } from '../facts/table.ts';
import { reopenSnapshot } from '../files/snapshotReader.ts';
import { assumeAbsent } from '../model/assumptions.ts';
import { isToolError } from '../model/toolError.ts';
import { claiming } from './claims.ts';
import { gatheringFor, postureBesidesFor } from './posture.ts';
import type { JudgeWork, WorkMessage } from './judgeWork.ts';

/** Blocks of findings are sent so many at a time, with the machines since the last: neither thread holds more of them. */
const BATCH = 16;

/** The entry of a worker thread: judges its share of the rows, with facts of its own over all of them. */
function work({ directory, snapshotId, assumes, index, of, claims, ...asked }: JudgeWork, send: (message: WorkMessage) => void): void {
  const snapshot = assumeAbsent(reopenSnapshot(directory, snapshotId), assumes);
  const asking = { ...asked, snapshot, facts: createFactTable() };
  const gathering = gatheringFor(asking);
  const input = { ...asking, share: { index, of, claim: claiming(snapshot.manifest, claims) }, watch: gathering };
  // First, while the others judge: whoever is done earlier takes more of what is left.
  if (index === beginsWithAccess(of)) send({ kind: 'besides', besides: postureBesidesFor(input) });
  const outbox = createOutbox((blocks) => {
    send({ kind: 'findings', blocks });
    send({ kind: 'machines', machines: gathering.take() });
  });
  const writer = createVerdictWriter(aliasesOf(asked.rules), (findings) => outbox.put(blockText(findings)));
  for (const verdict of evaluate(input)) writer.add(verdict);
  const rest = writer.columns();
  outbox.empty();
  send({ kind: 'rest', rest });
}

/** Numbers what is put into it, and sends it on a batch at a time. */
function createOutbox(sendBatch: (blocks: readonly string[]) => void): { readonly put: (block: string) => number; readonly empty: () => void } {
  let waiting: string[] = [];
  let count = 0;
  const empty = (): void => {
    sendBatch(waiting);
    waiting = [];
  };
  return {
    empty,
    put: (block) => {
      waiting.push(block);
      if (waiting.length === BATCH) empty();
      return count++;
    },
  };
}

function refusalOf(error: unknown): WorkMessage {
  if (!isToolError(error)) throw error;
  const { code, message, hint, details } = error;
  return { kind: 'refused', code, message, hint, details };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin to name
const send = (message: WorkMessage): void => parentPort?.postMessage(message);
try {
  work(workerData as JudgeWork, send);
} catch (error) {
  send(refusalOf(error));
}
