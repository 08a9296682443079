import { CONDITIONAL_ACCESS } from '../../model/directoryTypes.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { asBoolean, at } from '../../values/json.ts';
import { gapAt } from '../missing.ts';
import type { Box } from './boxes.ts';
import { allOf, anyOf, NO, opposite, PERHAPS, SURELY, type Degree } from './degree.ts';
import type { Grants } from './grants.ts';
import type { Person } from './people.ts';
import { asksOf, type Policy } from './policies.ts';
import { AZURE_MANAGEMENT, MODERN_CLIENTS } from './signIn.ts';
import type { Space } from './space.ts';
import { SECURITY_DEFAULTS_ROLES, SYNCHRONISATION_ACCOUNTS } from './wellKnownRoles.ts';

export const SECURITY_DEFAULTS = 'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy';

/** Whether security defaults are on. Every tenant has the object: a snapshot without it does not tell. */
export function securityDefaults(snapshot: Snapshot): boolean | Unknown {
  for (const row of snapshot.rows(SECURITY_DEFAULTS)) {
    const isEnabled = asBoolean(at(row, 'properties', 'isEnabled'));
    if (isEnabled !== undefined) return isEnabled;
  }
  return gapAt(snapshot, SECURITY_DEFAULTS, '/') ?? {
    reason: 'notCollected', artifact: SECURITY_DEFAULTS, scope: `/tenants/${snapshot.manifest.tenantId}`, missing: [SECURITY_DEFAULTS], message: 'whether security defaults are on was not read',
  };
}

interface Baseline {
  readonly name: string;
  readonly enforced: Degree;
  readonly who: (person: Person) => Degree;
  readonly box: Box;
  readonly grants: Grants;
}

const MFA: Grants = (requirement, client) => (requirement === 'mfa' && MODERN_CLIENTS.includes(client) ? SURELY : NO);
const PERHAPS_MFA: Grants = (requirement, client) => (MFA(requirement, client) === SURELY ? PERHAPS : NO);
const NO_LEGACY: Grants = (_requirement, client) => (MODERN_CLIENTS.includes(client) ? NO : SURELY);

/**
 * Security defaults ("Security defaults in Microsoft Entra ID") as policies: older protocols are blocked; administrators, and whoever goes to Azure management, do multifactor
 * authentication every time; everybody else when Microsoft finds it necessary, which no one else can tell. The account that synchronises directories is left out.
 */
function defaultsOf(enforced: Degree, space: Space): readonly Baseline[] {
  const applications = space.whole.with(0, space.ofKind('application'));
  const isSynchronising = (person: Person): Degree => person.inRole(SYNCHRONISATION_ACCOUNTS);
  const others = (person: Person): Degree => opposite(isSynchronising(person));
  const administrators = (person: Person): Degree => allOf([others(person), anyOf(SECURITY_DEFAULTS_ROLES.map((role) => person.inRole(role)))]);
  return [
    { name: 'security defaults (legacy authentication)', enforced, who: () => SURELY, box: space.whole, grants: NO_LEGACY },
    { name: 'security defaults (administrators)', enforced, who: administrators, box: applications, grants: MFA },
    { name: 'security defaults (Azure management)', enforced, who: others, box: space.whole.with(0, space.vocabularies.target.of(AZURE_MANAGEMENT)), grants: MFA },
    { name: 'security defaults (when necessary)', enforced, who: others, box: space.whole, grants: PERHAPS_MFA },
  ];
}

/** What asks for something beside the policies that were read: security defaults, the switch of single accounts, and policies that were not read. */
export function baselinePolicies(snapshot: Snapshot, space: Space): readonly Policy[] {
  const defaults = securityDefaults(snapshot);
  const applications = space.whole.with(0, space.ofKind('application'));
  const all: readonly Baseline[] = [
    ...(defaults === false ? [] : defaultsOf(defaults === true ? SURELY : PERHAPS, space)),
    { name: 'per-user multifactor authentication', enforced: SURELY, who: ({ ownMfa }) => ownMfa, box: applications, grants: MFA },
    ...(gapAt(snapshot, CONDITIONAL_ACCESS, '/') === undefined ? [] : [{ name: 'policies that were not read', enforced: PERHAPS, who: () => SURELY, box: space.whole, grants: () => SURELY }]),
  ];
  return all.map(({ name, enforced, who, box, grants }) => ({ id: '', name, enforced, who, row: undefined, asks: asksOf({ surely: [box], perhaps: [box] }, grants, space) }));
}
