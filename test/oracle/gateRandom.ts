/** Worlds that a seed decides, made so that every branch of waivers, baseline and gate is met often. */
import { fingerprintOf, namesOf } from './gateNames.ts';
import { randomWaivers } from './gateRandomWaivers.ts';
import type { GateBaselineEntry, GateFailure, GatePolicy, GateRule, GateUnknown, GateVerdict, GateWorld } from './gateTypes.ts';
import { GATE_REASONS, GATE_SEVERITIES } from './gateTypes.ts';
import { ARTIFACTS, DAYS, RESOURCES, respelt, ROOT_CAUSES, RULES, SUBSCRIPTIONS } from './gateVocabulary.ts';
import { createRandom, type Random } from './random.ts';

const MIDNIGHT = '00:00:00.000';
const LAST_INSTANT = '23:59:59.999';

/** The same world for the same seed, whatever else was made before. */
export function randomGateWorld(seed: number): GateWorld {
  const random = createRandom(seed);
  return worldOf(random, someRules(random), someResources(random));
}

/** Two worlds over the same rules and resources, for what moved from the one to the other. */
export function randomGateWorlds(seed: number): readonly [older: GateWorld, newer: GateWorld] {
  const random = createRandom(seed);
  const rules = someRules(random);
  const resources = someResources(random);
  return [worldOf(random, rules, resources), worldOf(random, rules, resources)];
}

function someRules(random: Random): readonly GateRule[] {
  return random.sample(RULES, random.between(2, RULES.length));
}

function someResources(random: Random): readonly string[] {
  return random.sample(RESOURCES, random.between(2, 7));
}

function worldOf(random: Random, rules: readonly GateRule[], resources: readonly string[]): GateWorld {
  const today = random.pick(DAYS);
  const now = `${today}T${random.pick([MIDNIGHT, LAST_INSTANT, '12:34:56.789'])}Z`;
  const shares = { unknown: random.pick([0, 0.05, 0.3]), fail: random.pick([0, 0.1, 0.4, 0.8]) };
  const verdicts = resources.flatMap((resource) => rules.flatMap((rule) => randomVerdicts(random, rule, resource, shares)));
  const bare = {
    now,
    seen: random.sample(SUBSCRIPTIONS, random.between(1, SUBSCRIPTIONS.length)).map((guid) => respelt(random, guid)),
    rules,
    verdicts,
    policy: randomPolicy(random, verdicts),
  };
  const world = { ...bare, waivers: randomWaivers(random, today, bare) };
  return random.chance(0.7) ? { ...world, baseline: randomBaseline(random, world), ...(random.chance(0.5) ? { baselineSeen: random.sample(SUBSCRIPTIONS, random.between(1, SUBSCRIPTIONS.length)).map((guid) => respelt(random, guid)) } : {}) } : world;
}

/** What a rule says of a resource: often nothing, one verdict, or several failures with a discriminator each. */
function randomVerdicts(random: Random, { id: rule }: GateRule, resource: string, shares: Readonly<Record<'unknown' | 'fail', number>>): readonly GateVerdict[] {
  const judged = { rule, resource, discriminator: '', severity: random.pick(GATE_SEVERITIES) };
  if (random.chance(0.3)) return [];
  const isInMachine = resource.includes('/virtualMachines/');
  if (random.chance(isInMachine ? shares.unknown : 2 * shares.unknown)) return [randomUnknown(random, judged)];
  if (!random.chance(shares.fail)) return [{ ...judged, status: random.pick(['pass', 'notApplicable']) }];
  const discriminators = random.chance(0.15) ? ['22', 'Rule-A', 'rule-a'].slice(random.below(2)) : [''];
  return discriminators.map((discriminator) => ({ ...judged, discriminator, status: 'fail', ...(random.chance(0.6) ? { rootCause: random.pick(ROOT_CAUSES) } : {}) }));
}

function randomUnknown(random: Random, judged: Omit<GateUnknown, 'status' | 'reason'>): GateUnknown {
  return {
    ...judged,
    status: 'unknown',
    reason: random.chance(0.4) ? 'noData' : random.pick(GATE_REASONS),
    ...(random.chance(0.85) ? { artifact: respelt(random, random.pick(ARTIFACTS)) } : {}),
    ...(random.chance(0.85) ? { causeScope: respelt(random, random.pick([judged.resource, random.pick(RESOURCES)])) } : {}),
  };
}

function randomPolicy(random: Random, verdicts: readonly GateVerdict[]): GatePolicy {
  const unknowns = verdicts.filter((verdict): verdict is GateUnknown => verdict.status === 'unknown');
  const aimed = unknowns.flatMap((unknown) => (random.chance(0.7) ? [nameOf(random, unknown)] : []));
  const blind = random.chance(0.3) ? [random.pick(['*', random.pick([...GATE_REASONS, ...ARTIFACTS, ...SUBSCRIPTIONS])])] : [];
  return {
    failOn: random.pick(GATE_SEVERITIES),
    newOnly: random.chance(0.5),
    allowIncomplete: random.chance(0.4) ? [] : [...new Set([...aimed, ...blind])],
    failOnUnusedWaivers: random.chance(0.4),
  };
}

/** One of the names by which an unknown can be allowed. */
function nameOf(random: Random, { reason, artifact, causeScope }: GateUnknown): string {
  const subscription = SUBSCRIPTIONS.find((guid) => causeScope?.toLowerCase().includes(guid.toLowerCase()));
  return random.pick([reason, ...[artifact, subscription].flatMap((name) => (name === undefined ? [] : [respelt(random, name)]))]);
}

/** Entries of present failures, of what no longer fails, and of what is not there at all; no two of one failure. */
function randomBaseline(random: Random, world: Pick<GateWorld, 'rules' | 'verdicts'>): readonly GateBaselineEntry[] {
  const failures = world.verdicts.filter((verdict): verdict is GateFailure => verdict.status === 'fail');
  const failing = random.sample(failures, random.chance(0.5) ? failures.length : random.below(failures.length + 1)).map(({ rule, resource, discriminator, severity }) => ({ rule: random.pick(namesOf(rule, world.rules)), resource, discriminator, severity }));
  const taken = new Set(failures.flatMap(({ rule, resource, discriminator }) => namesOf(rule, world.rules).map((name) => fingerprintOf(name, resource, discriminator))));
  const others = Array.from({ length: random.between(0, 5) }, () => ({
    rule: random.pick(RULES.flatMap(({ id, aliases }) => [id, ...aliases])),
    resource: random.pick([...world.verdicts.map(({ resource }) => resource), ...RESOURCES]),
    discriminator: random.chance(0.1) ? 'Rule-B' : '',
    severity: random.pick(GATE_SEVERITIES),
  })).filter(({ rule, resource, discriminator }) => !taken.has(fingerprintOf(rule, resource, discriminator)));
  const entries = [...failing, ...others].map((entry) => ({
    fingerprint: fingerprintOf(entry.rule, entry.resource, entry.discriminator),
    severity: random.chance(0.4) ? entry.severity : random.pick(GATE_SEVERITIES),
    firstSeen: `2025-${random.pick(['01', '07'])}-${random.between(10, 28)}T06:00:00.000Z`,
    rule: entry.rule,
    resource: respelt(random, entry.resource),
  }));
  const distinct = entries.filter(({ fingerprint }, index) => entries.findIndex((other) => other.fingerprint === fingerprint) === index);
  return random.sample(distinct, distinct.length);
}
