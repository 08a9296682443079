import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { argumentsOf } from './arguments.ts';
import { writeAsked } from './asked.ts';
import { isOn, readInputs, valueOf } from './inputs.ts';
import { jobFaults, leakFaults, visibilityOf } from './leaving.ts';
import { annotation, endInOrder, needed, readEvent, writeOutputs } from './runner.ts';

/** First step: every fault of what was asked, before anything is installed, signed in to or read. */
endInOrder();
const { inputs, faults: wrong } = readInputs(process.env);
const visibility = visibilityOf(readEvent(), process.env['REPOSITORY_VISIBILITY']);
const faults = [...wrong, ...leakFaults(inputs, visibility), ...jobFaults(inputs, process.env, process.platform)];

if (faults.length > 0) {
  for (const fault of faults) process.stdout.write(annotation('error', fault));
  process.exitCode = 2;
} else {
  const folder = mkdtempSync(join(needed('RUNNER_TEMP'), 'portcullis-'));
  mkdirSync(join(folder, 'reports'));
  const openLog = visibility !== 'private';
  writeAsked(folder, { inputs, argv: argumentsOf(inputs, folder, openLog), openLog });
  const uploads = Object.fromEntries(['upload-reports', 'upload-sarif', 'keep-snapshot'].map((name) => [name, String(isOn(inputs, name))]));
  writeOutputs({ folder, ...uploads, 'artifact-name': valueOf(inputs, 'artifact-name') ?? 'portcullis', 'retention-days': valueOf(inputs, 'retention-days') ?? '0' });
}
