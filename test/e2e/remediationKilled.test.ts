import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { prepareApply, runApply, type PreparedApply } from '../../src/flow/apply.ts';
import { prepareRollback } from '../../src/flow/rollback.ts';
import type { JournalLine } from '../../src/model/journal.ts';
import type { Plan } from '../../src/model/plan.ts';
import { CONTOSO_REMEDIATOR } from '../../src/simulator/contoso/remediator.ts';
import { openHttpFront } from '../../src/simulator/front.ts';
import type { SimRequest, SimResponse } from '../../src/simulator/http.ts';
import { listAt, objectAt, textAt, type OracleObject } from '../oracle/json.ts';
import { createRandom } from '../oracle/random.ts';
import { faultsOf } from '../oracle/remediation.ts';
import type { Happening } from '../oracle/remediationEvidence.ts';
import type { ApplyOrder } from './applyChild.ts';
import { tokensOf, watchedAzure, watchedCall, type Azure } from './remediationRun.ts';
import { randomWorld, type World } from './remediationWorld.ts';

/** Of all points at which a process that applies can be killed, so many; `PORTCULLIS_KILLS` for more, `PORTCULLIS_SEED` for others. */
const KILLS = Number(process.env['PORTCULLIS_KILLS'] ?? 8);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 1);
const CHILD = fileURLToPath(new URL('applyChild.ts', import.meta.url));
/** Processes at a time. */
const TOGETHER = 3;

const folder = mkdtempSync(join(tmpdir(), 'portcullis-apply-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** Reading the modules takes a process longer than applying: they are compiled once for all of them. */
const environment = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };

/** The first random world whose plan changes one policy, makes another one, narrows a rule and deletes one; under slow writes and a late activity log. */
function worldOfFour(): World {
  for (let seed = 1; ; seed += 1) {
    const world = randomWorld(createRandom(seed));
    const kinds = world.plan.actions.map(({ kind, request }) => `${kind} ${request.method}`);
    const fits = ['tightenJit PUT', 'enableJit PUT', 'narrowRule PUT', 'closeRule DELETE'].every((kind) => kinds.includes(kind)) && kinds.length === 4 && world.policies.some(({ item }) => item === null);
    if (fits) return world;
  }
}

const FOUR = worldOfFour();

/** A line's number with where in it, or the number of the write that is carried out and not answered any more. */
type Point = NonNullable<ApplyOrder['death']> | { readonly unanswered: number };

interface Scene {
  readonly azure: Azure;
  readonly plan: Plan;
  readonly path: string;
  readonly answer: (request: SimRequest) => SimResponse;
  /** Notes lines that are on disk and were not seen yet. */
  readonly look: () => void;
}

/** A simulated Azure of its own for one plan file, whose journals are read from disk whenever a request arrives: what is not there then was not there before it. */
function sceneOf(name: string, jitPriority: 'deny4096' | 'shift1000'): Scene {
  const azure = watchedAzure({ ...FOUR, settings: { ...FOUR.settings, jitPriority, writeTime: 3_000, jitTime: 8_000, activityLogLag: 10_000 } });
  azure.watch();
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(FOUR.plan));
  const seen = new Map<string, number>();
  const look = (): void => {
    for (const journal of [`${path}.journal.ndjson`, `${path}.journal.ndjson.rollback.ndjson`]) {
      const lines = linesOf(journal);
      azure.happenings.push(...lines.slice(seen.get(journal)).map((line): Happening => ({ kind: 'line', line })));
      seen.set(journal, lines.length);
    }
  };
  const answer = (request: SimRequest): SimResponse => {
    look();
    azure.wait(Math.max(0, Number(request.headers['x-clock'] ?? 0) - azure.now()));
    return watchedCall(azure, [], { asked: false }, request);
  };
  return { azure, plan: FOUR.plan, path, answer, look };
}

/** Whole lines of a file. */
function linesOf(journal: string): readonly JournalLine[] {
  return existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as JournalLine) : [];
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: string;
}

/** Applies the plan in a process of its own, through the simulator's http front, until it ends or is killed at a point. */
async function applyInChild(scene: Scene, point: Point | undefined): Promise<Ended> {
  let writes = 0;
  let child: ChildProcess | undefined;
  const handle = (request: SimRequest): SimResponse => {
    const answer = scene.answer(request);
    if (request.method !== 'GET') writes += 1;
    if (point !== undefined && 'unanswered' in point && writes === point.unanswered) child?.kill('SIGKILL');
    return answer;
  };
  const front = await openHttpFront({ handle, onFailure: (error) => process.stderr.write(String(error)) }, 0);
  const { token } = tokensOf(scene.azure.simulator, CONTOSO_REMEDIATOR, scene.azure.now)();
  const order: ApplyOrder = { plan: scene.path, port: front.port, token, now: scene.azure.now(), death: point !== undefined && 'line' in point ? point : undefined };
  child = spawn(process.execPath, [CHILD, JSON.stringify(order)], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = await endOf(child);
  await front.close();
  scene.look();
  if (ended.signal === 'SIGKILL') scene.azure.happenings.push({ kind: 'died' });
  return ended;
}

function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    let error = '';
    child.stderr?.on('data', (text: Buffer) => (error += text.toString()));
    child.on('close', (code, signal) => resolve({ code, signal, error }));
  });
}

/** Applies in this process, with the journal's file. */
async function applyHere({ azure, answer, look }: Scene, prepared: PreparedApply): Promise<number> {
  const tokens = tokensOf(azure.simulator, CONTOSO_REMEDIATOR, azure.now);
  const { exit } = await runApply(prepared, {
    cloud: 'AzureCloud', auth: 'environment', tenantId: undefined, environment: {}, now: azure.now, signal: new AbortController().signal, inner: simulatedHttpClient(answer), allowBreaking: true,
    forceLiveRequests: true, sleep: async (milliseconds) => azure.wait(milliseconds), credential: async () => ({ getToken: async () => tokens() }), onProgress: () => undefined,
  });
  look();
  return exit;
}

/** What the oracle finds wrong from a happening on; `exit` of the last process. */
function faultsFrom({ azure }: Scene, plan: Plan, from: number, exit: number | undefined): readonly string[] {
  return faultsOf({ plan, forced: true, exit, happenings: [...standingAt(azure, from), ...azure.happenings.slice(from)] });
}

/** What stood there when a plan began was seen before it. */
function standingAt({ world, happenings }: Azure, from: number): readonly Happening[] {
  return world.targets.flatMap((target) => happenings.slice(0, from).findLast((one) => one.kind === 'seen' && one.target === target.toLowerCase()) ?? []);
}

/** Writes in the simulator's log that stand in no journal: method, path and body, each as often as it was sent. */
function unknownWrites({ azure, path }: Scene): readonly string[] {
  const known = [`${path}.journal.ndjson`, `${path}.journal.ndjson.rollback.ndjson`].flatMap(linesOf)
    .flatMap((line) => (line.event === 'write' ? [`${line.method} ${line.path} ${line.body === null ? '' : JSON.stringify(line.body)}`] : []));
  const sent = azure.simulator.log.filter(({ method }) => method !== 'GET' && method !== 'POST').map(({ method, url, body }) => `${method} ${decodeURIComponent(new URL(url).pathname)} ${body}`);
  const countOf = (all: readonly string[], write: string): number => all.filter((one) => one === write).length;
  return sent.filter((write) => countOf(sent, write) > countOf(known, write));
}

/** All targets once nothing is on its way any more: without tags, and without numbers that just-in-time access moved. */
function states({ azure }: Scene): readonly (readonly [target: string, state: unknown])[] {
  azure.wait(60_000);
  azure.watch();
  return azure.world.targets.map((target) => [target, comparable(azure.state(target))]);
}

function comparable(target: OracleObject | null): unknown {
  if (target === null) return null;
  // The service makes the top of a policy itself: what it does not know there goes with any write.
  const { etag: _etag, futureField: _field, ...rest } = target;
  const { securityRules, ...properties } = placeless(target);
  const rules = listAt({ securityRules }, 'securityRules').map((rule) => objectAt(rule)).filter((rule) => !/JITRule/.test(textAt(rule, 'name') ?? ''));
  return { ...rest, properties, rules: Object.fromEntries(rules.map((rule) => [textAt(rule, 'name') ?? '', placeless(rule)])) };
}

function placeless(target: OracleObject): OracleObject {
  const { priority: _priority, ...properties } = objectAt(target, 'properties');
  return properties;
}

/** Lets so many be under way at once. */
function limited(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const lanes: Promise<unknown>[] = Array.from({ length: most }, () => Promise.resolve());
  let next = 0;
  return async (work) => {
    const lane = next++ % most;
    const mine = (lanes[lane] ?? Promise.resolve()).then(work);
    lanes[lane] = mine.catch(() => undefined);
    return mine;
  };
}

/** The first line alone, which is a journal without a write, and half of it, which is none; others by chance. */
function chosen(points: readonly Point[]): readonly Point[] {
  const first = (['after', 'torn'] as const).map((when): Point => ({ line: 1, when }));
  const others = points.filter((point) => !first.some((one) => isDeepStrictEqual(one, point)));
  return [...first, ...createRandom(SEED).sample(others, Math.max(0, KILLS - first.length))];
}

function pointsOf(lines: number, writes: number): readonly Point[] {
  const inLines = Array.from({ length: lines }, (_none, index) => (['before', 'torn', 'after'] as const).map((when): Point => ({ line: index + 1, when }))).flat();
  return [...inLines, ...Array.from({ length: writes }, (_none, index): Point => ({ unanswered: index + 1 }))];
}

const BEHAVIOURS = ['deny4096', 'shift1000'] as const;
/** Half are rolled back, half are resumed; half of each under either behaviour. */
const isResumed = (index: number): boolean => index % 2 === 1;
const behaviourAt = (index: number): 0 | 1 => (index % 4 < 2 ? 0 : 1);

describe('a process that applies a plan and is killed', async () => {
  // Nobody kills it: what it leaves is what every resumed one has to leave.
  const calm = BEHAVIOURS.map((behaviour) => sceneOf(`calm-${behaviour}`, behaviour));
  const untouched = calm.map(states);
  const ends: Ended[] = [];
  for (const scene of calm) ends.push(await applyInChild(scene, undefined));
  const lines = linesOf(`${calm[0]?.path}.journal.ndjson`);
  const finished = calm.map(states);
  const points = chosen(pointsOf(lines.length, FOUR.plan.actions.length));

  it('would have done everything', () => {
    expect(ends).toEqual([{ code: 0, signal: null, error: '' }, { code: 0, signal: null, error: '' }]);
    expect(calm.flatMap((scene) => [...faultsFrom(scene, scene.plan, 0, 0), ...unknownWrites(scene)])).toEqual([]);
    expect(lines.filter(({ event }) => event === 'write').length).toBe(4);
    expect(lines.length).toBeGreaterThanOrEqual(13);
    expect(finished).not.toEqual(untouched);
  });

  const lane = limited(TOGETHER);
  const killed = points.map((point, index) => {
    const scene = sceneOf(`killed-${index}`, BEHAVIOURS[behaviourAt(index)]);
    return { point, index, scene, ended: lane(() => applyInChild(scene, point)) };
  });

  it.each(killed.map((one) => ({ ...one, name: JSON.stringify(one.point), end: isResumed(one.index) ? 'resumed' : 'rolled back' })))('at $name: $end', async ({ index, scene, ended }) => {
    expect(await ended).toEqual({ code: null, signal: 'SIGKILL', error: '' });
    const journal = `${scene.path}.journal.ndjson`;
    if (!isResumed(index)) {
      expect(await rolledBack(scene, journal)).toEqual([]);
      expect(states(scene)).toEqual(untouched[behaviourAt(index)]);
    } else {
      // Killed before anything was on disk: there is nothing to go on with, and it begins anew.
      const isBegun = linesOf(journal).length > 0;
      if (!isBegun) expect(() => prepareApply(scene.path, { resume: true })).toThrow(/there is no journal/);
      const exit = await applyHere(scene, prepareApply(scene.path, { resume: isBegun }));
      expect([exit, faultsFrom(scene, scene.plan, 0, exit)]).toEqual([0, []]);
      expect(states(scene)).toEqual(finished[behaviourAt(index)]);
    }
    expect([...unknownWrites(scene), ...scene.azure.simulator.unsupported]).toEqual([]);
  });
});

/** Undoes what the journal tells; everything that is wrong with it. */
async function rolledBack(scene: Scene, journal: string): Promise<readonly string[]> {
  const from = scene.azure.happenings.length;
  const first = faultsFrom(scene, scene.plan, 0, undefined);
  if (linesOf(journal).length === 0) {
    expect(() => prepareRollback(journal, { resume: false })).toThrow(expect.objectContaining({ code: 'JOURNAL' }));
    return first;
  }
  scene.azure.wait(120_000);
  const prepared = prepareRollback(journal, { resume: false });
  const exit = await applyHere(scene, prepared);
  return [...first, ...(exit === 0 ? [] : [`exit code ${exit}`]), ...faultsFrom(scene, prepared.plan, from, exit)];
}
