import { parentPort, workerData } from 'node:worker_threads';
import { aliasesOf } from '../assess/assess.ts';
import { createVerdictWriter, type Told } from '../assess/verdictTable.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { beginsWithAccess } from '../evaluate/share.ts';
import { createFactTable } from '../facts/table.ts';
import { reopenSnapshot } from '../files/snapshotReader.ts';
import { assumeAbsent } from '../model/assumptions.ts';
import { isToolError } from '../model/toolError.ts';
import { claiming } from './claims.ts';
import { gatheringFor, postureBesidesFor } from './posture.ts';
import type { JudgeWork, SentFinding, WorkMessage } from './judgeWork.ts';

/** Findings are sent so many at a time: neither thread holds more of their evidence. */
const BATCH = 500;

/** The entry of a worker thread: judges its share of the rows, with facts of its own over all of them. */
function work({ directory, snapshotId, assumes, index, of, claims, ...asked }: JudgeWork, send: (message: WorkMessage) => void): void {
  const snapshot = assumeAbsent(reopenSnapshot(directory, snapshotId), assumes);
  const writer = createVerdictWriter({ aliasesOf: aliasesOf(asked.rules) });
  const asking = { ...asked, snapshot, facts: createFactTable() };
  const gathering = gatheringFor(asking);
  const input = { ...asking, share: { index, of, claim: claiming(snapshot.manifest, claims) }, watch: gathering };
  const sendGathered = (): void => {
    send({ kind: 'findings', findings: writer.takeTold().map(sent) });
    send({ kind: 'machines', machines: gathering.take() });
  };
  // First, while the others judge: whoever is done earlier takes more of what is left.
  if (index === beginsWithAccess(of)) send({ kind: 'besides', besides: postureBesidesFor(input) });
  let waiting = 0;
  for (const verdict of evaluate(input)) {
    writer.add(verdict);
    if (verdict.status !== 'fail' && verdict.status !== 'unknown') continue;
    waiting += 1;
    if (waiting % BATCH === 0) sendGathered();
  }
  sendGathered();
  const { told: _sent, ...rest } = writer.tabulated();
  send({ kind: 'rest', rest });
}

function sent({ finding: { evidence, ...finding }, ...told }: Told): SentFinding {
  return { ...told, finding, evidence: JSON.stringify(evidence), values: evidence.length };
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
