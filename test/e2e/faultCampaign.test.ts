import { describe, expect, it } from 'vitest';
import { vanished } from '../../src/simulator/comingAndGoing.ts';
import { CONTOSO, CONTOSO_NOW } from '../../src/simulator/contoso/contoso.ts';
import { createRandom, type Random } from '../oracle/random.ts';
import { EVERYTHING, falseRecords, invented, reachesOf, wrongReading, wrongVerdicts } from './faultChecks.ts';
import { describeFault, KINDS, randomFaults, randomLoginFault, randomStorm, type PlannedFault } from './faultSchedule.ts';
import { baselineOf, estateOf, judgedBy, LONGEST_COLLECTION, LONGEST_PAUSE, MOST_REQUESTS, PARTS, run, WHOLE, type Baseline, type Run, type RunOptions, type World } from './faultWorlds.ts';

/**
 * Random faults of the wire: never a pass that was not earned, never a list that lost rows without a word, never an unknown beside what was spoilt, never a
 * reading without an end. `PORTCULLIS_SCHEDULES` for more of them, `PORTCULLIS_SEED` for others.
 */
const SCHEDULES = Number(process.env['PORTCULLIS_SCHEDULES'] ?? 200);
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 1);
/** One schedule in so many reads the whole tenant. */
const WHOLE_ONE_IN = 25;

/** What happens while a world is read. */
interface Schedule {
  readonly baseline: Baseline;
  readonly words: string;
  readonly faults: readonly PlannedFault[];
  readonly options: RunOptions;
  /** What is wrong with how it ended. */
  readonly wrong: (ran: Run) => readonly string[] | Promise<readonly string[]>;
}

const baselines = new Map<string, Promise<Baseline>>();

/** A world as it is, or without something; each is read once. */
function baselineFor(world: World, without?: string): Promise<Baseline> {
  const key = `${world.name} ${without ?? ''}`;
  const known = baselines.get(key) ?? (without === undefined ? baselineOf(world) : baselineFor(world).then(({ rules }) => baselineOf(world, vanished(estateOf(world), without), rules)));
  baselines.set(key, known);
  return known;
}

/** Only what everything rests on can end a collection without a snapshot: the login, the list of subscriptions, the way from groups to them. */
function canRefuse(place: string): boolean {
  return /\/oauth2\/|management\.azure\.com\/subscriptions(?:\?|$)|\/Microsoft\.ResourceGraph\//.test(place);
}

/** What must hold however a reading was disturbed. */
function endless({ simulator, longestPause, took }: Run, jumped = 0): readonly string[] {
  return [
    ...(simulator.log.length >= MOST_REQUESTS ? ['the collection does not end by itself'] : []),
    ...(longestPause > LONGEST_PAUSE ? [`a pause of ${longestPause} ms`] : []),
    ...(took - jumped > LONGEST_COLLECTION ? [`${took} ms`] : []),
    // A page whose predecessor was spoilt as well cannot be repeated.
    ...simulator.unsupported.filter((what) => !what.startsWith('the fault repeatPage for the first call')),
  ];
}

function isRefusable(ran: Run): boolean {
  return ran.simulator.log.some((entry) => entry.faults.length > 0 && canRefuse(entry.url));
}

/** Faults of the wire: Azure stays what it is. */
function wireSchedule(baseline: Baseline, faults: readonly PlannedFault[]): Schedule {
  return {
    baseline, faults, words: faults.map(describeFault).join('\n'), options: { faults },
    wrong: (ran) => {
      const served = ran.simulator.log.some((entry) => entry.faults.length > 0) ? [] : ['no fault was served'];
      if (ran.outcome.kind === 'refused') return [...served, ...endless(ran), ...(isRefusable(ran) ? [] : [`refused: ${ran.outcome.error.message}`])];
      return [...served, ...endless(ran), ...wrongReading(baseline, ran.outcome.snapshot, reachesOf(ran, faults))];
    },
  };
}

/** What can come and go: a subscription of the world, and rows that Resource Graph serves, as far as they are there. */
const GOING = ['Microsoft.Compute/virtualMachines', 'Microsoft.Network/networkSecurityGroups', 'Microsoft.Network/networkInterfaces', 'Microsoft.KeyVault/vaults', 'Microsoft.Authorization/roleAssignments'];

function thingOf(random: Random, { snapshot }: Baseline): string {
  const rows = GOING.flatMap((type) => [...snapshot.rows(type)].filter(({ id }) => id.startsWith('/subscriptions/')).slice(0, 1).map(({ id }) => id));
  const { legacy, sandbox } = CONTOSO.subscriptions;
  // Without the only one that was asked for there is nothing to read.
  const seen = snapshot.manifest.scopes.seen.map(({ subscriptionId }) => subscriptionId).filter((id, _index, { length }) => length > 1 && (id === legacy || id === sandbox)).map((id) => `/subscriptions/${id}`);
  return random.pick([...seen, ...rows]);
}

/** Azure changes while it is read: each verdict is that of before or that of after. */
async function changingSchedule(random: Random, baseline: Baseline, kind: 'vanish' | 'appear' | 'lag'): Promise<Schedule> {
  const id = thingOf(random, baseline);
  const other = await baselineFor(baseline.world, id);
  // Resource Graph hears of it at once, or when all is over; where it lags, what it lacks is there from the start.
  const first = kind === 'lag' ? 1 : random.between(1, Math.min(baseline.requests, other.requests));
  const fault: PlannedFault = { place: 'azure', url: /./, calls: [first], answer: { kind: kind === 'vanish' ? 'vanish' : 'appear', id } };
  const states = [baseline, other];
  return {
    baseline, faults: [fault], words: describeFault(fault), options: { faults: [fault], lag: kind === 'lag' || random.chance(0.3) ? 86_400_000 : 0 },
    wrong: (ran) => {
      const served = ran.simulator.log.some((entry) => entry.faults.length > 0) ? [] : ['nothing changed'];
      if (ran.outcome.kind === 'refused') return [...served, `refused: ${ran.outcome.error.message}`];
      const { snapshot } = ran.outcome;
      const types = new Set(states.flatMap((state) => state.snapshot.manifest.artifacts.map(({ type }) => type)));
      const made = [...types].flatMap((type) => invented(states.map((state) => state.snapshot), snapshot, type));
      return [...served, ...endless(ran), ...made, ...falseRecords(snapshot), ...wrongVerdicts(states.map(({ verdicts }) => verdicts), judgedBy(baseline.rules, snapshot, CONTOSO_NOW))];
    },
  };
}

/** Our clock is off: the reading is dated by Azure's, and waits as long as Azure means. */
function skewedSchedule(random: Random, baseline: Baseline): Schedule {
  const skew = random.pick([-1, 1]) * random.pick([30_000, 180_000, 10_800_000, 3_456_000_000]);
  const faults = randomFaults(random, baseline.routes, 'retryAt', 0).map((fault): PlannedFault => ({ ...fault, answer: { kind: 'retryAt', milliseconds: 20_000 } }));
  return {
    baseline, faults, words: `clocks ${skew} ms apart, ${faults.map(describeFault).join('\n')}`, options: { faults, skew },
    wrong: (ran) => {
      if (ran.outcome.kind === 'refused') return [`refused: ${ran.outcome.error.message}`];
      const { snapshot } = ran.outcome;
      const off = Math.abs(Date.parse(snapshot.manifest.finishedAt) - ran.azureNow);
      const waits = ran.longestPause < 18_000 || ran.longestPause > 22_000 ? [`waited ${ran.longestPause} ms`] : [];
      return [...endless(ran), ...waits, ...(off > 61_000 ? [`dated ${off} ms from Azure's clock`] : []), ...wrongReading(baseline, snapshot, reachesOf(ran, faults), undefined)];
    },
  };
}

/** The machine sleeps for more than an hour between two requests: tokens run out. Not for so long that requests for access do. */
function sleepingSchedule(random: Random, baseline: Baseline): Schedule {
  const at = random.between(2, baseline.requests);
  const jump = random.between(3_700_000, 4_500_000);
  return {
    baseline, faults: [], words: `${jump} ms pass before request ${at}`, options: { before: (number, pass) => void (number === at && pass(jump)) },
    wrong: (ran) => (ran.outcome.kind === 'refused' ? [`refused: ${ran.outcome.error.message}`] : [...endless(ran, jump), ...(ran.sent.length < at ? ['did not sleep'] : []), ...wrongReading(baseline, ran.outcome.snapshot, [])]),
  };
}

/** The assertion by which the scanner proves itself has run out when the next token is due: AADSTS700024, and what was not read until then is unknown. */
function assertionSchedule(random: Random, baseline: Baseline): Schedule {
  const at = random.between(3, baseline.requests);
  return {
    baseline, faults: [], words: `the assertion is too old before request ${at}`, options: { assertionSeconds: 600, before: (number, pass) => void (number === at && pass(3_700_000)) },
    wrong: (ran) => {
      const served = ran.simulator.log.some(({ url, status }) => url.includes('/oauth2/') && status >= 400) || ran.sent.length < at ? [] : ['Entra refused nothing'];
      if (ran.outcome.kind === 'refused') return [...served, ...endless(ran, 3_700_000), ...(ran.outcome.error.message.includes('AADSTS700024') ? [] : [ran.outcome.error.message])];
      const { snapshot } = ran.outcome;
      const told = snapshot.gaps.every(({ reason }) => reason === 'notCollected') || snapshot.gaps.some(({ message }) => message.includes('AADSTS700024')) ? [] : ['no gap says why'];
      return [...served, ...told, ...endless(ran, 3_700_000), ...wrongReading(baseline, snapshot, [EVERYTHING])];
    },
  };
}

/** What is more than a fault at a route, by how it is drawn. */
const SPECIAL: Readonly<Record<string, (random: Random, baseline: Baseline) => Schedule | Promise<Schedule>>> = {
  storm: (random, baseline) => wireSchedule(baseline, [randomStorm(random, baseline.routes)]),
  loginPage: (random, baseline) => wireSchedule(baseline, [randomLoginFault(random, baseline.routes)]),
  vanish: (random, baseline) => changingSchedule(random, baseline, 'vanish'),
  appear: (random, baseline) => changingSchedule(random, baseline, 'appear'),
  lag: (random, baseline) => changingSchedule(random, baseline, 'lag'),
  skew: skewedSchedule,
  sleep: sleepingSchedule,
  assertion: assertionSchedule,
};
const ALL = [...KINDS, ...Object.keys(SPECIAL), 'storm', 'storm', 'loginPage', 'vanish'];
/** The directory holds nothing that comes and goes. */
const CHANGING = ['vanish', 'appear', 'lag'];

async function scheduleOf(index: number): Promise<Schedule> {
  const random = createRandom(SEED * 1_000_003 + index);
  const kind = ALL[index % ALL.length] ?? '';
  const parts = PARTS.filter(({ name }) => name !== 'directory' || !CHANGING.includes(kind));
  const baseline = await baselineFor(random.pick(index % WHOLE_ONE_IN === 0 ? WHOLE : parts));
  const wireKind = KINDS.find((one) => one === kind);
  if (wireKind !== undefined) return wireSchedule(baseline, randomFaults(random, baseline.routes, wireKind, random.below(3)));
  const make = SPECIAL[kind];
  if (make === undefined) throw new Error(`no schedule of kind ${kind}`);
  return make(random, baseline);
}

describe(`${SCHEDULES} schedules of faults from seed ${SEED}`, () => {
  it.each([...WHOLE, ...PARTS])('$name is read, without faults, as whole lists', async (world) => {
    const { snapshot, verdicts, routes } = await baselineFor(world);
    expect(snapshot.gaps.filter(({ reason }) => reason !== 'notCollected')).toEqual([]);
    expect(snapshot.gaps.length > 0).toBe(world.types !== undefined);
    expect(verdicts.size).toBeGreaterThan(40);
    expect(routes.filter(({ calls }) => calls > 1).length).toBeGreaterThan(2);
  });

  const schedules = Array.from({ length: SCHEDULES }, (_none, index) => index);

  it.each(schedules)('schedule %i ends in the right answers, or in unknown', async (index) => {
    const schedule = await scheduleOf(index);
    const ran = await run(schedule.baseline.world, schedule.options);
    expect(await schedule.wrong(ran), `${schedule.baseline.world.name}: ${schedule.words}`).toEqual([]);
  });
});
