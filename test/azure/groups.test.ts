import { describe, expect, it } from 'vitest';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate, type ContosoOptions } from '../../src/simulator/contoso/contoso.ts';
import { PRINCIPALS } from '../../src/simulator/contoso/identities.ts';
import type { Estate, Group, GroupEligibility } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { asArray, asString, at } from '../../src/values/json.ts';

const NOW = Date.parse(CONTOSO_NOW);
const TENANT = `/tenants/${CONTOSO.tenantId}`;
const GROUPS = 'Microsoft.Graph/groups';
const MEMBERS = 'Microsoft.Graph/groupMembers';
const ELIGIBILITIES = 'Microsoft.Graph/groupEligibilityScheduleInstances';

interface Reading {
  readonly options?: ContosoOptions;
  readonly change?: (estate: Estate) => Estate;
  readonly faults?: readonly Fault[];
}

async function read({ options = {}, change = (estate) => estate, faults = [] }: Reading = {}): Promise<{ readonly snapshot: Snapshot; readonly simulator: Simulator; readonly waited: number }> {
  let clock = NOW;
  const simulator = createSimulator({ estate: change(contosoEstate(options)), now: () => clock, faults });
  const sleep = async (milliseconds: number): Promise<void> => {
    clock += milliseconds;
  };
  const snapshot = await collectTenant({ ...(await simulatedTenant(simulator)), now: () => clock, sleep, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false, activityLog: true });
  return { snapshot, simulator, waited: clock - NOW };
}

const gapsOf = (snapshot: Snapshot, type: string): readonly string[] => snapshot.gaps.filter(({ artifact }) => artifact === type).map(({ reason, scope, missing }) => `${reason} ${scope.replace(TENANT, '')} ${missing.join(',')}`.trim());
const idsOf = (snapshot: Snapshot, type: string): readonly string[] => [...snapshot.rows(type)].map(({ name }) => name);

/** Ids and kinds of a group's members; undefined where there is no row of it. */
function membersOf(snapshot: Snapshot, group: string): readonly string[] | undefined {
  const row = [...snapshot.rows(MEMBERS)].find(({ id }) => id === `${TENANT}/groupMembers/${group}`);
  return row === undefined ? undefined : asArray(at(row, 'properties', 'members')).map((member) => `${asString(at(member, 'type'))} ${asString(at(member, 'id'))}`);
}

const withGroup = (id: string, change: Partial<Group>) => (estate: Estate): Estate => ({ ...estate, groups: (estate.groups ?? []).map((group) => (group.id === id ? { ...group, ...change } : group)) });
const { platformAdmins, platformOnCall, shiftLeads, networkTeam, vendorOnCall, newsletter, approvers, operators, pipeline, onCallEngineer, developer } = PRINCIPALS;
const members = (id: string): string => `groups/${id}/members`;
const fault = (url: string, status: number, code: string): Fault => ({ url, answer: { kind: 'error', status, code } });

describe('the groups of a tenant', async () => {
  const { snapshot, simulator } = await read();

  it('are walked from what names them, through groups in groups and in each other, and through who may become a member', () => {
    expect(idsOf(snapshot, MEMBERS)).toEqual(expect.arrayContaining([platformAdmins.id, platformOnCall.id, shiftLeads.id, vendorOnCall.id]));
    expect(membersOf(snapshot, shiftLeads.id)?.toSorted()).toEqual([`group ${platformOnCall.id}`, `user ${developer.id}`].toSorted());
  });

  it('are not read where nothing names them', () => {
    expect(membersOf(snapshot, newsletter.id)).toBeUndefined();
    expect(simulator.log.filter(({ url }) => url.includes(members(newsletter.id)) || url.includes(encodeURIComponent(`'${newsletter.id}'`)))).toEqual([]);
  });

  it('are read where they can hold a role of the directory, whether or not anything names them', () => {
    expect(membersOf(snapshot, approvers.id)).toHaveLength(2);
  });

  it('are asked about once each', () => {
    const urls = simulator.log.map(({ url }) => url).filter((url) => /\/members|eligibilityScheduleInstances/.test(url) && url.includes('graph.microsoft.com'));
    expect(urls.length).toBe(2 * idsOf(snapshot, MEMBERS).length);
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('have their workloads among their members, which version 1.0 would leave out', () => {
    expect(membersOf(snapshot, networkTeam.id)?.toSorted()).toEqual([`servicePrincipal ${pipeline.id}`, `user ${onCallEngineer.id}`].toSorted());
  });

  it('have rows in the documented shape', () => {
    expect([...snapshot.rows(MEMBERS)].find(({ name }) => name === vendorOnCall.id)).toEqual({
      id: `${TENANT}/groupMembers/${vendorOnCall.id}`, type: MEMBERS.toLowerCase(), name: vendorOnCall.id,
      properties: { groupId: vendorOnCall.id, members: [{ id: PRINCIPALS.consultant.id, type: 'user', displayName: PRINCIPALS.consultant.displayName }] },
    });
    expect([...snapshot.rows(ELIGIBILITIES)].find(({ properties }) => at(properties, 'principalId') === vendorOnCall.id)).toMatchObject({
      id: `${TENANT}/groupEligibilityScheduleInstances/${operators.id}_member_96e11000-0000-4000-8000-000000000003`,
      properties: { groupId: operators.id, principalId: vendorOnCall.id, accessId: 'member', memberType: 'direct', startDateTime: '2026-02-01T00:00:00Z', endDateTime: '2026-12-31T00:00:00Z' },
    });
    const consultant = [...snapshot.rows('Microsoft.Graph/users')].find(({ name }) => name === PRINCIPALS.consultant.displayName);
    expect(consultant).toEqual({
      id: `${TENANT}/users/${PRINCIPALS.consultant.id}`, type: 'microsoft.graph/users', name: PRINCIPALS.consultant.displayName,
      properties: {
        displayName: PRINCIPALS.consultant.displayName, userPrincipalName: 'consultant_fabrikam.example#EXT#@contoso.example', userType: 'Guest', accountEnabled: true, onPremisesSyncEnabled: null,
        createdDateTime: '2025-09-01T12:00:00Z', externalUserState: 'Accepted',
      },
    });
    const identity = [...snapshot.rows('Microsoft.Graph/servicePrincipals')].find(({ name }) => name === 'id-contoso-unused');
    expect(identity?.properties).toMatchObject({ servicePrincipalType: 'ManagedIdentity', accountEnabled: true, alternativeNames: ['isExplicit=True', expect.stringContaining('/userAssignedIdentities/id-contoso-unused')] });
  });
});

describe('a group', () => {
  it('that is gone has no members: its row says so, where the list of groups bears it out', async () => {
    const gone = (estate: Estate): Estate => ({ ...estate, groups: (estate.groups ?? []).filter(({ id }) => id !== networkTeam.id) });
    const { snapshot } = await read({ change: gone });
    expect(snapshot.gaps).toEqual([]);
    expect(membersOf(snapshot, networkTeam.id)).toEqual([]);
  });

  it('that is not found although it is listed is a gap of its own, and so are who may become its members', async () => {
    const { snapshot } = await read({ faults: [fault(members(networkTeam.id), 404, 'Request_ResourceNotFound')] });
    expect(membersOf(snapshot, networkTeam.id)).toBeUndefined();
    expect([gapsOf(snapshot, MEMBERS), gapsOf(snapshot, ELIGIBILITIES)]).toEqual([[`failed /groupMembers/${networkTeam.id}`], [`failed /groupEligibilityScheduleInstances/${networkTeam.id}`]]);
  });

  it('that is not found is not known to be gone where the groups were not listed', async () => {
    const { snapshot } = await read({ faults: [fault('v1.0/groups?', 500, 'InternalServerError'), fault(members(networkTeam.id), 404, 'Request_ResourceNotFound')] });
    expect(membersOf(snapshot, networkTeam.id)).toBeUndefined();
    expect(gapsOf(snapshot, MEMBERS)).toEqual(['failed', `failed /groupMembers/${networkTeam.id}`]);
  });

  it('whose membership is hidden is a gap of its own that names what would show it', async () => {
    const hidden = withGroup(shiftLeads.id, { properties: { visibility: 'HiddenMembership' } });
    const { snapshot } = await read({ change: hidden });
    expect(gapsOf(snapshot, MEMBERS)).toEqual([`forbidden /groupMembers/${shiftLeads.id} Member.Read.Hidden`]);
    const silent = await read({ change: hidden, faults: [{ url: members(shiftLeads.id), answer: { kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body: '{"value":[]}' } }] });
    expect(gapsOf(silent.snapshot, MEMBERS)).toEqual([`forbidden /groupMembers/${shiftLeads.id} Member.Read.Hidden`]);
  });

  it.each([
    ['a member without an id', '{"value":[{"@odata.type":"#microsoft.graph.user","id":null}]}'],
    ['a member without a kind', '{"value":[{"id":"x","displayName":"x"}]}'],
    ['no list', '{}'],
  ])('that answers with %s is a gap', async (_what, body) => {
    const { snapshot } = await read({ faults: [{ url: members(operators.id), answer: { kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body } }] });
    expect(gapsOf(snapshot, MEMBERS)).toEqual([`failed /groupMembers/${operators.id}`]);
    expect(membersOf(snapshot, operators.id)).toBeUndefined();
  });

  it('that somebody names in a way that is no id is not asked about, and is a gap', async () => {
    const odd = (estate: Estate): Estate => ({ ...estate, arm: estate.arm.map((item) => (item.type.endsWith('/denyAssignments') ? { ...item, properties: { ...(item['properties'] as object), excludePrincipals: [{ id: "x'/members", type: 'Group' }] } } : item)) });
    const { snapshot, simulator } = await read({ change: odd });
    expect(gapsOf(snapshot, MEMBERS)).toEqual([`failed /groupMembers/x'/members`]);
    expect(simulator.log.filter(({ url }) => url.includes("x'"))).toEqual([]);
  });

  it('that a deny assignment alone names is read, whatever kind it says its principal is', async () => {
    const denied = (type: string | null) => (estate: Estate): Estate => ({ ...estate, arm: estate.arm.map((item) => (item.type.endsWith('/denyAssignments') ? { ...item, properties: { ...(item['properties'] as object), excludePrincipals: [{ id: newsletter.id, type }] } } : item)) });
    for (const type of ['Group', null]) expect(membersOf((await read({ change: denied(type) })).snapshot, newsletter.id)).toHaveLength(2);
  });

  it('has members of whom only id and kind are told, where the kind may not be read', async () => {
    const { snapshot } = await read({ options: { withheld: [{ action: 'Application.Read.All' }] } });
    const row = [...snapshot.rows(MEMBERS)].find(({ name }) => name === networkTeam.id);
    expect(asArray(at(row, 'properties', 'members'))).toContainEqual({ id: pipeline.id, type: 'servicePrincipal', displayName: null });
    expect(gapsOf(snapshot, MEMBERS)).toEqual([]);
  });
});

describe('the lists of Microsoft Graph', () => {
  it.each([3, 1000])('are read to their end, in pages of %i', async (pageSize) => {
    const { snapshot, simulator } = await read({ options: { pageSize }, change: withGroup(operators.id, { members: Object.values(PRINCIPALS).filter(({ type }) => type !== 'Group').map(({ id }) => id) }) });
    const people = contosoEstate().principals ?? [];
    expect([...snapshot.rows('Microsoft.Graph/users'), ...snapshot.rows('Microsoft.Graph/servicePrincipals')].map(({ name }) => name).toSorted()).toEqual(people.map(({ displayName }) => displayName).toSorted());
    expect(membersOf(snapshot, operators.id)).toHaveLength(Object.values(PRINCIPALS).filter(({ type }) => type !== 'Group').length);
    expect([snapshot.gaps, simulator.unsupported]).toEqual([[], []]);
  });

  it('wait when they are told to', async () => {
    const { snapshot, waited } = await read({ faults: [{ url: members(operators.id), calls: [1, 2], answer: { kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '11' } } }] });
    expect([snapshot.gaps, waited >= 22_000]).toEqual([[], true]);
  });

  it('never lead to another host', async () => {
    const { snapshot, simulator } = await read({ faults: [{ url: members(operators.id), answer: { kind: 'foreignNextLink', host: 'evil.example' } }] });
    expect(gapsOf(snapshot, MEMBERS)).toEqual([`failed /groupMembers/${operators.id}`]);
    expect(simulator.log.filter(({ url }) => url.includes('evil.example'))).toEqual([]);
  });

  it('of members are not asked for where the list of groups was refused', async () => {
    const { snapshot, simulator } = await read({ options: { withheld: [{ action: 'GroupMember.Read.All' }] } });
    for (const type of [GROUPS, MEMBERS, ELIGIBILITIES]) expect(gapsOf(snapshot, type)).toEqual(['forbidden  GroupMember.Read.All']);
    expect(simulator.log.filter(({ url }) => url.includes('/members'))).toEqual([]);
  });

  it('of eligibilities are asked for once where they are refused', async () => {
    const { snapshot, simulator } = await read({ options: { withheld: [{ action: 'PrivilegedEligibilitySchedule.Read.AzureADGroup' }] } });
    expect([gapsOf(snapshot, ELIGIBILITIES), gapsOf(snapshot, MEMBERS)]).toEqual([['forbidden  PrivilegedEligibilitySchedule.Read.AzureADGroup'], []]);
    expect(simulator.log.filter(({ url }) => url.includes('/group/eligibilityScheduleInstances') && url.includes('graph.microsoft'))).toHaveLength(1);
  });
});

describe('PIM for Groups in a tenant without the licence', () => {
  const licence = /no licence of the tenant brings Privileged Identity Management/;
  const absenceOf = (snapshot: Snapshot): string | undefined => snapshot.manifest.artifacts.find(({ type }) => type === ELIGIBILITIES)?.absence;

  it('is known not to be, and asked about once', async () => {
    const { snapshot, simulator } = await read({ options: { withoutPim: true } });
    expect([gapsOf(snapshot, ELIGIBILITIES), [...snapshot.rows(ELIGIBILITIES)]]).toEqual([[], []]);
    expect(absenceOf(snapshot)).toMatch(licence);
    expect(simulator.log.filter(({ url }) => url.includes('/group/eligibilityScheduleInstances') && url.includes('graph.microsoft'))).toHaveLength(1);
  });

  it('is not believed where the tenant holds such a licence, nor where the licences cannot be read', async () => {
    const held = await read({ options: { withoutPim: true }, change: (estate) => ({ ...estate, directory: contosoEstate().directory }) as Estate });
    // Who is eligible for roles of Azure is refused as well, and names groups: that gap is here too.
    const own = (snapshot: Snapshot) => gapsOf(snapshot, ELIGIBILITIES).filter((gap) => !gap.includes('/subscriptions/'));
    expect([own(held.snapshot), absenceOf(held.snapshot)]).toEqual([['failed'], undefined]);
    const unread = await read({ options: { withoutPim: true, withheld: [{ action: 'LicenseAssignment.Read.All' }, { action: 'Organization.Read.All' }] } });
    expect([own(unread.snapshot), absenceOf(unread.snapshot)]).toEqual([['forbidden  LicenseAssignment.Read.All'], undefined]);
  });

  it('is not believed of one group where another one was served', async () => {
    const unlicensed = (estate: Estate) => ({ ...estate, directory: { ...contosoEstate().directory, subscribedSkus: [] } }) as Estate;
    const { snapshot } = await read({ change: unlicensed, faults: [fault(encodeURIComponent(`'${operators.id}'`), 400, 'AadPremiumLicenseRequired')] });
    for (const type of [ELIGIBILITIES, 'Microsoft.Graph/groupAssignmentScheduleInstances']) {
      expect([...snapshot.rows(type)].length, type).toBeGreaterThan(0);
      expect([gapsOf(snapshot, type), snapshot.manifest.artifacts.find((record) => record.type === type)?.absence], type).toEqual([['failed'], undefined]);
    }
  });

  it('that serves what nobody asked for is a gap', async () => {
    const other: GroupEligibility = { id: 'x', groupId: newsletter.id, principalId: developer.id, accessId: 'member', startDateTime: '2026-01-01T00:00:00Z', endDateTime: null };
    const { snapshot } = await read({ faults: [{ url: encodeURIComponent(`'${operators.id}'`), answer: { kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ value: [other] }) } }] });
    expect(gapsOf(snapshot, ELIGIBILITIES)).toEqual([`failed /groupEligibilityScheduleInstances/${operators.id}`]);
  });
});
