import type { Snapshot } from '../../model/snapshot.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString, at, own, type JsonValue } from '../../values/json.ts';
import { NO, PERHAPS, SURELY, type Degree } from './degree.ts';
import type { Requirement } from './signIn.ts';
import { textsOf } from './texts.ts';

export const STRENGTHS = 'Microsoft.Graph/authenticationStrengthPolicies';

/** The combinations that a strength allows, by its id. */
export type Strengths = ReadonlyMap<string, readonly string[]>;

/** Methods that cannot be handed on to an impostor (documentation "Authentication strengths", built-in strengths). */
const PHISHING_RESISTANT: ReadonlySet<string> = new Set(['fido2', 'windowshelloforbusiness', 'x509certificatemultifactor']);
/** Methods that are two factors by themselves. */
const TWO_FACTORS: ReadonlySet<string> = new Set([...PHISHING_RESISTANT, 'devicebasedpush', 'temporaryaccesspassonetime', 'temporaryaccesspassmultiuse', 'federatedmultifactor']);
/** Methods that are one factor. */
const ONE_FACTOR: ReadonlySet<string> = new Set([
  'password', 'voice', 'hardwareoath', 'softwareoath', 'sms', 'email', 'microsoftauthenticatorpush', 'federatedsinglefactor', 'x509certificatesinglefactor', 'qrcodepin',
]);

/** The built-in strengths, whose ids are the same in every tenant: multifactor, passwordless, phishing-resistant. */
const BUILT_IN: Readonly<Record<string, readonly Requirement[]>> = {
  '00000000-0000-0000-0000-000000000002': ['mfa'],
  '00000000-0000-0000-0000-000000000003': ['mfa'],
  '00000000-0000-0000-0000-000000000004': ['mfa', 'phishingResistant'],
};

export function readStrengths(snapshot: Snapshot): Strengths {
  const found = new Map<string, readonly string[]>();
  for (const row of snapshot.rows(STRENGTHS)) {
    const allowed = textsOf(at(row, 'properties', 'allowedCombinations'));
    if (allowed !== undefined && allowed.length > 0) found.set(lastSegment(row.id).toLowerCase(), allowed);
  }
  return found;
}

/** A strength gives what every combination that it allows gives. A policy spells the combinations out; else the strength's own row, or what is known of it, tells. */
export function strengthGives(strength: JsonValue, strengths: Strengths, requirement: Requirement): Degree {
  if (requirement !== 'mfa' && requirement !== 'phishingResistant') return NO;
  const id = asString(at(strength, 'id'))?.toLowerCase() ?? '';
  const spelt = textsOf(at(strength, 'allowedCombinations')) ?? [];
  const allowed = spelt.length > 0 ? spelt : strengths.get(id);
  if (allowed !== undefined) return allowed.reduce<Degree>((least, one) => (combinationGives(one, requirement) < least ? combinationGives(one, requirement) : least), SURELY);
  const known = own(BUILT_IN, id);
  return known === undefined ? PERHAPS : known.includes(requirement) ? SURELY : NO;
}

/** Modes joined by a comma are asked for together. */
function combinationGives(combination: string, requirement: 'mfa' | 'phishingResistant'): Degree {
  const modes = combination.split(',').map((mode) => mode.trim().toLowerCase());
  if (modes.some((mode) => PHISHING_RESISTANT.has(mode))) return SURELY;
  if (modes.some((mode) => !TWO_FACTORS.has(mode) && !ONE_FACTOR.has(mode))) return PERHAPS;
  if (requirement === 'phishingResistant') return NO;
  return modes.length > 1 || modes.some((mode) => TWO_FACTORS.has(mode)) ? SURELY : NO;
}
