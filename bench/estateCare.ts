import type { Row } from '../src/model/resource.ts';
import { GENERATED } from '../src/simulator/generate/generateEstate.ts';
import { at, isJsonObject, type JsonObject } from '../src/values/json.ts';

/**
 * The small template shows every fault there is; a large tenant has mostly what is in order. Rows are tended to, all but one of every so many, in
 * what a company would set once for all: managed identities and host encryption, no shared keys, secrets that end.
 */
const NEGLECTED_EVERY = 5;

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const NOW = Date.parse(GENERATED.now);

const CARE: Readonly<Record<string, (row: Row) => JsonObject>> = {
  'microsoft.compute/virtualmachines': (row) => ({
    identity: { type: 'SystemAssigned', principalId: '00000000-0000-4000-8000-00000000001d', tenantId: GENERATED.tenantId },
    properties: { ...propertiesOf(row), securityProfile: { ...objectAt(row, 'securityProfile'), encryptionAtHost: true }, osProfile: tendedProfile(objectAt(row, 'osProfile')) },
  }),
  'microsoft.storage/storageaccounts': (row) => ({ properties: { ...propertiesOf(row), allowSharedKeyAccess: false } }),
  'microsoft.keyvault/vaults/secrets': (row) => ({ properties: { ...propertiesOf(row), attributes: { enabled: true, created: secondsAt(-20), updated: secondsAt(-20), exp: secondsAt(200) } } }),
  'microsoft.graph/usersigninactivity': (row) => ({ properties: { ...propertiesOf(row), signInActivity: { lastSignInDateTime: instantAt(-2), lastSuccessfulSignInDateTime: instantAt(-2) } } }),
};

/** The row as a company that cares has it, unless it is one of those that were forgotten. */
export function tended(row: Row, number: number): Row {
  const care = number % NEGLECTED_EVERY === 0 ? undefined : CARE[row.type.toLowerCase()];
  return care === undefined ? row : { ...row, ...care(row) };
}

const SETTINGS = { patchMode: 'AutomaticByPlatform', assessmentMode: 'AutomaticByPlatform' } as const;

function tendedProfile(profile: JsonObject): JsonObject {
  const halves = ['windowsConfiguration', 'linuxConfiguration'].filter((half) => isJsonObject(profile[half]));
  return { ...profile, ...Object.fromEntries(halves.map((half) => [half, { ...(profile[half] as JsonObject), patchSettings: SETTINGS }])) };
}

function propertiesOf(row: Row): JsonObject {
  return isJsonObject(row.properties) ? row.properties : {};
}

function objectAt(row: Row, member: string): JsonObject {
  const value = at(row.properties, member);
  return isJsonObject(value) ? value : {};
}

function secondsAt(days: number): number {
  return Math.floor((NOW + days * DAY) / SECOND);
}

function instantAt(days: number): string {
  return new Date(NOW + days * DAY).toISOString();
}
