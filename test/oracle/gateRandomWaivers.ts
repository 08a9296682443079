import { namesOf } from './gateNames.ts';
import type { GateVerdict, GateWaiver, GateWorld } from './gateTypes.ts';
import { RESOURCES, respelt, RULES, SUBSCRIPTIONS, TENANT } from './gateVocabulary.ts';
import type { Random } from './random.ts';

/** Days from today on which a waiver may end: yesterday, today, and about the first day of the warning. */
const ENDS = [-40, -2, -1, 0, 1, 13, 14, 15, 40];
/** Days from today on which it may have been approved. */
const STARTS = [-100, -1, 0, 1, 12];

/** Waivers with ids of their own, most of them aimed at a verdict, some of them at one that another is aimed at too. */
export function randomWaivers(random: Random, today: string, world: Pick<GateWorld, 'rules' | 'verdicts'>): readonly GateWaiver[] {
  const targets = random.sample(world.verdicts, random.between(1, 3));
  return Array.from({ length: random.between(0, 5) }, (_, index) => ({
    id: `W-${index + 1}`,
    ...(targets.length > 0 && random.chance(0.75) ? aimed(random, world, random.pick(targets)) : blind(random)),
    ...randomDays(random, today),
  }));
}

/** Names the rule in one way or another, and a scope at, about, or just beside the resource. */
function aimed(random: Random, world: Pick<GateWorld, 'rules'>, { rule, resource }: GateVerdict): Pick<GateWaiver, 'rules' | 'scope'> {
  const name = random.pick(namesOf(rule, world.rules));
  const text = random.pick([name, name, name, `${name.slice(0, random.between(1, name.length))}*`, random.chance(0.3) ? `${name.slice(1)}*` : `${name}*`]);
  const rules = random.chance(0.3) ? [random.pick(RULES).id, text] : [text];
  return { rules, scope: respelt(random, random.chance(0.4) ? resource : nearbyScope(random, resource)) };
}

function nearbyScope(random: Random, resource: string): string {
  const segments = resource.split('/');
  const upper = segments.slice(0, random.between(3, segments.length)).join('/');
  return random.pick([
    `${resource}/**`,
    `${upper}/**`,
    `${upper}/**`,
    upper,
    `${resource}0`,
    `${resource.slice(0, -1)}/**`,
    `${resource}/extensions/agent`,
    `${random.pick(RESOURCES.filter((one) => one.startsWith(upper)).concat(RESOURCES))}/**`,
  ]);
}

function blind(random: Random): Pick<GateWaiver, 'rules' | 'scope'> {
  const rules = [random.pick(['JIT*', 'JIT001*', 'NET00*', 'PIM*', 'LOG001', 'ENT001', 'IAM001', ...(random.chance(0.2) ? ['*'] : [])])];
  const subscription = random.pick(SUBSCRIPTIONS);
  const scope = random.pick([
    ...RESOURCES.filter((one) => one.includes(subscription)),
    `/subscriptions/${subscription}/**`,
    `/subscriptions/${subscription}/resourceGroups/rg-none/**`,
    `/subscriptions/${subscription}/resourceGroups/rg-a/**`,
    '/subscriptions/00000000-0000-4000-8000-000000000000/**',
    `${TENANT}/**`,
    '/subscriptions/**',
    ...(random.chance(0.2) ? ['/**'] : []),
  ]);
  return { rules, scope: respelt(random, scope) };
}

/** Never approved after it ends, which no file may say. */
function randomDays(random: Random, today: string): Pick<GateWaiver, 'approvedOn' | 'expiresOn'> {
  const end = random.pick(random.chance(0.6) ? ENDS.filter((days) => days >= 0) : ENDS);
  const starts = STARTS.filter((days) => days <= end);
  return {
    ...(starts.length > 0 && random.chance(0.6) ? { approvedOn: dayAfter(today, random.pick(starts)) } : {}),
    expiresOn: dayAfter(today, end),
  };
}

function dayAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + count * 86_400_000).toISOString().slice(0, 10);
}
