/** What a policy asks for ("Conditional Access: Grant", "Conditional Access authentication strength"): every way to satisfy it, as the proofs that come with it. */
import { listAt, objectAt, sameText, textAt, valueAt, type OracleJson, type OracleObject } from './json.ts';
import type { Possibility } from './signInWho.ts';
import { textsOf } from './signInWhere.ts';
import type { WorldSignIn } from './signInTypes.ts';

/** Proofs are bits, so that ways with the same proofs are one. */
export type Proofs = number;
export const MFA = 1;
export const PHISHING_RESISTANT = 2;
export const MANAGED_DEVICE = 4;

/** All ways through the grant controls of a policy; none: the policy blocks, or the client cannot do what is asked. */
export function waysOf(at: Possibility, { client }: WorldSignIn, policy: OracleObject, policyName: string): readonly Proofs[] {
  const grant = valueAt(policy, 'grantControls');
  if (grant === undefined) return at.ask(`${policyName}: grantControls is missing, and asks for nothing`) ? [0] : [];
  const controls = controlsOf(at, objectAt(grant), client);
  if (controls.length === 0) return [0];
  return needsAll(at, objectAt(grant), controls.length, policyName) ? controls.reduce(together, [0]) : [...new Set(controls.flat())];
}

function needsAll(at: Possibility, grant: OracleObject, count: number, policyName: string): boolean {
  const operator = textAt(grant, 'operator');
  if (operator === undefined) return count === 1 || at.ask(`${policyName}: all controls are needed`);
  return sameText(operator, 'AND');
}

/** Every way of one with every way of the other. */
export function together(left: readonly Proofs[], right: readonly Proofs[]): readonly Proofs[] {
  return [...new Set(left.flatMap((one) => right.map((other) => one | other)))];
}

/** Of each control its ways: "Sign-ins from legacy authentication clients don't support MFA and don't pass device state", nor can they show a page. */
function controlsOf(at: Possibility, grant: OracleObject, client: WorldSignIn['client']): readonly (readonly Proofs[])[] {
  const isLegacy = client === 'exchangeActiveSync' || client === 'other';
  const strength = valueAt(grant, 'authenticationStrength') ?? null;
  const builtIn = textsOf(valueAt(grant, 'builtInControls')).map((control) => waysOfControl(at, control, client));
  const pages = [...listAt(grant, 'termsOfUse'), ...listAt(grant, 'customAuthenticationFactors')].map(() => (isLegacy ? [] : [0]));
  return [...builtIn, ...pages, ...(strength === null ? [] : [isLegacy ? [] : waysOfStrength(at, strength)])];
}

const KNOWN: Readonly<Record<string, readonly Proofs[]>> = {
  block: [], mfa: [MFA], compliantdevice: [MANAGED_DEVICE], domainjoineddevice: [MANAGED_DEVICE], approvedapplication: [0], compliantapplication: [0],
  // "They're first required to complete multifactor authentication."
  passwordchange: [MFA], riskremediation: [0],
};

/** Of Exchange ActiveSync the same page says that it is a legacy client and what blocks it, where devices and applications are left out. */
const OF_DEVICES = ['compliantdevice', 'domainjoineddevice', 'approvedapplication', 'compliantapplication'];

function waysOfControl(at: Possibility, control: string, client: WorldSignIn['client']): readonly Proofs[] {
  const known = KNOWN[control.toLowerCase()];
  if (known !== undefined && client === 'exchangeActiveSync' && OF_DEVICES.includes(control.toLowerCase())) return at.ask(`${client} can satisfy ${control}`) ? known : [];
  if (known !== undefined) return client === 'exchangeActiveSync' || client === 'other' ? [] : known;
  // A control that nobody knows yet may prove whatever there is, or be one that no client gets through.
  if (!at.ask(`${control} can be satisfied`)) return [];
  return [[MFA, 'mfa'] as const, [PHISHING_RESISTANT, 'phishing-resistant'] as const, [MANAGED_DEVICE, 'device'] as const].reduce<readonly Proofs[]>(([proofs = 0], [bit, name]) => [proofs | (at.ask(`${control}: ${name}`) ? bit : 0)], [0]);
}

const PHISHING_RESISTANT_METHODS = ['fido2', 'windowshelloforbusiness', 'x509certificatemultifactor'];
const MFA_METHODS = [...PHISHING_RESISTANT_METHODS, 'devicebasedpush', 'temporaryaccesspassonetime', 'temporaryaccesspassmultiuse', 'federatedmultifactor'];
/** By the table of the built-in strengths. */
const BUILT_IN: Readonly<Record<string, Proofs>> = {
  '00000000-0000-0000-0000-000000000002': MFA, '00000000-0000-0000-0000-000000000003': MFA, '00000000-0000-0000-0000-000000000004': MFA | PHISHING_RESISTANT,
};

/** One way a combination. The policy tells them itself, or names the strength alone. */
function waysOfStrength(at: Possibility, strength: OracleJson): readonly Proofs[] {
  const id = (textAt(strength, 'id') ?? '').toLowerCase();
  const listed = at.world.strengths.find((one) => sameText(textAt(one, 'id') ?? '', id));
  const combinations = [strength, listed].map((one) => textsOf(valueAt(one, 'allowedCombinations'))).find(({ length }) => length > 0);
  if (combinations !== undefined) return [...new Set(combinations.map(proofsOf))];
  const known = BUILT_IN[id];
  if (known !== undefined) return [known === MFA ? MFA : known];
  const mfa = at.ask(`${id} is MFA`);
  return [mfa ? (at.ask(`${id} is phishing-resistant`) ? MFA | PHISHING_RESISTANT : MFA) : 0];
}

/** Two methods joined by a comma are two factors; of single ones those of the table. */
function proofsOf(combination: string): Proofs {
  const methods = combination.split(',').map((method) => method.trim().toLowerCase());
  const isResistant = methods.some((method) => PHISHING_RESISTANT_METHODS.includes(method));
  return (methods.length > 1 || methods.some((method) => MFA_METHODS.includes(method)) ? MFA : 0) | (isResistant ? PHISHING_RESISTANT : 0);
}
