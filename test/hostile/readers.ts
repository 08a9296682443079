import { readFileSync } from 'node:fs';
import { earlierLines } from '../../src/flow/apply.ts';
import { readBaseline } from '../../src/flow/baselineFile.ts';
import { configure } from '../../src/flow/config.ts';
import { readEstate } from '../../src/flow/estateFile.ts';
import { readFaults } from '../../src/flow/faultsFile.ts';
import { openInput } from '../../src/flow/openInput.ts';
import { loadRules } from '../../src/flow/pack.ts';
import { readPlan } from '../../src/flow/planFile.ts';
import { readResult } from '../../src/flow/readResult.ts';
import { planRollback } from '../../src/flow/rollback.ts';
import { upgradeResult } from '../../src/flow/upgradeResult.ts';
import { verifyPackets } from '../../src/flow/verifyPackets.ts';
import { readWaivers } from '../../src/flow/waivers.ts';
import { isEmptyJournal } from '../../src/files/journalFile.ts';
import { readProgress } from '../../src/files/readingProgress.ts';
import { openSnapshot } from '../../src/files/snapshotReader.ts';

/** Reads a file (or, where the reader takes one, the directory) of a path to its end. */
export type Reader = (path: string) => unknown;

const NOW = '2026-11-16T09:00:00.000Z';
