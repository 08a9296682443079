import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import { accessOf, type Access, type AccessAsked } from '../../src/flow/access.ts';
import { accessCsv } from '../../src/flow/accessCsv.ts';
import { accessJson } from '../../src/flow/accessDocument.ts';
import type { AccessLine } from '../../src/flow/accessLine.ts';
import { accessTable } from '../../src/flow/accessTable.ts';
import { revokeCommand } from '../../src/flow/revokeCommand.ts';
import { textWidth } from '../../src/report/console/layout.ts';
import { csvRecord } from '../../src/report/csvText.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { expectGolden } from '../report/golden.ts';
import { GONE, GRANT, GROUPS, HOSTILE, NOW, PARTNER, PEOPLE, PIPELINE, PLATFORM, SUBSCRIPTION, tenant, TENANT, WEB } from './accessFixture.ts';

function ask(asked: Partial<AccessAsked> = {}, snapshot = tenant()): Access {
  return accessOf(snapshot, NOW, { scope: undefined, can: undefined, plane: 'control', principals: [], ...asked });
}

/** Who, how, and whether: `a… standing yes`. */
function said({ lines }: Access): readonly string[] {
  return lines.map(({ principal, holding, allows, applies, via }) => [principal.id, holding, allows, applies, ...via.map(({ id }) => id)].join(' ')).toSorted();
}

const MEMBERS = 'Microsoft.Graph/groupMembers';
const gap = (artifact: string, scope: string) => ({ reason: 'forbidden', artifact, scope, missing: [`permission of ${artifact}`], message: `not allowed to read ${artifact}` }) as const;

describe('who can grant access in a subscription', () => {
  it('is everybody whom a person would name, each by the way they come by it', () => {
    expect(said(ask({ scope: 'Production', can: GRANT }))).toEqual([
      `${PEOPLE.ada} standing yes inherited ${GROUPS.admins}`,
      `${PEOPLE.gil} eligible yes inherited ${GROUPS.admins}`,
      `${PEOPLE.dee} eligible yes here`,
      `${PEOPLE.dee} standing yes inherited ${GROUPS.admins} ${GROUPS.nested}`,
      `${PEOPLE.eve} standing conditional here`,
      `${GONE} standing yes inherited`,
      // Another tenant's: kept to the roles that the delegation names; and a role of which no definition was read.
      `${PARTNER} standing conditional here`,
      `${PARTNER} eligible unknown here`,
    ].toSorted());
  });

  it('is the same whichever way the scope is named, and nobody of one group only at another', () => {
    const all = said(ask({ scope: SUBSCRIPTION, can: GRANT }));
    for (const scope of ['production', SUBSCRIPTION.toUpperCase(), SUBSCRIPTION.slice('/subscriptions/'.length)]) expect(said(ask({ scope, can: GRANT }))).toEqual(all);
    expect(said(ask({ scope: 'Platform', can: GRANT })).map((text) => text.split(' ')[0])).toEqual([PEOPLE.ada, PEOPLE.dee, PEOPLE.gil, GONE].toSorted());
  });

  it('says what the directory says of them', () => {
    const kinds = new Map(ask({ scope: 'Production', can: GRANT }).lines.map(({ principal }) => [principal.id, [principal.kind, principal.enabled, principal.userPrincipalName]]));
    expect(kinds.get(PEOPLE.gil)).toEqual(['guest', true, 'gil_partner.example#EXT#@contoso.example']);
    expect(kinds.get(PEOPLE.dee)).toEqual(['user', false, 'dee@contoso.example']);
    expect(kinds.get(GONE)).toEqual(['orphan', null, null]);
  });
});

describe('what a deny assignment takes away', () => {
  const whoCan = (verb: string) => said(ask({ scope: WEB, can: `Microsoft.Compute/virtualMachines/${verb}` }, tenant([], ['Microsoft.ManagedServices/registrationAssignments']))).map((text) => text.split(' ').slice(0, 3).join(' '));

  it('is not listed, but for those whom it excludes', () => {
    expect(whoCan('delete')).toEqual([`${PEOPLE.ada} standing yes`, `${PEOPLE.gil} eligible yes`, `${PEOPLE.dee} eligible yes`, `${PEOPLE.dee} standing yes`].toSorted());
    expect(whoCan('write')).toContain(`${PIPELINE} standing yes`);
  });
});

describe('everything that is held', () => {
  it('is listed at a scope, above it and below it', () => {
    const applies = ask({ scope: 'Production' }).lines.map((line) => `${line.grant.slice(-1)} ${line.applies}`);
    expect([...new Set(applies)].toSorted()).toEqual(['1 inherited', '2 here', '3 below', '4 inherited', '5 here', '6 here', 'a here']);
    expect(new Set(ask().lines.map(({ applies: one }) => one))).toEqual(new Set([null]));
  });

  it('can be narrowed to a person, a workload or a group, by whatever they are called', () => {
    const grants = (...principals: readonly string[]): readonly string[] => ask({ principals }).lines.map(({ grant }) => grant.slice(-1)).toSorted();
    expect(grants('pipeline')).toEqual(['2']);
    expect(grants('f0000000-0000-4000-8000-000000000001')).toEqual(['2']);
    expect(grants('DEE@contoso.example')).toEqual(['1', '6']);
    expect(grants('on-call')).toEqual(['1']);
    expect(grants(GONE)).toEqual(['4']);
  });
});

describe('what is delegated to another tenant', () => {
  const ofPartner = (asked: Partial<AccessAsked>, snapshot = tenant()) => ask(asked, snapshot).lines.filter(({ principal }) => principal.id === PARTNER).map(({ role, holding, allows, applies, revoke }) => [role.id.slice(0, 8), holding, allows, applies, revoke]);
  const command = `az managedservices assignment delete --assignment "${SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationAssignments/ra"`;

  it('is listed like what is held here, where it holds and below', () => {
    expect(ofPartner({ scope: WEB, can: 'Microsoft.Compute/virtualMachines/write' })).toEqual([['b24988ac', 'standing', 'yes', 'inherited', command], ['9980e02c', 'eligible', 'unknown', 'inherited', command]]);
    expect(ofPartner({ scope: 'Platform' }).map(([, , , applies]) => applies)).toEqual(['below', 'below', 'below']);
    expect(ofPartner({ scope: 'Platform', can: 'Microsoft.Compute/virtualMachines/write' })).toEqual([]);
    expect(ofPartner({ principals: ['partner operators'] })).toHaveLength(3);
  });

  it('is a gap where delegations, or what one holds, were not read', () => {
    const [assignments, definitions] = ['Microsoft.ManagedServices/registrationAssignments', 'Microsoft.ManagedServices/registrationDefinitions'] as const;
    expect(ask({ scope: WEB }, tenant([gap(assignments, SUBSCRIPTION)], [assignments])).gaps.map(({ artifact }) => artifact)).toContain(assignments);
    expect(ask({ scope: WEB }, tenant([], [definitions])).gaps.map(({ artifact, reason }) => [artifact, reason])).toContainEqual([definitions, 'notCollected']);
    const whole = tenant();
    const cut = { ...whole, rows: (type: string) => [...whole.rows(type)].map((row) => (row.name === 'rd' ? { ...row, properties: {} } : row)) };
    expect(ask({ scope: WEB }, cut).gaps.map(({ artifact, missing }) => [artifact, ...missing])).toContainEqual([definitions, 'properties.authorizations']);
  });
});

describe('a question that is none', () => {
  it.each<readonly [Partial<AccessAsked>, string, string]>([
    [{ scope: 'Prodution' }, 'no subscription or management group of that name was read', "Did you mean 'Production'?"],
    [{ scope: '/subscriptions/00000000-0000-4000-8000-000000000099' }, 'no subscription or management group of that name was read', "Did you mean '00000000-0000-4000-8000-000000000001'?"],
    [{ scope: 'nothing like it' }, 'no subscription or management group of that name was read', 'Name an ARM id'],
    [{ scope: '/subscriptions/00000000-0000-4000-8000-000000000099/resourceGroups/x' }, 'was read', ''],
    [{ scope: '/providers/Microsoft.Management/managementGroups/other' }, 'was read', ''],
    [{ scope: '/subscriptions' }, 'is no ARM scope', '/subscriptions/<id>'],
    [{ can: 'Microsoft.Compute/*/read' }, 'is no operation of Azure', 'without a star'],
    [{ can: 'delete everything' }, 'is no operation of Azure', 'ends in read, write, delete or action'],
    [{ can: 'Microsoft.Compute/virtualMachines/restart' }, 'is no operation of Azure', 'ends in read, write, delete or action'],
    [{ principals: ['Adda'] }, 'nobody of that name or id', "Did you mean 'Ada'?"],
  ])('%j is refused', (asked, message, hint) => {
    expect(() => ask(asked)).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) as string, hint: expect.stringContaining(hint) as string }));
  });

  it('asks which is meant where two are called so', () => {
    const snapshot = tenant();
    const { manifest } = snapshot;
    const twice = { ...snapshot, manifest: { ...manifest, scopes: { ...manifest.scopes, seen: [...manifest.scopes.seen, { subscriptionId: '00000000-0000-4000-8000-000000000002', displayName: 'Platform', state: 'Enabled' }] } } };
    expect(() => ask({ scope: 'platform' }, twice)).toThrow(expect.objectContaining({ message: expect.stringContaining('several are called so') as string, hint: expect.stringContaining(PLATFORM) as string }));
  });
});

describe('what was not read', () => {
  it('makes the list one that may be longer, and a group stands for its members', () => {
    const found = ask({ scope: 'Production', can: GRANT }, tenant([gap(MEMBERS, `/tenants/${TENANT}`)], [MEMBERS]));
    expect(found.gaps.map(({ artifact }) => artifact)).toContain(MEMBERS);
    expect(found.lines.find(({ principal }) => principal.id === GROUPS.admins)?.principal.kind).toBe('group');
  });

  it('of deny assignments leaves what was seen, and says that it may be less', () => {
    const type = 'Microsoft.Authorization/denyAssignments';
    const found = ask({ scope: WEB, can: 'Microsoft.Compute/virtualMachines/delete' }, tenant([gap(type, SUBSCRIPTION)], [type]));
    expect(found.lines.map(({ principal }) => principal.id)).toContain(PIPELINE);
    expect(found.overstatedBy.map(({ artifact }) => artifact)).toEqual([type]);
  });

  it('of what lies below a management group is told: a subscription without its chain may be one of those', () => {
    const type = 'Microsoft.Resources/subscriptions';
    expect(ask({ scope: 'Platform' }, tenant([], [type])).gaps.map(({ artifact }) => artifact)).toContain(type);
    expect(ask({ scope: 'Platform' }).gaps).toEqual([]);
  });

  it('of the directory names nobody, and says who it is all the same', () => {
    const types = ['Microsoft.Graph/users', 'Microsoft.Graph/groups', 'Microsoft.Graph/servicePrincipals'];
    const found = ask({ scope: 'Production', can: GRANT }, tenant(types.map((type) => gap(type, `/tenants/${TENANT}`)), types));
    expect(found.lines.find(({ principal }) => principal.id === GONE)?.principal.kind).toBe('unknown');
  });

  it('of assignments is told where nobody was seen', () => {
    const type = 'Microsoft.Authorization/roleAssignments';
    const found = ask({ scope: 'Production', can: GRANT }, tenant([gap(type, SUBSCRIPTION)], [type, 'Microsoft.Authorization/roleEligibilityScheduleInstances', 'Microsoft.ManagedServices/registrationAssignments']));
    expect(found.lines).toEqual([]);
    const text = [...accessTable(found, { color: false, width: 100 })].join('');
    expect(text).toContain('Nobody, as far as it was read.');
    expect(text).toContain(`Not whole: ${type}`);
  });
});

type Revocable = Parameters<typeof revokeCommand>[0];
const LINE: Revocable = {
  principal: { id: PEOPLE.ada, name: 'Ada', userPrincipalName: null, kind: 'user', enabled: true }, role: { id: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Role', type: 'CustomRole' },
  scope: SUBSCRIPTION, via: [], holding: 'standing', grant: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/1`, grantKind: 'assignment',
};
const link = (more: Partial<AccessLine['via'][number]> = {}) => ({ id: GROUPS.admins, name: 'Administrators', eligible: false, dynamic: false, ...more });

describe('the command that takes an access away', () => {
  it.each<readonly [string, Partial<Revocable>, string]>([
    ['a standing assignment', {}, `az role assignment delete --ids "${LINE.grant}"`],
    ['one whose kind of holding was not read', { holding: null }, `az role assignment delete --ids "${LINE.grant}"`],
    ['a member of a group', { via: [link({ id: GROUPS.nested }), link()] }, `az ad group member remove --group "${GROUPS.admins}" --member-id "${PEOPLE.ada}"`],
    ['an eligible member of a group', { via: [link({ eligible: true })] }, `az rest --method post --url "https://graph.microsoft.com/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests" --body '{"accessId":"member","principalId":"${PEOPLE.ada}","groupId":"${GROUPS.admins}","action":"adminRemove"}'`],
    ['an eligibility', { grantKind: 'eligibility', holding: 'eligible' }, `az rest --method put --url "https://management.azure.com${SUBSCRIPTION}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/$(uuidgen)?api-version=2020-10-01" --body '{"properties":{"requestType":"AdminRemove","principalId":"${PEOPLE.ada}","roleDefinitionId":"${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/aaaaaaaa-0000-4000-8000-000000000001"}}'`],
    ['an activation', { holding: 'activated' }, `az rest --method put --url "https://management.azure.com${SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/$(uuidgen)?api-version=2020-10-01" --body '{"properties":{"requestType":"AdminRemove","principalId":"${PEOPLE.ada}","roleDefinitionId":"${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/aaaaaaaa-0000-4000-8000-000000000001"}}'`],
  ])('of %s', (_what, more, command) => {
    expect(revokeCommand({ ...LINE, ...more }, 'AzureCloud')).toBe(command);
  });

  it('goes to the hosts of the tenant\'s own cloud', () => {
    expect(revokeCommand({ ...LINE, grantKind: 'eligibility' }, 'AzureChinaCloud')).toContain('"https://management.chinacloudapi.cn/');
    expect(revokeCommand({ ...LINE, via: [link({ eligible: true })] }, 'AzureUSGovernment')).toContain('"https://graph.microsoft.us/');
  });

  it('does not exist where a rule decides who is in the group', () => {
    expect(revokeCommand({ ...LINE, via: [link({ dynamic: true })] }, 'AzureCloud')).toBeNull();
  });

  it.each(['"; rm -rf ~ #', '$(id)', '`id`', "a'b", 'a\nb', '%PATH%', 'a&b', 'a;b', 'a|b', 'ü', '!!', 'a\\b', '{x}'])('is never made of an id with %j', (hostile) => {
    for (const more of [{ grant: hostile }, { scope: hostile }, { principal: { ...LINE.principal, id: hostile } }, { role: { ...LINE.role, id: hostile } }, { via: [link({ id: hostile })] }]) expect(revokeCommand({ ...LINE, ...more }, 'AzureCloud')).toBeNull();
  });
});

/** RFC 4180, read by a second reader. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let [cells, cell, quoted]: [string[], string, boolean] = [[], '', false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quoted && character === '"' && text[at + 1] === '"') [cell, at] = [`${cell}"`, at + 1];
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ',') [cells, cell] = [[...cells, cell], ''];
    else if (!quoted && text.startsWith('\r\n', at)) {
      records.push([...cells, cell]);
      [cells, cell, at] = [[], '', at + 1];
    } else cell += character;
  }
  return records;
}

describe('the CSV', () => {
  const records = parseCsv([...accessCsv(ask())].join(''));
  const [head = []] = records;

  it('has a record a way, of as many cells as there are columns, and empty ones for the reviewer', () => {
    expect(records.length).toBe(ask().lines.length + 1);
    expect(new Set(records.map((cells) => cells.length))).toEqual(new Set([head.length]));
    expect(head.slice(-4)).toEqual(['decision', 'reviewer', 'reviewedOn', 'reason']);
    expect(records.slice(1).flatMap((cells) => cells.slice(-4)).filter((cell) => cell !== '')).toEqual([]);
  });

  it('holds no cell that a spreadsheet would run, and no character that cannot be seen', () => {
    expect(records.flat().filter((cell) => /^\s*[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(records.flat().filter((cell) => /\p{Cc}/u.test(cell))).toEqual([]);
    expect(records.flat().some((cell) => cell.startsWith("'=HYPERLINK("))).toBe(true);
  });

  it('gives any texts back, an apostrophe before those that look like formulas', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 5 }), (cells) => {
      const [back = []] = parseCsv(csvRecord(cells));
      expect(back.map((cell, index) => (cell === `'${cells[index]}` ? cells[index] : cell))).toEqual(cells);
    }));
  });

  it('is what it was', () => expectGolden('access.csv', [...accessCsv(ask({ scope: 'Production', can: GRANT }))].join('').replaceAll('\r\n', '\n')));
});

describe('the JSON document', () => {
  it.each<readonly [string, Partial<AccessAsked>]>([['of everything', {}], ['of a question', { scope: 'Production', can: GRANT, principals: ['Ada'] }], ['of nobody', { scope: WEB, can: 'Microsoft.X/y/action', plane: 'data' }]])('%s meets its schema', (_what, asked) => {
    const text = [...accessJson(ask(asked))].join('');
    expect(validateAgainstSchema(readSchema('access'), JSON.parse(text) as JsonValue)).toEqual([]);
  });

  it('is byte-equal for equal input', () => {
    expect([...accessJson(ask())].join('')).toBe([...accessJson(ask())].join(''));
  });
});

describe('the table', () => {
  it.each(['##vso[task.setvariable variable=x]y', '::add-mask::x'])('holds no command of a pipeline: %j', (name) => {
    const found = ask({ scope: 'Production' });
    const lines = found.lines.map((line) => ({ ...line, principal: { ...line.principal, name } }));
    const shown = [...accessTable({ ...found, tenantId: name, lines, assumes: [name] }, { color: false, width: 140 })].join('').split('\n');
    expect(shown.join('\n')).toContain(name.replace('[', '('));
    expect(shown.filter((line) => /##(vso)?\[/i.test(line) || /^\s*::/.test(line))).toEqual([]);
  });

  it('is what it was', () => expectGolden('access.txt', [...accessTable(ask({ scope: 'Production' }), { color: false, width: 100 })].join('')));

  it.each([20, 40, 80, 200])('keeps to a terminal of %i columns, and shows what cannot be seen', (width) => {
    const lines = [...accessTable(ask(), { color: false, width })].join('').split('\n');
    expect(lines.filter((line) => textWidth(line) > Math.min(140, Math.max(40, width)))).toEqual([]);
    expect(lines.filter((line) => /\p{Cc}/u.test(line))).toEqual([]);
    expect(HOSTILE).toContain('\u001b');
  });
});
