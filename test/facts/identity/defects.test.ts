import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { FactDefinition } from '../../../src/model/fact.ts';
import { withCopy } from '../copies.ts';
import { defectsIn, type Defect, type Edit } from '../exposure/defect.ts';
import { answered } from './answers.ts';
import { SITUATIONS } from './situations.ts';

const SOURCE = new URL('../../../src', import.meta.url).pathname;
const FACTS: readonly string[] = ['appCredentials', 'credentialUse', 'applicationOwners', 'authenticationMethods', 'authorizationPolicy', 'registration'];

const [list, use, owners, methods, policy, administrators, registration, credentials] = [
  'credentialList', 'credentialUse', 'applicationOwners', 'authenticationMethods', 'authorizationPolicy', 'administrators', 'registration', 'appCredentials',
].map((name) => defectsIn(`facts/identity/${name}.ts`)) as [Make, Make, Make, Make, Make, Make, Make, Make];

/** Who holds a directory role is read by other facts' folders. */
const [grants, roles] = [defectsIn('facts/directory/grants.ts'), defectsIn('facts/tenant/directoryRoles.ts')];

type Make = ReturnType<typeof defectsIn>;

/** What can be got wrong, one thing at a time. */
const DEFECTS: readonly Defect[] = [
  list('an end is in effect for one moment more', 'end <= now', 'end < now'),
  list('a certificate for signing is told three times', 'return all.filter((one) => !isHalf(one));', 'return all;'),
  list('whatever bears its mark is a half', 'whole !== undefined && (whole.keyIds.has(keyId) || whole.ends.has(end))', 'whole !== undefined'),
  list('a password that ends at another time is none', 'whole.keyIds.has(keyId) || ', ''),
  list('the certificate is no half', ' || whole.ends.has(end)', ''),
  list('letter case of marks matters', "text('customKeyIdentifier')?.toLowerCase()", "text('customKeyIdentifier')"),
  list('symmetric keys are certificates', "['symmetric', 'secret']", "['symmetric', 'certificate']"),
  list('what is for encrypting signs in', "['encrypt', 'tokenEncryption']", "['encrypt', 'signIn']"),
  list('no end is a missing one', "at(entry, 'endDateTime') === null ? null : ", ''),
  list('no list is an empty one', 'if (!Array.isArray(list)) return { found: [], missing: [key] };', 'if (!Array.isArray(list)) return { found: [], missing: [] };'),
  list('nothing succeeds what has no end', 'end ?? Number.POSITIVE_INFINITY', 'end ?? Number.NEGATIVE_INFINITY'),
  credentials('managed identities are like others', "=== 'managedidentity'", "=== 'managed'"),
  use('the last record counts, not the latest', 'Math.max(...times, uses.get(key) ?? Number.NEGATIVE_INFINITY)', 'Math.max(...times)'),
  use('records go by the key alone', 'return `${appId} ${keyId}`.toLowerCase();', 'return ` ${keyId}`.toLowerCase() + (appId === "" ? " " : "");'),
  use('letter case of applications matters', 'return `${appId} ${keyId}`.toLowerCase();', 'return `${appId} ${keyId}`;'),
  use('what was seen of a cut list is all', 'gap === undefined ? uses.get(keyOf(appId, keyId)) : undefined', 'uses.get(keyOf(appId, keyId))'),
  use('the newest stands for all', 'left.start - right.start', 'right.start - left.start'),
  use('what signs tokens signs in', "one.use === 'signIn' && ", ''),
  use('what is to come holds', 'one.start <= now && ', ''),
  use('what has ended holds', ' && !isExpired(one, now)', ''),
  use('no record is none ever', 'everyUseRecorded: unknown(cause)', 'everyUseRecorded: known(false)'),
  use('a cut row has no credentials', 'if (unread !== undefined) return', 'if (unread !== undefined && unrecorded.length > 0) return'),
  owners('workloads are looked up among people', "type === '' || type.toLowerCase() === 'user'", "type !== 'x'"),
  owners('guests are those who are called so', "({ kind }) => kind === 'guest'", "({ kind, detail }) => kind === 'guest' && detail?.includes('#') !== true"),
  owners('whoever cannot be looked up is an ordinary owner', 'unread ?? pending', 'unread'),
  owners('a cut account can sign in', 'unread ?? cut', 'unread'),
  owners('letter case of applications matters', '?? lastSegment(row.id)).toLowerCase(), row)', '?? lastSegment(row.id)), row)'),
  owners('owners that were not read are none', 'return gaps.get(id) ?? gapAt(snapshot, APPLICATION_OWNERS, application.id) ?? notRead(application, id);', 'return { owners: [], unread: undefined };'),
  methods('left to Microsoft is off', "state !== 'enabled' && state !== 'default'", "state !== 'enabled'"),
  methods('a group is everyone', "ids.includes('all_users') ? 'everyone'", "ids.length > 0 ? 'everyone'"),
  methods('the mark for nobody is a group', '.filter((id) => id !== NOBODY)', ''),
  methods('older policies do not count', ', cut ?? olderPolicies(row))', ', cut)'),
  methods('they count till the end of the world', "if (text === 'migrationcomplete') return undefined;", ''),
  methods('a tenant without them has them', 'if (state === null) return undefined;', ''),
  methods('a method of unknown reach is off', "return reach === undefined ? 'includeTargets' : { id, reach };", "return { id, reach: reach ?? 'nobody' };"),
  methods('what is on for nobody is on', " || one.reach === 'nobody'", ''),
  policy('members and guests change places', "['a0b1b346-4d3e-4e8b-98f8-753987be4970', 'member']", "['a0b1b346-4d3e-4e8b-98f8-753987be4970', 'limited']"),
  policy('owners of teams are users', '.filter((text) => !text.startsWith(FOR_OWNED))', ''),
  policy('a list that was cut is whole', "texts.length === list.length ? undefined : missingPath(row, `properties.${DEFAULT_ROLE}.${path}[*]`)", 'undefined'),
  grants('only those who hold a role now', "for (const [type, kind] of [[DIRECTORY_ASSIGNMENTS, 'assignment'], [DIRECTORY_ELIGIBILITIES, 'eligibility']] as const) {", "for (const [type, kind] of [[DIRECTORY_ASSIGNMENTS, 'assignment']] as const) {"),
  grants('an eligibility that ended counts', "if (kind === 'eligibility' && !inEffect(row, now)) continue;", ''),
  roles('groups do not count', '[...later.keys()].flatMap', '[...later.keys()].slice(0, 1).flatMap'),
  roles('members that were not read are none', '?? open.find((group) => !later.has(group.id))?.unread', ''),
  grants('lists that were not read are empty', "gapAt(snapshot, DIRECTORY_ASSIGNMENTS, '/') ?? gapAt(snapshot, DIRECTORY_ELIGIBILITIES, '/') ?? cut", 'cut'),
  grants('letter case of holders matters', 'principalId: principal.toLowerCase()', 'principalId: principal'),
  administrators('only those of whom everything was read', 'roles.length > 0 ? true : (unread ?? false)', 'unread ?? roles.length > 0'),
  registration('guests are like others', '|| !isExternal(row, details)', ''),
  registration('only those who are called guests', "types.includes('guest') || ", "types.includes('guest') && "),
  registration('the report does not count', "asBoolean(at(details, 'properties', 'isAdmin')) === true || ", ''),
  registration('whom the report leaves out has nothing', "unknown(gapAt(snapshot, REGISTRATION_DETAILS, row.id) ?? noData(", "known(false) ?? unknown(gapAt(snapshot, REGISTRATION_DETAILS, row.id) ?? noData("),
];

async function caught(edit: Edit): Promise<boolean> {
  return withCopy(SOURCE, FACTS.map((name) => `facts/identity/${name}`), edit, async (folder) => {
    const modules = await Promise.all(FACTS.map(async (name) => [name, await factOf(folder, name)] as const));
    const facts = new Map(modules);
    return SITUATIONS.some((situation) => isWrong(facts.get(situation.fact), situation));
  });
}

async function factOf(folder: string, name: string): Promise<FactDefinition> {
  const module = (await import(pathToFileURL(`${folder}/facts/identity/${name}.js`).href)) as Readonly<Record<string, FactDefinition>>;
  const fact = module[`${name}Fact`];
  if (fact === undefined) throw new Error(`no fact ${name}`);
  return fact;
}

/** A defect that makes the code throw is noticed too. */
function isWrong(fact: FactDefinition | undefined, situation: (typeof SITUATIONS)[number]): boolean {
  if (fact === undefined) throw new Error(`no fact ${situation.fact}`);
  try {
    return !isDeepStrictEqual(answered(fact, situation), situation.says);
  } catch {
    return true;
  }
}

describe('a defect is noticed', () => {
  it.each(DEFECTS.map(({ name, edit }) => [name, edit] as const))('%s', async (_name, edit) => {
    expect(await caught(edit)).toBe(true);
  });

  it('and the code without any is not', async () => {
    expect(await caught({ file: 'facts/identity/credentialUse.ts', find: 'one.start <= now', replace: 'one.start  <= now' })).toBe(false);
  });
});
