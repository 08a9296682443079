import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { asBoolean, asString, at, compareText, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';

const AUTHORIZATION_POLICY = 'Microsoft.Graph/authorizationPolicy';

/** Who may invite guests, narrowest first (Microsoft Graph reference, "authorizationPolicy resource type"). */
const INVITERS = ['none', 'adminsAndGuestInviters', 'adminsGuestInvitersAndAllMembers', 'everyone'] as const;

/** What guests see of the directory, by the role that stands for it (same page). */
const GUEST_ROLES: ReadonlyMap<string, string> = new Map([
  ['a0b1b346-4d3e-4e8b-98f8-753987be4970', 'member'],
  ['10dae51f-b6af-4016-8d66-8c2a99b929b3', 'limited'],
  ['2af84b1e-32c8-42b7-82bc-daa82404023b', 'restricted'],
]);

const FIELDS: Readonly<Record<string, FactField>> = {
  inviters: { type: 'string', values: INVITERS, description: 'Who may invite guests' },
  guestAccess: { type: 'string', values: [...GUEST_ROLES.values()], description: 'What guests see: as much as members, a limited part (the default), or themselves alone' },
  usersRegisterApplications: { type: 'boolean', description: 'Whether every user may register applications' },
  usersCreateTenants: { type: 'boolean', description: 'Whether every user may create further tenants' },
  usersCreateSecurityGroups: { type: 'boolean', description: 'Whether every user may create security groups' },
  consentPolicies: { type: 'string[]', description: 'The policies by which users may let applications act for them; none: they may not' },
};

/** What every user and guest of a tenant may do without any role. */
export const authorizationPolicyFact: FactDefinition = {
  name: 'authorizationPolicy',
  description: 'What every user and guest may do',
  on: [AUTHORIZATION_POLICY],
  reads: [AUTHORIZATION_POLICY],
  fields: FIELDS,
  bind: () => answersOf,
};

function answersOf(row: Row): FactAnswers {
  return {
    inviters: invitersOf(row),
    guestAccess: guestAccessOf(row),
    usersRegisterApplications: switchOf(row, 'allowedToCreateApps'),
    usersCreateTenants: switchOf(row, 'allowedToCreateTenants'),
    usersCreateSecurityGroups: switchOf(row, 'allowedToCreateSecurityGroups'),
    consentPolicies: consentOf(row),
  };
}

function invitersOf(row: Row): Answer<JsonValue> {
  const text = asString(at(row, 'properties', 'allowInvitesFrom'))?.toLowerCase();
  const found = INVITERS.find((one) => one.toLowerCase() === text);
  return found === undefined ? unknown(missingPath(row, 'properties.allowInvitesFrom')) : known(found);
}

function guestAccessOf(row: Row): Answer<JsonValue> {
  const found = GUEST_ROLES.get(asString(at(row, 'properties', 'guestUserRoleId'))?.toLowerCase() ?? '');
  return found === undefined ? unknown(missingPath(row, 'properties.guestUserRoleId')) : known(found);
}

const DEFAULT_ROLE = 'defaultUserRolePermissions';

function switchOf(row: Row, key: string): Answer<JsonValue> {
  const value = asBoolean(at(row, 'properties', DEFAULT_ROLE, key));
  return value === undefined ? unknown(missingPath(row, `properties.${DEFAULT_ROLE}.${key}`)) : known(value);
}

/** Consent for oneself; consent of owners of teams and chats for these is listed beside it and is another matter (Entra documentation, "Configure how users consent to applications"). */
const FOR_SELF = 'managepermissiongrantsforself.';
const FOR_OWNED = 'managepermissiongrantsforownedresource.';

function consentOf(row: Row): Answer<JsonValue> {
  const path = 'permissionGrantPoliciesAssigned';
  const list = at(row, 'properties', DEFAULT_ROLE, path);
  if (!Array.isArray(list)) return unknown(missingPath(row, `properties.${DEFAULT_ROLE}.${path}`));
  const texts = (list as readonly JsonValue[]).flatMap((entry) => asString(entry)?.toLowerCase() ?? []);
  const policies = texts.filter((text) => !text.startsWith(FOR_OWNED)).map((text) => (text.startsWith(FOR_SELF) ? text.slice(FOR_SELF.length) : text));
  return known(policies.toSorted(compareText), texts.length === list.length ? undefined : missingPath(row, `properties.${DEFAULT_ROLE}.${path}[*]`));
}
