import type { Row } from '../../model/resource.ts';
import { asString, at, isJsonObject, own, type JsonValue } from '../../values/json.ts';
import { allOf, anyOf, NO, PERHAPS, SURELY, type Degree } from './degree.ts';
import type { Client, Requirement } from './signIn.ts';
import { strengthGives, type Strengths } from './strengths.ts';
import { textsOf } from './texts.ts';

/** Whether a client that a policy applies to is asked for something: all ways that the policy leaves open have to ask for it. */
export type Grants = (requirement: Requirement, client: Client) => Degree;

type Control = (requirement: Requirement, client: Client) => Degree;

/**
 * What the grant controls of a policy give ("Conditional Access: Grant"). A blocked sign-in meets every requirement; of controls of which one
 * is enough only that counts which all of them give; session controls give nothing.
 */
export function grantsOf(row: Row, strengths: Strengths): Grants {
  const grant = at(row, 'properties', 'grantControls');
  if (grant === null) return () => NO;
  const builtIn = textsOf(at(grant, 'builtInControls'));
  if (!isJsonObject(grant) || builtIn === undefined) return () => PERHAPS;
  const controls = [...builtIn.map(builtInControl), ...pagesOf(at(grant, 'customAuthenticationFactors'), at(grant, 'termsOfUse')), ...strengthOf(at(grant, 'authenticationStrength'), strengths)];
  if (controls.length === 0) return () => NO;
  return combined(asString(at(grant, 'operator'))?.toLowerCase(), controls);
}

function combined(operator: string | undefined, controls: readonly Control[]): Grants {
  return (requirement, client) => {
    const given = controls.map((control) => control(requirement, client));
    const [every, one] = [allOf(given), anyOf(given)];
    if (operator === 'and') return one;
    if (operator === 'or') return every;
    return every === one ? every : PERHAPS;
  };
}

const BUILT_IN: Readonly<Record<string, readonly Requirement[]>> = {
  mfa: ['mfa'],
  compliantdevice: ['managedDevice'],
  domainjoineddevice: ['managedDevice'],
  approvedapplication: [],
  compliantapplication: [],
  // Whoever has to change a password does multifactor authentication first (documentation "Grant").
  passwordchange: ['mfa', 'remediation'],
  riskremediation: ['remediation'],
};

/** Controls about the device or the app: whether Exchange ActiveSync can show them is told in different ways. */
const OF_DEVICES = new Set(['compliantdevice', 'domainjoineddevice', 'approvedapplication', 'compliantapplication']);

function builtInControl(name: string): Control {
  const key = name.toLowerCase();
  if (key === 'block') return () => SURELY;
  const gives = own(BUILT_IN, key);
  // A control that is new may give anything.
  if (gives === undefined) return () => PERHAPS;
  return legacyBlocked(OF_DEVICES.has(key), (requirement) => (gives.includes(requirement) ? SURELY : NO));
}

/**
 * Legacy clients can neither show a second factor nor a page nor the state of their device, so that whatever asks for it blocks them
 * (documentation "Conditions", "Client apps").
 */
function legacyBlocked(ofDevices: boolean, modern: (requirement: Requirement) => Degree): Control {
  return (requirement, client) => {
    if (client === 'other' || (client === 'exchangeActiveSync' && !ofDevices)) return SURELY;
    return client === 'exchangeActiveSync' ? anyOf([modern(requirement), PERHAPS]) : modern(requirement);
  };
}

/** Terms of use and controls of other vendors: pages that ask for nothing we count. */
function pagesOf(...lists: readonly (JsonValue | undefined)[]): readonly Control[] {
  return lists.flatMap((list) => {
    if (list === undefined || list === null) return [];
    const pages = textsOf(list);
    return pages === undefined ? [() => PERHAPS] : pages.map(() => legacyBlocked(false, () => NO));
  });
}

function strengthOf(strength: JsonValue | undefined, strengths: Strengths): readonly Control[] {
  if (strength === undefined || strength === null) return [];
  return [legacyBlocked(false, (requirement) => strengthGives(strength, strengths, requirement))];
}
