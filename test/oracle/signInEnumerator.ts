/**
 * Whether something is enforced at one sign-in, by Microsoft's documentation of Conditional Access and of security defaults; naive on purpose.
 * Every policy is asked whether it applies; every way to satisfy all that apply is gone through; and all that under every answer which unread things could give.
 */
import { sameText, textAt, valueAt, type OracleJson, type OracleObject } from './json.ts';
import { MANAGED_DEVICE, MFA, PHISHING_RESISTANT, together, waysOf, type Proofs } from './signInGrants.ts';
import { everyOutcome } from './signInPossibilities.ts';
import { AZURE_MANAGEMENT, type Enforced, type SignInRequirement, type SignInTarget, type SignInWorld, type WorldSignIn } from './signInTypes.ts';
import { meetsConditions, textsOf } from './signInWhere.ts';
import { holdsRole, targetsUser, type Possibility } from './signInWho.ts';

/** A sign-in that is blocked meets every requirement. */
export function isEnforced(world: SignInWorld, signIn: WorldSignIn, requirement: SignInRequirement): Enforced {
  const outcomes = everyOutcome((ask) => holds({ world, ask }, signIn, requirement));
  return outcomes.size === 2 ? 'unknown' : outcomes.has(true) ? 'yes' : 'no';
}

const PROOF: Readonly<Record<Exclude<SignInRequirement, 'block'>, Proofs>> = { mfa: MFA, phishingResistant: PHISHING_RESISTANT, managedDevice: MANAGED_DEVICE };

function holds(at: Possibility, signIn: WorldSignIn, requirement: SignInRequirement): boolean {
  const applied = at.world.policies.flatMap((policy, index) => (applies(at, signIn, policy, nameOf(policy, index)) ? [waysOf(at, signIn, policy, nameOf(policy, index))] : []));
  const ways = [...applied, waysOfSecurityDefaults(at, signIn), waysOfAccount(at, signIn)].reduce(together, [0]);
  if (ways.every((proofs) => requirement !== 'block' && (proofs & PROOF[requirement]) > 0)) return true;
  return at.world.unread.includes('policies') && at.ask('another policy sees to it');
}

function nameOf(policy: OracleObject, index: number): string {
  return textAt(policy, 'id') ?? String(index);
}

function applies(at: Possibility, signIn: WorldSignIn, policy: OracleObject, policyName: string): boolean {
  if (!isOn(at, policy, policyName)) return false;
  return targetsUser(at, signIn.user, policy, policyName) && targetsResource(at, signIn.target, policy, policyName) && meetsConditions(at, signIn, policy, policyName);
}

/** Report-only policies are evaluated, and not enforced. */
function isOn(at: Possibility, policy: OracleObject, policyName: string): boolean {
  const state = textAt(policy, 'state')?.toLowerCase();
  if (state === 'disabled' || state === 'enabledforreportingbutnotenforced') return false;
  return state === 'enabled' || at.ask(`${policyName} is on`);
}

/** "Conditional Access: Target resources": applications, or actions of users, or contexts; all resources are all applications. */
function targetsResource(at: Possibility, target: SignInTarget, policy: OracleObject, policyName: string): boolean {
  const stated = valueAt(policy, 'conditions', 'applications');
  if (stated === undefined) return at.ask(`${policyName}: applications are told nowhere`);
  const list = (key: string): readonly string[] | undefined => (Array.isArray(valueAt(stated, key)) ? textsOf(valueAt(stated, key)) : undefined);
  if (target.kind !== 'application') {
    const key = target.kind === 'userAction' ? 'includeUserActions' : 'includeAuthenticationContextClassReferences';
    return list(key)?.some((one) => sameText(one, target.id)) ?? at.ask(`${policyName}: ${key} is missing`);
  }
  const among = (side: 'include' | 'exclude'): boolean => list(`${side}Applications`)?.some((token) => namesApplication(at, target.id, token, side)) ?? at.ask(`${policyName}: ${side}Applications is missing`);
  return (among('include') || isFiltered(at, target.id, stated, 'include')) && !(among('exclude') || isFiltered(at, target.id, stated, 'exclude'));
}

/**
 * Which applications the two groups of Microsoft's hold is written down nowhere in the tenant, and changes. The management of Azure is not among "Apps included in
 * Conditional Access Office 365 app suite"; of the ways to it the portals are some, so that to include these is not to include it.
 */
function namesApplication(at: Possibility, application: string, token: string, side: 'include' | 'exclude'): boolean {
  if (sameText(token, 'All')) return true;
  if (sameText(token, 'None')) return false;
  if (!['office365', 'microsoftadminportals'].includes(token.toLowerCase())) return sameText(token, application);
  if (sameText(application, AZURE_MANAGEMENT) && (sameText(token, 'Office365') || side === 'include')) return false;
  return at.ask(`${application} is of ${token}`);
}

function isFiltered(at: Possibility, application: string, stated: OracleJson, side: 'include' | 'exclude'): boolean {
  const rule = textAt(stated, 'applicationFilter', 'rule');
  return rule !== undefined && sameText(textAt(stated, 'applicationFilter', 'mode') ?? '', side) && at.ask(`${application} meets ${rule}`);
}

/** Of "Security defaults in Microsoft Entra ID": who holds one of these does MFA at every sign-in. */
const ADMINISTRATORS = [
  '62e90394-69f5-4237-9190-012177145e10', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', 'c4e39bd9-1100-46d3-8c65-fb160da0071f', 'b0f54661-2d74-4c50-afa3-1ec803f12efe', '158c047a-c907-4556-b7ef-446551a6b5f7',
  'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9', '29232cdf-9323-42fd-ade2-1d097af3e4de', '729827e3-9c14-49f7-bb1b-9608f156bbb8', '966707d0-3269-4727-9be2-8c3a10f19b9d', '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'e8611ab8-c189-46e8-94e1-60213ab1f814', '194ae4cb-b126-40b2-bd5b-6091b380977d', 'f28a1f50-f6e7-4571-818b-6a12f2af6b6c', 'fe930be7-5e62-47db-91af-98c3a49a38b1', '0526716b-113d-4c15-b2c8-68e3c22b9f80',
  '45d8d3c5-c802-45c6-b32a-1d70b5e1e86e',
];

/** They block older protocols, ask for MFA at Azure's management and from administrators; whether another user is asked, Microsoft decides sign-in by sign-in. */
function waysOfSecurityDefaults(at: Possibility, { user, target, client }: WorldSignIn): readonly Proofs[] {
  const isEnabled = at.world.securityDefaults?.['isEnabled'];
  if (typeof isEnabled === 'boolean' ? !isEnabled : !at.ask('security defaults are on')) return [0];
  if (client === 'exchangeActiveSync' || client === 'other') return [];
  const isApplication = target.kind === 'application';
  if (isApplication && (sameText(target.id, AZURE_MANAGEMENT) || ADMINISTRATORS.some((role) => holdsRole(at, user, role)))) return [MFA];
  return at.ask('security defaults ask for MFA') ? [MFA] : [0];
}

/**
 * The switch of the account itself ("Enable per-user Microsoft Entra multifactor authentication"): MFA at each sign-in "with some exceptions, such as when they sign in
 * from trusted IP addresses", which Graph lists nowhere; of old clients it asks for a password of their own. Where no row tells, it is taken to be off, unless the reading failed.
 */
function waysOfAccount(at: Possibility, { user, target, client }: WorldSignIn): readonly Proofs[] {
  const state = textAt(at.world.userRequirements.find(({ id }) => sameText(textAt({ id }, 'id') ?? '', user)), 'perUserMfaState')?.toLowerCase();
  const isOff = state === undefined ? !at.world.unread.includes('userRequirements') : state === 'disabled';
  if (isOff || target.kind !== 'application' || client === 'exchangeActiveSync' || client === 'other') return [0];
  return at.ask('the account asks for MFA') ? [MFA] : [0];
}
