import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { postureOf } from '../../../src/facts/posture/posture.ts';
import { readSchema } from '../../../src/files/assets.ts';
import type { Posture } from '../../../src/model/posture.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/values/json.ts';
import { NOW, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { id, jitAllow, MACHINE, withSecondInterface } from '../exposure/site.ts';
import { LATER, machine, policyOf, policyPort, SSH } from '../jit/machine.ts';
import { EVERYTHING } from './estates.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';

function graph(kind: string, name: string, properties: JsonObject): JsonObject {
  return { id: `${TENANT}/${kind}/${name}`, type: `Microsoft.Graph/${kind}`, name, properties };
}

function pim(kind: string, name: string, properties: JsonObject): JsonObject {
  return {
    id: `${SUBSCRIPTION}/providers/Microsoft.Authorization/${kind}/${name}`, type: `Microsoft.Authorization/${kind}`,
    properties: { principalId: 'g', principalType: 'Group', roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${OWNER}`, scope: SUBSCRIPTION, ...properties },
  };
}

const FROM_TO = { startDateTime: '2026-01-01T00:00:00Z', endDateTime: '2026-12-24T00:00:00Z' };
const REQUEST = { startTimeUtc: '2026-11-16T08:30:00Z', requestor: 'ann@contoso.example', virtualMachines: [{ id: MACHINE, ports: [{ number: 22, allowedSourceAddressPrefix: '51.140.12.7', endTimeUtc: LATER, status: 'Initiated', statusReason: 'UserRequested' }] }] };
const DATES = { attributes: { enabled: true, created: 1_700_000_000, nbf: 1_700_000_000, exp: 1_796_000_000 } };

/** A little of everything that the lists are about. */
const ROWS: readonly JsonObject[] = [
  ...withSecondInterface(machine([SSH, jitAllow('3389')], [policyOf([policyPort(22)], [REQUEST])])),
  pim('roleAssignments', 'a', {}), pim('roleAssignmentScheduleInstances', 'a', { originRoleAssignmentId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/a`, assignmentType: 'Assigned', ...FROM_TO }),
  pim('roleEligibilityScheduleInstances', 'e', FROM_TO),
  graph('users', 'ann', { displayName: 'Ann', userPrincipalName: 'ann@contoso.example', userType: 'Member', accountEnabled: true }), graph('groups', 'g', { displayName: 'Team' }),
  graph('groupMembers', 'g', { groupId: 'g', members: [{ id: 'ann', '@odata.type': '#microsoft.graph.user' }] }),
  graph('directoryRoleAssignments', 'd', { principalId: 'ann', roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/' }),
  graph('directoryRoleAssignmentScheduleInstances', 'i', { principalId: 'ann', roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/', roleAssignmentOriginId: 'd', assignmentType: 'Assigned', ...FROM_TO }),
  graph('directoryRoleEligibilityScheduleInstances', 'e', { principalId: 'g', roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/', ...FROM_TO }),
  graph('applications', 'app', { keyCredentials: [], passwordCredentials: [{ keyId: 'k', displayName: 'one', ...FROM_TO }] }),
  graph('servicePrincipals', 'sp', { servicePrincipalType: 'Application', passwordCredentials: [], keyCredentials: [{ keyId: 'k', usage: 'Verify', type: 'AsymmetricX509Cert', ...FROM_TO }] }),
  { id: id('KeyVault/vaults/kv/secrets/s'), properties: { ...DATES, contentType: 'application/x-pkcs12', managed: true } }, { id: id('KeyVault/vaults/kv/keys/s'), properties: DATES }, { id: id('KeyVault/vaults/kv/keys/k'), properties: DATES },
];

const ajv = new Ajv2020({ strict: true });
addFormats.default(ajv);
const validate = ajv.compile({ $defs: readSchema('scan-result')['$defs'], $ref: '#/$defs/posture' });

function faultsOf(rows: readonly JsonObject[]): unknown {
  const posture: Posture = postureOf(snapshotOf(rows), { now: NOW }, EVERYTHING);
  return validate(JSON.parse(JSON.stringify(posture))) ? [] : validate.errors;
}

/** What may stand where something else is expected; the last is a place that is gone. */
const FOREIGN: readonly (JsonValue | undefined)[] = [null, '', ' ', '*', '/', '</script>', '\u0000\u202e', 0, -1, 1.5, 1e300, true, [], [null], {}, { id: 7 }, '9999-12-31T23:59:59-12:00', '2026-11-16', '2026-12-01T00:00:00+01:00', 'soon', undefined];

/** A value with something foreign at one place in it, chosen by a run of numbers. */
function spoilt(value: JsonValue, [turn = 0, ...turns]: readonly number[], foreign: JsonValue | undefined): JsonValue | undefined {
  const isLeaf = turns.length === 0;
  if (Array.isArray(value) && value.length > 0 && !isLeaf) return (value as readonly JsonValue[]).flatMap((inner, index) => (index === turn % value.length ? (spoilt(inner, turns, foreign) ?? []) : [inner]));
  const keys = isJsonObject(value) ? Object.keys(value) : [];
  if (!isJsonObject(value) || isLeaf || keys.length === 0) return foreign;
  const chosen = keys[turn % keys.length];
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => {
    const next = key === chosen ? spoilt(inner ?? null, turns, foreign) : inner;
    return next === undefined ? [] : [[key, next]];
  }));
}

describe('whatever stands in the rows', () => {
  it('throws nothing, and the lists are by the schema', () => {
    expect(faultsOf(ROWS)).toEqual([]);
    const fault = fc.record({ row: fc.nat(ROWS.length - 1), turns: fc.array(fc.nat(20), { minLength: 1, maxLength: 7 }), foreign: fc.constantFrom(...FOREIGN) });
    fc.assert(fc.property(fc.array(fault, { minLength: 1, maxLength: 6 }), (faults) => {
      const rows = [...ROWS];
      for (const { row, turns, foreign } of faults) {
        const { properties, ...rest } = rows[row] ?? {};
        const next = spoilt(properties ?? null, turns, foreign);
        rows[row] = next === undefined ? rest : { ...rest, properties: next };
      }
      expect(faultsOf(rows)).toEqual([]);
    }), { numRuns: 400 });
  });
});
