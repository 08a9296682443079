import { at } from '../../values/json.ts';
import { holdsPoint } from './boxes.ts';
import type { Coverage } from './coverage.ts';
import { allOf, anyOf, NO, PERHAPS, SURELY, type Degree } from './degree.ts';
import type { Policy } from './policies.ts';
import type { Client, Requirement } from './signIn.ts';
import { pointOf, type Space } from './space.ts';
import { textsOf } from './texts.ts';

export interface Replaced {
  readonly mfa: Degree;
  readonly legacy: Degree;
}

/**
 * Whether enforced policies for all users do what security defaults would ("Security defaults in Microsoft Entra ID", "Disabling security defaults"): multifactor
 * authentication at ordinary sign-ins to whatever application, and no legacy clients. Whom they leave out is the business of other rules.
 */
export function replacedBy({ policies, space }: Coverage): Replaced {
  const does = (requirement: Requirement, client: Client): Degree => anyOf(policies.map((policy) => allOf([policy.enforced, isForAll(policy), asksOrdinary(policy, requirement, client, space)])));
  return { mfa: allOf([does('mfa', 'browser'), does('mfa', 'mobileAppsAndDesktopClients')]), legacy: allOf([does('block', 'exchangeActiveSync'), does('block', 'other')]) };
}

function isForAll({ row }: Policy): Degree {
  if (row === undefined) return NO;
  const users = textsOf(at(row, 'properties', 'conditions', 'users', 'includeUsers'));
  if (users === undefined) return PERHAPS;
  return users.some((token) => token.toLowerCase() === 'all') ? SURELY : NO;
}

function asksOrdinary({ asks }: Policy, requirement: Requirement, client: Client, space: Space): Degree {
  const point = pointOf(space, { user: '', target: 'any', client, address: '203.0.113.1', country: '', signInRisk: 'none', userRisk: 'none', platform: 'windows', flow: 'none' });
  if (holdsPoint(asks[requirement].surely, point)) return SURELY;
  return holdsPoint(asks[requirement].perhaps, point) ? PERHAPS : NO;
}
