import { asString, at } from '../../values/json.ts';
import type { Mask } from './boxes.ts';
import type { Coverage } from './coverage.ts';
import { NO, PERHAPS, type Degree } from './degree.ts';
import type { Policy } from './policies.ts';
import { MODERN_CLIENTS, type Requirement } from './signIn.ts';
import { textsOf } from './texts.ts';
import { maskOf } from './vocabulary.ts';

/** More than these tell nobody more. */
const MOST = 5;

/** Policies that ask for something, or would, and why they do not ask all of somebody's sign-ins. */
export function nearPolicies(coverage: Coverage, id: string, requirement: Requirement): readonly string[] {
  const person = coverage.people.of(id);
  const modern = maskOf(coverage.space.vocabularies.client, MODERN_CLIENTS);
  return coverage.policies.filter(({ row }) => row !== undefined).flatMap((policy) => {
    const reason = reasonOf(policy, policy.who(person), requirement, modern);
    return reason === undefined ? [] : [`'${policy.name}' ${reason}`];
  }).slice(0, MOST);
}

function reasonOf(policy: Policy, who: Degree, requirement: Requirement, modern: Mask): string | undefined {
  const { surely, perhaps } = policy.asks[requirement];
  // Legacy clients can show nothing that is asked for: what is told is of the others.
  if (perhaps.every((box) => ((box[1] ?? 0n) & modern) === 0n) && isOffered(policy, requirement)) return 'lets something else do instead';
  if (perhaps.length === 0) return undefined;
  if (policy.enforced === NO) return stateText(policy);
  if (policy.enforced === PERHAPS) return 'is in a state that is not known';
  if (who === NO) return isIncluding(policy) ? 'leaves them out' : 'is for others';
  if (who === PERHAPS) return 'is perhaps not for them';
  if (surely.length === 0) return 'narrows itself in ways that a sign-in does not tell, such as a device filter';
  return 'covers other sign-ins of theirs';
}

function stateText({ row }: Policy): string {
  return asString(at(row, 'properties', 'state'))?.toLowerCase() === 'disabled' ? 'is switched off' : 'only reports';
}

function isIncluding({ row }: Policy): boolean {
  return textsOf(at(row, 'properties', 'conditions', 'users', 'includeUsers'))?.some((token) => token.toLowerCase() === 'all') === true;
}

/** Whether the control is among those of which another one is enough. */
function isOffered({ row }: Policy, requirement: Requirement): boolean {
  const controls = textsOf(at(row, 'properties', 'grantControls', 'builtInControls'))?.map((control) => control.toLowerCase()) ?? [];
  const wanted: Readonly<Record<Requirement, readonly string[]>> = {
    mfa: ['mfa'], phishingResistant: [], managedDevice: ['compliantdevice', 'domainjoineddevice'], block: ['block'], remediation: ['passwordchange', 'riskremediation'],
  };
  const strength = at(row, 'properties', 'grantControls', 'authenticationStrength') ?? null;
  return controls.some((control) => wanted[requirement].includes(control)) || (strength !== null && (requirement === 'mfa' || requirement === 'phishingResistant'));
}

