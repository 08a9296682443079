import { Worker } from 'node:worker_threads';
import { keepBlocks } from '../assess/findingColumns.ts';
import { judgementsOf, type Judgements, type Tabulated } from '../assess/verdictTable.ts';
import type { GatheredMachines } from '../facts/posture/gather.ts';
import { joinPosture, type PostureBesides } from '../facts/posture/posture.ts';
import type { Spill } from '../files/spill.ts';
import type { Posture } from '../model/posture.ts';
import { ToolError } from '../model/toolError.ts';
import type { JudgeWork, WorkMessage } from './judgeWork.ts';

/** The built package has JavaScript beside this file; from the sources it is TypeScript, as this is. */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './judgeWorker.ts' : './judgeWorker.js', import.meta.url);

/**
 * Judges a saved snapshot in several threads, each a share of the rows. The result is the same as that of one: what is in order is put in
 * order at the end. Throws ToolError SNAPSHOT where a row cannot be read.
 */
export async function judgeInParts(work: Omit<JudgeWork, 'index' | 'of'>, threads: number, spill: Spill): Promise<Judged> {
  const parts = Array.from({ length: threads }, (_none, index) => judgePart({ ...work, index, of: threads }, spill));
  try {
    const judged = await Promise.all(parts.map(({ done }) => done));
    const besides = judged.map((part) => part.besides).find((one) => one !== undefined);
    if (besides === undefined) throw new Error('no thread told of what the posture has besides machines');
    return { judgements: judgementsOf(judged.map(({ tabulated }) => tabulated)), posture: joinPosture(besides, judged.flatMap(({ machines }) => machines)) };
  } finally {
    await Promise.all(parts.map(({ stop }) => stop()));
  }
}

interface Judged {
  readonly judgements: Judgements;
  readonly posture: Posture;
}

interface JudgedPart {
  readonly tabulated: Tabulated;
  readonly machines: readonly GatheredMachines[];
  /** Of one alone. */
  readonly besides: PostureBesides | undefined;
}

interface RunningPart {
  readonly done: Promise<JudgedPart>;
  readonly stop: () => Promise<unknown>;
}

function judgePart(work: JudgeWork, spill: Spill): RunningPart {
  const worker = new Worker(ENTRY, { workerData: work });
  const done = new Promise<JudgedPart>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('a thread ended before its work')));
    worker.on('message', receiver(spill, resolve, reject));
  });
  return { done, stop: async () => worker.terminate() };
}

/** Puts together what a thread sends. What goes wrong here (a disk that is full) ends the work like what goes wrong there. */
function receiver(spill: Spill, resolve: (part: JudgedPart) => void, reject: (error: unknown) => void): (message: WorkMessage) => void {
  const { putTextAside, blocks } = keepBlocks(spill.keepText);
  const machines: GatheredMachines[] = [];
  let besides: PostureBesides | undefined;
  const receive = (message: WorkMessage): void => {
    switch (message.kind) {
      case 'findings':
        message.blocks.forEach(putTextAside);
        return;
      case 'machines':
        machines.push(message.machines);
        return;
      case 'besides':
        besides = message.besides;
        return;
      case 'rest':
        return resolve({ tabulated: { ...message.rest, blocks }, machines, besides });
      case 'refused':
        throw new ToolError(message.code, message.message, message.hint, undefined, message.details);
    }
  };
  return (message) => {
    try {
      receive(message);
    } catch (error) {
      reject(error);
    }
  };
}
