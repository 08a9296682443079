import type { ResultRule } from '../model/scanResult.ts';
import { compareText } from '../values/json.ts';

/** What a reader looks for, by the domain of a rule. */
const BY_DOMAIN: Readonly<Record<string, string>> = {
  network: 'Network exposure',
  jit: 'Just-in-time access to machines',
  machines: 'Machines and patching',
  access: 'Azure roles',
  pim: 'Privileged Identity Management',
  entra: 'Entra ID, other rules',
  credentials: 'Keys, secrets and local authentication',
  defender: 'Defender for Cloud',
  audit: 'Logs and alerts',
};

const CONDITIONAL_ACCESS = 'Multifactor authentication and Conditional Access';
const EMERGENCY_ACCESS = 'Emergency access accounts';
const DIRECTORY_ROLES = 'Entra roles';
const REVIEWS = 'Access reviews';
const APPLICATIONS = 'Applications and their credentials';
const EVERYBODY = 'What users and guests may do';

/** The rules on the directory are about several things: the first and last number of each, as the pack gives them out. */
const OF_ENTRA: readonly (readonly [from: number, to: number, topic: string])[] = [
  [1, 14, CONDITIONAL_ACCESS], [15, 17, EMERGENCY_ACCESS], [18, 27, DIRECTORY_ROLES], [28, 33, REVIEWS], [34, 34, APPLICATIONS], [35, 36, CONDITIONAL_ACCESS], [37, 40, EVERYBODY],
  [41, 41, CONDITIONAL_ACCESS], [42, 43, EVERYBODY],
];

/** In this order a report tells of them; what is not here comes last. */
const ORDER: readonly string[] = [
  'Network exposure', 'Just-in-time access to machines', CONDITIONAL_ACCESS, EMERGENCY_ACCESS, DIRECTORY_ROLES, 'Privileged Identity Management', REVIEWS, 'Azure roles', EVERYBODY, APPLICATIONS,
  'Keys, secrets and local authentication', 'Machines and patching', 'Defender for Cloud', 'Logs and alerts', 'Entra ID, other rules',
];

/** Under which heading a rule stands. A rule of users has that of its domain. */
export function topicOf({ id, domain, targets }: Pick<ResultRule, 'id' | 'domain' | 'targets'>): string {
  const number = Number(/^ENT(\d+)$/.exec(id)?.[1] ?? Number.NaN);
  const ofEntra = OF_ENTRA.find(([from, to]) => number >= from && number <= to);
  if (ofEntra !== undefined) return ofEntra[2];
  if (domain === 'credentials' && targets.length > 0 && targets.every((target) => /^microsoft\.graph\//i.test(target))) return APPLICATIONS;
  return Object.hasOwn(BY_DOMAIN, domain) ? (BY_DOMAIN[domain] ?? domain) : domain;
}

export function byTopic(left: string, right: string): number {
  return rankOf(left) - rankOf(right) || compareText(left, right);
}

function rankOf(topic: string): number {
  const rank = ORDER.indexOf(topic);
  return rank < 0 ? ORDER.length : rank;
}
