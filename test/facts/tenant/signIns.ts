import type { Coverage, Region } from '../../../src/facts/tenant/coverage.ts';
import type { Asked, SignIn } from '../../../src/facts/tenant/signIn.ts';
import type { FactContext } from '../../../src/model/fact.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { Truth } from '../../../src/model/unknown.ts';
import { parseAddressSet } from '../../../src/values/cidr.ts';
import { createRandom, type Random } from '../../oracle/random.ts';
import { isEnforced } from '../../oracle/signInEnumerator.ts';
import { missingOf, rowsOf } from '../../oracle/signInRows.ts';
import type { SignInSituation } from '../../oracle/signInSituations.ts';
import { REQUIREMENTS, type Enforced, type SignInRequirement, type SignInWorld, type WorldSignIn } from '../../oracle/signInTypes.ts';
import { ROLES } from '../../oracle/signInVocabulary.ts';
import { randomBox, randomSignIn, randomWorld, signInsOf, lengthsOf, spaceOf, type SignInSpace } from '../../oracle/signInWorlds.ts';
import { gap, NOW, snapshotOf } from '../access/snapshot.ts';

/** What is compared with the enumerator: the code itself, or a copy of it with a defect. */
export interface Subject {
  readonly signInCoverage: (snapshot: Snapshot, context: FactContext) => Coverage;
  readonly holds: (region: Region, signIn: SignIn) => boolean;
  readonly isEmpty: (region: Region) => boolean;
}

/** A tenant, sign-ins to it, and what the enumerator says of each. */
export interface Trial {
  readonly world: SignInWorld;
  readonly asked: readonly Question[];
  readonly boxes: readonly AskedBox[];
}

interface Question {
  readonly signIn: WorldSignIn;
  readonly requirement: SignInRequirement;
  readonly answer: Enforced;
}

interface AskedBox {
  readonly box: SignInSpace;
  readonly requirement: SignInRequirement;
  readonly answers: readonly (readonly [WorldSignIn, Enforced])[];
  readonly outside: readonly WorldSignIn[];
  /** Whether the answers are of every sign-in in the box. */
  readonly isWhole: boolean;
  /** Dimensions that are not narrowed are left out of the question, which then is also about what the box does not hold. */
  readonly isOpen: boolean;
  /** A role that the box's only user is taken to hold. */
  readonly role?: string;
}

export function trialOf(seed: number, count: number): Trial {
  const [world, random] = [randomWorld(seed), createRandom(seed)];
  const space = spaceOf(world);
  const signIns = Array.from({ length: count }, () => randomSignIn(random, space));
  const boxes = [...REQUIREMENTS.map((requirement) => boxIn(random, world, requirement, signIns)), boxInRole(random, world, signIns)];
  return { world, boxes, asked: signIns.flatMap((signIn) => REQUIREMENTS.map((requirement) => ({ signIn, requirement, answer: isEnforced(world, signIn, requirement) }))) };
}

function boxIn(random: Random, world: SignInWorld, requirement: SignInRequirement, signIns: readonly WorldSignIn[], box = randomBox(random, spaceOf(world))): AskedBox {
  const [isSmall, isOpen] = [lengthsOf(box).reduce((size, length) => size * length) <= signIns.length, !world.unread.includes('users') && random.chance(0.3)];
  const inside = isSmall ? [...signInsOf(box)] : Array.from({ length: signIns.length / 4 }, () => randomSignIn(random, box));
  return { box, requirement, isWhole: isSmall && !isOpen, isOpen, outside: signIns.filter((signIn) => !isInside(box, signIn)), answers: inside.map((signIn) => [signIn, isEnforced(world, signIn, requirement)]) };
}

/** What would be if somebody held one more role: the enumerator is asked of a tenant where they do. */
function boxInRole(random: Random, world: SignInWorld, signIns: readonly WorldSignIn[]): AskedBox {
  const [user, role] = [random.pick(spaceOf(world).users), random.pick(ROLES)];
  const promoted = { ...world, roleAssignments: [...world.roleAssignments, { id: 'promotion', principalId: user, roleDefinitionId: role, directoryScopeId: '/' }] };
  return { ...boxIn(random, promoted, random.pick(REQUIREMENTS), signIns, { ...randomBox(random, spaceOf(world)), users: [user] }), role };
}

function isInside(box: SignInSpace, { user, target, client, address, country, signInRisk, userRisk, platform, flow }: WorldSignIn): boolean {
  const inOther = box.signInRisks.includes(signInRisk) && box.userRisks.includes(userRisk) && box.platforms.includes(platform) && box.flows.includes(flow);
  return inOther && box.users.includes(user) && box.targets.some(({ id }) => id === target.id) && box.clients.includes(client) && box.addresses.includes(address) && box.countries.includes(country);
}

/** A small tenant, with the answers that were worked out by hand. */
export function trialOfSituation({ world, signIn, expected }: SignInSituation): Trial {
  return { world, boxes: [], asked: Object.entries(expected).map(([requirement, answer]) => ({ signIn, requirement: requirement as SignInRequirement, answer })) };
}

/** What a comparison found: where the two contradict each other, and how often the code leaves open what the enumerator answers. */
export interface Comparison {
  readonly disagreements: readonly string[];
  readonly answered: number;
  readonly leftOpen: readonly Question[];
}

const SAID = { true: 'yes', false: 'no', unknown: 'unknown' } as const;

function said(truth: Truth): Enforced {
  return typeof truth === 'boolean' ? SAID[`${truth}`] : 'unknown';
}

export function compare(subject: Subject, { world, asked, boxes }: Trial): Comparison {
  const coverage = subject.signInCoverage(snapshotOf(rowsOf(world), missingOf(world).map(({ artifact, scope }) => gap(artifact, scope))), { now: NOW });
  const answers = asked.map((question) => ({ ...question, code: said(coverage.demanded(ours(question.signIn), question.requirement)) }));
  const contradictions = answers.filter(({ answer, code }) => code !== answer && code !== 'unknown').map(({ signIn, requirement, answer, code }) => `${requirement} at ${JSON.stringify(signIn)}: ${code} and not ${answer}`);
  return {
    disagreements: [...contradictions, ...boxes.flatMap((box) => boxDisagreements(subject, coverage, box, world))],
    answered: asked.length,
    leftOpen: answers.filter(({ answer, code }) => code !== answer && code === 'unknown'),
  };
}

function ours({ target, ...signIn }: WorldSignIn): SignIn {
  return { ...signIn, target: target.id } as SignIn;
}

function askedOf({ box, isOpen }: AskedBox, world: SignInWorld): Asked {
  const { users, targets, clients, addresses, countries, signInRisks, userRisks, platforms, flows } = box;
  const asked = { users, targets: targets.map(({ id }) => id), clients, addresses: parseAddressSet(addresses), countries, signInRisks, userRisks, platforms, flows } as Asked;
  const [whole, some] = [lengthsOf(spaceOf(world)), lengthsOf(box)];
  return isOpen ? Object.fromEntries(Object.entries(asked).filter((_, index) => some[index] !== whole[index])) : asked;
}

/** A region is right where it holds what it has to, nothing more, and says rightly whether it holds anything. */
function boxDisagreements({ holds, isEmpty }: Subject, coverage: Coverage, asked: AskedBox, world: SignInWorld): readonly string[] {
  const { box, requirement, answers, outside, isWhole, role } = asked;
  const question = askedOf(asked, world);
  const { surely, perhaps, cause } = role === undefined ? coverage.uncovered(question, requirement) : coverage.uncoveredInRoles(box.users[0] ?? '', [role], question, requirement);
  const held = answers.map(([one, answer]) => {
    const signIn = ours(one);
    const [inSurely, inPerhaps] = [holds(surely, signIn), holds(perhaps, signIn)];
    const code = inSurely ? 'no' : inPerhaps ? 'unknown' : 'yes';
    return { signIn, answer, inSurely, inPerhaps, code, single: role === undefined ? said(coverage.demanded(signIn, requirement)) : code };
  });
  const wrong = held.filter(({ answer, inSurely, inPerhaps, code, single }) => (inSurely && !inPerhaps) || (code !== answer && code !== 'unknown') || code !== single);
  const emptiness = [[surely, held.some(({ inSurely }) => inSurely)] as const, [perhaps, held.some(({ inPerhaps }) => inPerhaps)] as const].flatMap(([region, any]) =>
    (any || isWhole) && isEmpty(region) === any ? [`${requirement} in ${JSON.stringify(box)}: ${any ? 'empty' : 'not empty'} though ${any ? 'something' : 'nothing'} lies in it`] : []);
  const beside = outside.map(ours).filter((signIn) => holds(surely, signIn) || holds(perhaps, signIn)).map((signIn) => `${JSON.stringify(signIn)} lies outside of ${JSON.stringify(box)}`);
  const causes = held.some(({ code }) => code === 'unknown') && cause === undefined ? [`${requirement} in ${JSON.stringify(box)}: no cause`] : [];
  return [...wrong.map(({ signIn, answer, inSurely, inPerhaps }) => `${requirement} at ${JSON.stringify(signIn)} in a region: surely ${String(inSurely)}, perhaps ${String(inPerhaps)}, and it is ${answer}`), ...emptiness, ...beside, ...causes];
}
