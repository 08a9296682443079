import type { WaiverFile } from '../../src/rulepack/waiversParser.ts';

/** A mistake of a person who writes waivers. `§` stands before each place that has to change; the texts hold it nowhere else. */
export interface Mistake {
  readonly what: string;
  /** One file `waivers.yaml`, or several, as they are named on the command line. */
  readonly files: readonly WaiverFile[];
  /** What is told at each mark, in the order of the marks. */
  readonly told: readonly string[];
}

export const TODAY = '2026-11-16';
export const SUBSCRIPTION = '/subscriptions/20000000-0000-4000-8000-000000000001';
export const TENANT = '/tenants/72f90000-0000-4000-8000-000000000001';
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-web`;
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/stweb01`;

/** The values of a waiver as YAML writes them; undefined for a key that is left out. */
type Parts = Readonly<Record<string, string | undefined>>;

const GOOD: Parts = { id: 'WV-1', rules: '[NET001]', scope: GROUP, reason: 'Public website assets behind Front Door', owner: 'web@contoso.example', expiresOn: '2027-01-31' };

/** The lines of one waiver. `lead` stands before its first key. A value that begins on its own line is given with its line break. */
export function waiverText(changes: Parts = {}, lead = ''): string {
  const lines = Object.entries({ ...GOOD, ...changes }).flatMap(([key, value]) => (value === undefined ? [] : [value === '' || value.startsWith('\n') || value === '§' ? `${key}:${value}` : `${key}: ${value}`]));
  return `  - ${lead}${lines.join('\n    ')}\n`;
}

export function fileText(...waivers: readonly string[]): string {
  return `version: 1\nwaivers:\n${waivers.join('')}`;
}

function mistake(what: string, text: string, ...told: readonly string[]): Mistake {
  return { what, files: [{ file: 'waivers.yaml', text }], told };
}

/** One waiver that is good but for some of its parts. */
function part(what: string, changes: Parts, ...told: readonly string[]): Mistake {
  return mistake(what, fileText(waiverText(changes)), ...told);
}

function scope(what: string, text: string, told: string): Mistake {
  return part(what, { scope: `§${text}` }, told);
}

const KEYS = 'id, rules, scope, reason, owner, expiresOn, category, ticket, approvedBy, approvedOn';
const NO_ID = 'a scope starts with /subscriptions/<guid>, /tenants/<guid> or /providers/Microsoft.Management/managementGroups/<name>';
const STAR = "a scope is one exact id, or one that ends in '/**' for everything below it; '*' means nothing elsewhere";
const NO_RULE = 'is no rule id; write one such as NET001, or a pattern that ends in * such as NET*';
const NO_DAY = 'is no day; write it as 2027-01-31';
const BROAD = 'is about the whole tenant; name what is meant, or allow it with --allow-broad';
const LIST = "is a list, no resource: a scope that is meant for everything in it ends in '/**'";
const BY_GUID = 'a subscription is named by its id, not by its name ("az account show --subscription NAME --query id" tells it)';

const KEY_MISTAKES: readonly Mistake[] = [
  mistake('a waiver without an owner', fileText(waiverText({ owner: undefined }, '§')), "a waiver lacks 'owner'"),
  mistake('a waiver without id and reason', fileText(waiverText({ id: undefined, reason: undefined }, '§§')), "a waiver lacks 'id'", "a waiver lacks 'reason'"),
  mistake('an end that is misspelt: one fault, not also a missing end', fileText(waiverText({ expiresOn: undefined, '§expireOn': '2027-01-31' })), `unknown key 'expireOn' in a waiver (expected ${KEYS}) - did you mean 'expiresOn'?`),
  mistake('a key in another letter case', fileText(waiverText({ owner: undefined, '§Owner': 'web@contoso.example' })), `unknown key 'Owner' in a waiver (expected ${KEYS}) - did you mean 'owner'?`),
  mistake('a key of another tool', fileText(waiverText({ '§severity': 'low' })), `unknown key 'severity' in a waiver (expected ${KEYS})`),
  mistake('a file without a version', `§waivers:\n${waiverText()}`, "the waiver file lacks 'version'"),
  mistake('waiver for waivers', `version: 1\n§waiver:\n${waiverText()}`, "unknown key 'waiver' in the waiver file (expected version, waivers) - did you mean 'waivers'?"),
  mistake('a version of tomorrow', `version: §2\nwaivers:\n${waiverText()}`, 'version must be 1'),
  mistake('a version as text', `version: §"1"\nwaivers:\n${waiverText()}`, 'version must be 1'),
  mistake('a list without what is around it', `§${waiverText().replaceAll(/^ {2}/gm, '')}`, 'the waiver file must be a map of version, waivers'),
  mistake('waivers by name', `version: 1\nwaivers:\n  §WV-1: { rules: [NET001] }\n`, 'waivers must be a list'),
  mistake('waivers without a value', 'version: 1\nwaivers:§\n', 'waivers has no value; expected a list'),
  mistake('a waiver that is a word', fileText('  - §WV-1\n'), `a waiver must be a map of ${KEYS}`),
  mistake('a waiver that is nothing', fileText(waiverText(), '  -§\n'), `a waiver has no value; expected a map of ${KEYS}`),
];

const VALUE_MISTAKES: readonly Mistake[] = [
  part('an owner without a value', { owner: '§' }, 'owner has no value; expected text'),
  part('an owner of nothing in quotes', { owner: '§""' }, 'owner has no value; expected text'),
  part('a reason of blanks', { reason: '§"  "' }, 'reason must be text that is not empty'),
  part('a ticket that is a number', { ticket: '§1234' }, 'ticket must be text; put it in quotes'),
  part('two owners', { owner: '§[web, ops]' }, 'owner must be text, not a list'),
  part('a reason with a colon', { reason: '§approved: by the board' }, "a text that holds ': ' must be in quotes"),
  part('a handle as owner', { owner: '§@web-team' }, "a text that begins with '@' must be in quotes"),
  part('an id of two lines', { id: '§"WV-1\\nWV-2"' }, 'id must be one line'),
  part('an id of two lines, in the way of Unicode', { id: '§"WV-1\\u2028WV-2"' }, 'id must be one line'),
  part('an owner that reorders what stands behind it', { owner: '§"web\\u202E"' }, 'owner holds a character that cannot be seen (U+202E)'),
  part('a category in a capital letter', { category: '§Mitigated' }, "category 'Mitigated' is not one of waiver, mitigated, falsePositive - did you mean 'mitigated'?"),
  part('a category that YAML takes for another kind', { category: '§false' }, "category 'false' is not one of waiver, mitigated, falsePositive"),
  mistake('an id twice', fileText(waiverText(), waiverText({ id: '§WV-1' })), 'the waiver WV-1 is there already (waivers.yaml:3)'),
  mistake('two waivers without an id, which are not the same', fileText(waiverText({ id: '§""' }), waiverText({ id: '§""' })), 'id has no value; expected text', 'id has no value; expected text'),
  mistake('an id twice, in other letters', fileText(waiverText(), waiverText({ id: '§wv-1' })), 'the waiver wv-1 is there already (waivers.yaml:3)'),
  mistake('an id thrice', fileText(waiverText(), waiverText({ id: '§WV-1' }), waiverText({ id: '§WV-1' })), 'the waiver WV-1 is there already (waivers.yaml:3)', 'the waiver WV-1 is there already (waivers.yaml:3)'),
  mistake('an id twice, once in a waiver with another fault', fileText(waiverText({ owner: '§' }), waiverText({ id: '§WV-1' })), 'owner has no value; expected text', 'the waiver WV-1 is there already (waivers.yaml:3)'),
  {
    what: 'an id twice over two files',
    files: [{ file: 'a.yaml', text: fileText(waiverText()) }, { file: 'b.yaml', text: fileText(waiverText({ id: 'WV-2' }), waiverText({ id: '§wV-1' })) }],
    told: ['the waiver wV-1 is there already (a.yaml:3)'],
  },
];

const DAY_MISTAKES: readonly Mistake[] = [
  part('a day that no month has', { expiresOn: '§2027-02-30' }, 'there is no day 2027-02-30'),
  part('a leap day of a common year', { expiresOn: '§2027-02-29' }, 'there is no day 2027-02-29'),
  part('a month that no year has', { approvedOn: '§2026-13-01' }, 'there is no day 2026-13-01'),
  part('a day with slashes, which is two days', { expiresOn: '§01/02/2027' }, `'01/02/2027' ${NO_DAY}`),
  part('a day without its zeros', { expiresOn: '§2027-1-5' }, `'2027-1-5' ${NO_DAY} - did you mean '2027-01-05'?`),
  part('a day with a time', { expiresOn: '§2027-01-31T12:00:00Z' }, `'2027-01-31T12:00:00Z' ${NO_DAY} - did you mean '2027-01-31'?`),
  part('a day that is a number', { expiresOn: '§20270131' }, 'expiresOn must be a day such as 2027-01-31'),
  part('an end without a value', { expiresOn: '§' }, 'expiresOn has no value; expected a day such as 2027-01-31'),
  part('an end that is null', { expiresOn: '§null' }, 'expiresOn has no value; expected a day such as 2027-01-31'),
  part('no end at all', { expiresOn: '§never' }, `'never' ${NO_DAY}`),
  part('an approval that is true', { approvedOn: '§true' }, 'approvedOn must be a day such as 2027-01-31'),
  part('an approval that is none, before a far end: what follows is not known', { approvedOn: '§2026-13-01', expiresOn: '2030-01-01' }, 'there is no day 2026-13-01'),
  part('an end before the approval', { approvedOn: '2026-12-02', expiresOn: '§2026-12-01' }, 'expiresOn is before approvedOn (2026-12-02)'),
  part('a day too long from the approval', { approvedOn: '2026-01-01', expiresOn: '§2027-01-02' }, 'the waiver lasts 366 days from its approval (2026-01-01); the longest is 365'),
  part('a day too long in a leap year', { approvedOn: '2028-01-01', expiresOn: '§2029-01-01' }, 'the waiver lasts 366 days from its approval (2028-01-01); the longest is 365'),
  part('a day too long from today', { expiresOn: '§2027-11-17' }, 'the waiver lasts 366 days from the day of the scan (2026-11-16); the longest is 365'),
  part('a century', { approvedOn: '1999-12-31', expiresOn: '§2099-12-31' }, 'the waiver lasts 36525 days from its approval (1999-12-31); the longest is 365'),
  mistake('too long a life, and no owner', fileText(waiverText({ owner: undefined, expiresOn: '§2028-01-01' }, '§')), "a waiver lacks 'owner'", 'the waiver lasts 411 days from the day of the scan (2026-11-16); the longest is 365'),
];

const SCOPE_MISTAKES: readonly Mistake[] = [
  scope('a scope without its first slash', GROUP.slice(1), `${NO_ID} - did you mean '${GROUP}'?`),
  scope('a display name', 'Production', NO_ID),
  scope('a display name in the place of the guid', '/subscriptions/Production', `'Production' is no guid: ${BY_GUID}`),
  scope('a display name, and what is below it', '/subscriptions/Production/**', `'Production' is no guid: ${BY_GUID}`),
  scope('a guid that is cut', SUBSCRIPTION.slice(0, -1), `'20000000-0000-4000-8000-00000000000' is no guid: ${BY_GUID}`),
  scope('an address of the portal', `https://portal.azure.com/#@contoso/resource${ACCOUNT}`, `${NO_ID} - did you mean '${ACCOUNT}'?`),
  scope('a slash at the end', `${GROUP}/`, `a scope has no empty segment and no slash at its end - did you mean '${GROUP}'?`),
  scope('two slashes', `${SUBSCRIPTION}//resourceGroups/rg-web`, `a scope has no empty segment and no slash at its end - did you mean '${GROUP}'?`),
  scope('a slash before the wildcard too many', `${GROUP}//**`, `a scope has no empty segment and no slash at its end - did you mean '${GROUP}/**'?`),
  scope('everything, with a slash too many', '//**', 'a scope has no empty segment and no slash at its end'),
  scope('a star inside', `${SUBSCRIPTION}/resourceGroups/rg-*`, STAR),
  scope('one star at the end', `${SUBSCRIPTION}/*`, STAR),
  scope('two stars without a slash', `${GROUP}**`, STAR),
  scope('stars twice', `${SUBSCRIPTION}/**/storageAccounts/**`, STAR),
  part('nothing but stars', { scope: '§"**"' }, STAR),
  scope('everything', '/**', `'/**' ${BROAD}`),
  scope('every subscription', '/subscriptions/**', `'/subscriptions/**' ${BROAD}`),
  scope('a whole tenant', `${TENANT}/**`, `'${TENANT}/**' ${BROAD}`),
  scope('a whole list of the directory', `${TENANT}/users/**`, `'${TENANT}/users/**' ${BROAD}`),
  scope('every subscription, without its first slash: nothing so wide is proposed', 'subscriptions/**', NO_ID),
  scope('every management group', '/providers/Microsoft.Management/managementGroups/**', `'/providers/Microsoft.Management/managementGroups/**' ${BROAD}`),
  scope('the root alone', '/', `'/' ${LIST}`),
  scope('all subscriptions, exactly', '/subscriptions', `'/subscriptions' ${LIST}`),
  scope('a list of the directory, exactly', `${TENANT}/users`, `'${TENANT}/users' ${LIST}`),
  scope('a type, exactly', ACCOUNT.replace('/stweb01', ''), `'${ACCOUNT.replace('/stweb01', '')}' ${LIST}`),
  scope('the provider of an extension, exactly', `${ACCOUNT}/providers/Microsoft.Authorization`, `'${ACCOUNT}/providers/Microsoft.Authorization' ${LIST}`),
  scope('a way up', `${GROUP}/../rg-data`, "a scope has no '.' or '..': write the id out"),
  scope('a percent-escape', `${SUBSCRIPTION}/resourceGroups/rg%2Dweb`, `a scope is written without percent-escapes - did you mean '${GROUP}'?`),
  scope('a percent-escape of a slash', `${SUBSCRIPTION}%2FresourceGroups/rg-web`, `a scope is written without percent-escapes - did you mean '${GROUP}'?`),
  scope('a blank at the end of a name', `${GROUP} /providers/Microsoft.Storage/storageAccounts/stweb01`, `no segment of a scope begins or ends with a blank - did you mean '${ACCOUNT}'?`),
  part('a blank that is none', { scope: `§"${GROUP.replace('rg-web', 'rg\\u00A0web')}"` }, 'scope holds a character that is not what it looks like (U+00A0)'),
  part('a character that cannot be seen', { scope: `§"${GROUP}\\u200B"` }, 'scope holds a character that cannot be seen (U+200B)'),
  scope('a slash that is none', `${SUBSCRIPTION}/resourceGroups\u2215rg-web`, 'scope holds a character that is not what it looks like (U+2215)'),
  scope('a letter that was lost, since the file is not UTF-8', `${SUBSCRIPTION}/resourceGroups/rg-gr\uFFFD\uFFFDe`, 'scope holds a character that is not what it looks like (U+FFFD)'),
  scope('a letter of another script in a fixed word', `/ѕubscriptions/20000000-0000-4000-8000-000000000001`, NO_ID),
  scope('a letter of another script in a type', ACCOUNT.replace('Storage/s', 'Storage/ѕ'), "'ѕtorageAccounts' is no type of a resource"),
  scope('a group misspelt', `${SUBSCRIPTION}/resourceGroup/rg-web`, `behind '${SUBSCRIPTION}' an id goes on with /resourceGroups/<name> or /providers/<provider>, not with '/resourceGroup' - did you mean '${GROUP}'?`),
  scope('a type without its provider', `${GROUP}/storageAccounts/stweb01`, `behind '${GROUP}' an id goes on with /providers/<provider>, not with '/storageAccounts'`),
  part('two scopes', { scope: `§[${SUBSCRIPTION}, ${GROUP}]` }, 'a waiver has one scope: write a waiver for each'),
  part('a scope that is a number', { scope: '§7' }, 'scope must be text; put it in quotes'),
];

const RULE_MISTAKES: readonly Mistake[] = [
  part('small letters', { rules: '[§net001]' }, `'net001' ${NO_RULE} - did you mean 'NET001'?`),
  part('a pattern in small letters', { rules: '[§"net*"]' }, `'net*' ${NO_RULE} - did you mean 'NET*'?`),
  part('a rule of two digits', { rules: '[§NET01]' }, `'NET01' ${NO_RULE}`),
  part('two stars as a rule', { rules: '[§"**"]' }, `'**' ${NO_RULE}`),
  part('a star in front', { rules: '[§"*001"]' }, `'*001' ${NO_RULE}`),
  part('digits that no rule begins with', { rules: '[§"9*"]' }, `'9*' ${NO_RULE}`),
  part('a star without quotes', { rules: '[§*]' }, "a text that begins with '*' must be in quotes: \"*\""),
  part('no rule', { rules: '§[]' }, 'rules names no rule'),
  part('rules without a value', { rules: '§' }, 'rules has no value; expected a list'),
  part('one rule, not a list', { rules: '§NET001' }, "rules must be a list - did you mean '[NET001]'?"),
  part('rules with a comma, not a list', { rules: '§NET001, NET002' }, "rules must be a list - did you mean '[NET001, NET002]'?"),
  part('a number', { rules: '[§1001]' }, 'a rule id must be text; put it in quotes'),
  part('two bad rules beside a good one', { rules: '[§net001, NET002, §NET-3]' }, `'net001' ${NO_RULE} - did you mean 'NET001'?`, `'NET-3' ${NO_RULE}`),
  part('every rule of everything in a subscription', { rules: '[NET001, §"*"]', scope: `${SUBSCRIPTION}/**` }, "'*' with '/**' sets every rule aside for everything below; name the rules, or allow it with --allow-broad"),
  part('every rule of everything in a subscription, and no owner', { rules: '[§"*"]', scope: `${SUBSCRIPTION}/**`, owner: '§' }, "'*' with '/**' sets every rule aside for everything below; name the rules, or allow it with --allow-broad", 'owner has no value; expected text'),
];

const FORM_MISTAKES: readonly Mistake[] = [
  mistake('an anchor and its alias', fileText(waiverText({ owner: '§&owner web' }), waiverText({ id: 'WV-2', owner: '§*owner' })), 'anchors are not allowed: write the value out', "aliases are not allowed: write the value out, or put a text that begins with '*' in quotes"),
  mistake('two documents', `${fileText(waiverText())}§---\n${fileText(waiverText())}`, 'a file holds one document; this one holds several'),
  mistake('a tab', fileText(waiverText()).replace('    owner', '§\towner'), 'a tab cannot indent; use spaces'),
  mistake('a key twice, and another fault', fileText(waiverText({ owner: 'web\n    §owner: ops', category: '§none' })), 'this key stands twice in the same map', "category 'none' is not one of waiver, mitigated, falsePositive"),
  mistake('Windows line ends', fileText(waiverText({ category: '§no' })).replaceAll('\n', '\r\n'), "category 'no' is not one of waiver, mitigated, falsePositive"),
  mistake('a byte order mark', `\uFEFF${fileText(waiverText({ category: '§no' }))}`, "category 'no' is not one of waiver, mitigated, falsePositive"),
  mistake('a byte order mark and a first line at fault', '\uFEFF§- one\n', 'the waiver file must be a map of version, waivers'),
  mistake('nothing', '§', 'the document is empty'),
  mistake('nothing but comments', '§# version: 1\n# waivers:\n', 'the document is empty'),
  mistake('two faults in one line, from left to right', '{ version: 1, waivers: [{ expiresOn: §never, id: §"", rules: [NET001], scope: /subscriptions/20000000-0000-4000-8000-000000000001, reason: r, owner: o }] }\n', `'never' ${NO_DAY}`, 'id has no value; expected text'),
  mistake('a quote that is open', fileText(waiverText({ reason: '§"never closed' })), 'this quote is not closed'),
  mistake('a bracket that is open', fileText(waiverText({ rules: '§[NET001', scope: undefined })), "this '[' is not closed"),
  mistake('a control character', fileText(waiverText({ reason: 'bell§\u0007' })), 'the control character U+0007 is not allowed in a text'),
  mistake('a tag', fileText(waiverText({ expiresOn: '§!!timestamp 2027-01-31' })), 'the tag tag:yaml.org,2002:timestamp is not allowed'),
  mistake('a merge', fileText(waiverText({ '§<<': '{ owner: ops }' })), 'merge keys are not allowed: write the values out'),
  mistake('more than a megabyte', `§${fileText(waiverText({ reason: 'x'.repeat(1 << 20) }))}`, 'the document is larger than 1 MB'),
];

export const MISTAKES: readonly Mistake[] = [...KEY_MISTAKES, ...VALUE_MISTAKES, ...DAY_MISTAKES, ...SCOPE_MISTAKES, ...RULE_MISTAKES, ...FORM_MISTAKES];

/** What looks odd, and is fine. */
export const FINE: Readonly<Record<string, Parts>> = {
  'a life of exactly the longest, from the approval': { approvedOn: '2026-01-01', expiresOn: '2027-01-01' },
  'a life of exactly the longest, from today': { expiresOn: '2027-11-16' },
  'a year that holds a leap day, less that day': { approvedOn: '2028-01-01', expiresOn: '2028-12-31' },
  'a leap day': { approvedOn: '2028-02-29', expiresOn: '2028-02-29' },
  'one that is over': { approvedOn: '2025-01-01', expiresOn: '2025-06-30' },
  'one that is over and was never approved': { expiresOn: '2001-01-01' },
  'days in quotes': { approvedOn: '"2026-11-01"', expiresOn: "'2027-01-31'" },
  'blanks around': { id: '" WV-1 "', owner: '"  web "', scope: `" ${GROUP} "`, expiresOn: '" 2027-01-31 "', rules: '[" NET001 "]' },
  'a management group': { scope: '/providers/Microsoft.Management/managementGroups/contoso-legacy' },
  'what lies below a management group': { scope: '/providers/Microsoft.Management/managementGroups/contoso-legacy/**' },
  'a subscription and everything in it': { scope: `${SUBSCRIPTION}/**` },
  'everything of a type in a group': { scope: `${GROUP}/providers/Microsoft.Compute/virtualMachines/**` },
  'a tenant, exactly': { scope: TENANT },
  'a user': { scope: `${TENANT}/users/ace00000-0000-4000-8000-000000000002` },
  'a definition of a role': { scope: '/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635' },
  'a child of a resource': { scope: `${ACCOUNT}/blobServices/default` },
  'an extension of a resource': { scope: `${ACCOUNT}/providers/Microsoft.Authorization/locks/keep` },
  'a name with a blank, a bracket and letters of other scripts': { scope: `"${SUBSCRIPTION}/resourceGroups/rg-(größe) 日本/providers/microsoft.insights/scheduledQueryRules/All is well"` },
  'an id in other letters': { scope: ACCOUNT.toUpperCase() },
  'rules by pattern': { rules: '["NET*", JIT0*, PIM001]' },
  'every rule of one resource': { rules: '["*"]' },
  'a reason of several lines': { reason: '|\n      Behind Front Door.\n      No personal data.' },
  'an emoji made of several': { owner: '👩‍💻 web' },
};
