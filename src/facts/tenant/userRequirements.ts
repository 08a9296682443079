import type { Snapshot } from '../../model/snapshot.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { NO, PERHAPS, type Degree } from './degree.ts';

export const USER_REQUIREMENTS = 'Microsoft.Graph/userAuthenticationRequirements';

/**
 * Whether multifactor authentication is switched on for an account itself (`perUserMfaState`). Even where it is enforced, no sign-in is sure to be asked: the trusted addresses
 * of the same settings are let off, and Graph lists them nowhere (documentation "Enable per-user Microsoft Entra multifactor authentication"; "Configure Microsoft Entra multifactor
 * authentication settings", "Trusted IPs"). It is read of administrators alone; of others, without a gap, it does not count.
 */
export function indexUserRequirements(snapshot: Snapshot): (id: string) => Degree {
  const gaps = snapshot.gaps.filter(({ artifact }) => artifact.toLowerCase() === USER_REQUIREMENTS.toLowerCase());
  const states = new Map<string, Degree>();
  for (const row of snapshot.rows(USER_REQUIREMENTS)) {
    const [user, degree] = [userOf(row.id, asString(at(row, 'properties', 'userId'))), degreeOf(asString(at(row, 'properties', 'perUserMfaState'))?.toLowerCase())];
    // Without a gap it is off for whoever is not held, as it is for nearly everybody.
    if (degree === NO && gaps.length === 0) states.delete(user);
    else states.set(user, degree);
  }
  const ofOne = new Set(gaps.filter(({ scope }) => isOfOne(scope)).map(({ scope }) => lastSegment(scope).toLowerCase()));
  const ofAll = gaps.some(({ scope }) => !isOfOne(scope));
  return (id) => states.get(id) ?? (ofAll || ofOne.has(id) ? PERHAPS : NO);
}

function userOf(rowId: string, userId: string | undefined): string {
  return (userId ?? lastSegment(rowId)).toLowerCase();
}

function isOfOne(scope: string): boolean {
  return /^\/tenants\/[^/]+\/[^/]+\/[^/]+$/i.test(scope);
}

function degreeOf(state: string | undefined): Degree {
  return state === 'disabled' ? NO : PERHAPS;
}
