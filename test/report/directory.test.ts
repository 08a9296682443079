import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/flow/pack.ts';
import { RULE_PREFIXES } from '../../src/model/rule.ts';
import { placeOf } from '../../src/report/place.ts';
import { portalUrl } from '../../src/report/portal.ts';
import { byTopic, topicOf } from '../../src/report/topics.ts';
import { nth, PRODUCTION, RESULT } from './fixture.ts';
import { htmlText } from './render.ts';

const TENANT = 'c0705000-0000-4000-8000-000000000001';
const ABOVE = `/tenants/${TENANT}`;
const SCAN = { cloud: 'AzureCloud', tenant: TENANT } as const;

describe('the portal page of', () => {
  it.each([
    ['a user', 'users/u1', `https://entra.microsoft.com/#@${TENANT}/view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/u1`],
    ['a group', 'groups/g1', `https://entra.microsoft.com/#@${TENANT}/view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/g1`],
    ['a service principal', 'servicePrincipals/s1', `https://entra.microsoft.com/#@${TENANT}/view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/s1`],
    ['a policy', 'conditionalAccessPolicies/p1', `https://entra.microsoft.com/#@${TENANT}/view/Microsoft_AAD_ConditionalAccess/PolicyBlade/policyId/p1`],
    // The page of one application asks for its application id, which its object id is not.
    ['an application', 'applications/a1', `https://entra.microsoft.com/#@${TENANT}/view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade`],
    ['an id that means to lead elsewhere', 'users/..', `https://entra.microsoft.com/#@${TENANT}/view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/%2E%2E`],
  ])('%s', (_name, path, url) => {
    expect(portalUrl(SCAN, `${ABOVE}/${path}`)).toBe(url);
  });

  it('the tenant, in each cloud', () => {
    const page = `/#@${TENANT}/view/Microsoft_AAD_IAM/TenantOverview.ReactView`;
    expect((['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const).map((cloud) => portalUrl({ ...SCAN, cloud }, ABOVE))).toEqual([`https://entra.microsoft.com${page}`, `https://entra.microsoft.us${page}`, `https://portal.azure.cn${page}`]);
  });

  it('what has none', () => {
    expect([`${ABOVE}/subscribedSkus/x`, `${ABOVE}/users`, `${ABOVE}/users/a/b`, '/providers/Microsoft.Management/managementGroups/x'].map((id) => portalUrl(SCAN, id))).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('the place of', () => {
  it.each([
    ['users', 'User'], ['conditionalAccessPolicies', 'Conditional Access policy'], ['servicePrincipals', 'Service principal'], ['accessReviewDefinitions', 'Access review definition'], ['authorizationPolicy', 'Authorization policy'],
  ])('%s is the directory', (type, within) => {
    expect(placeOf({ id: `${ABOVE}/${type}/x`, type: `Microsoft.Graph/${type}`, name: 'Ann', resourceGroup: '' }, '')).toEqual({ name: 'Ann', scope: 'Microsoft Entra ID', within });
  });

  it('a tenant says that it is one', () => {
    expect(placeOf({ id: ABOVE, type: 'tenant', name: TENANT, resourceGroup: '' }, '')).toEqual({ name: `Tenant ${TENANT}`, scope: 'Microsoft Entra ID', within: 'Tenant' });
  });

  it('a machine is its subscription and group', () => {
    expect(placeOf({ id: `/subscriptions/${PRODUCTION}/x`, type: 'Microsoft.Compute/virtualMachines', name: 'vm', resourceGroup: 'rg' }, 'Production')).toEqual({ name: 'vm', scope: 'Production', within: 'rg' });
  });
});

/** What each rule on the directory and on applications is about, by its name. */
const ABOUT: readonly (readonly [RegExp, string])[] = [
  [/emergency/, 'Emergency access accounts'],
  [/review/, 'Access reviews'],
  [/^app-credential|^application-/, 'Applications and their credentials'],
  [/^users-|^user-consent|^guest-(access|invitations)/, 'What users and guests may do'],
  [/mfa|sign-in|risky|location|device|legacy-authentication|report-only|security-defaults|method-allowed|exclusion/, 'Multifactor authentication and Conditional Access'],
  [/role|privileged|administrator|global/, 'Entra roles'],
];

const OTHERS = 'Entra ID, other rules';

describe('the topics', () => {
  const rules = loadRules([]).rules.map((rule) => ({
    id: rule.id, name: rule.name, domain: RULE_PREFIXES[/^[A-Z]+/.exec(rule.id)?.[0] as keyof typeof RULE_PREFIXES], targets: rule.target.kind === 'types' ? rule.target.types : [rule.target.entity],
  }));
  const ofDirectory = rules.filter(({ id, domain }) => domain === 'entra' || /^KEY0(1[789]|2[01])$/.test(id));

  it.each(ofDirectory.map((rule) => [rule.id, rule] as const))('%s stands where its name says', (_id, rule) => {
    // A rule on roles that nobody reviews, and on exclusions that nobody does, is where one looks for the other word.
    const about = rule.name === 'unreviewed-exclusion' ? 'Multifactor authentication and Conditional Access' : ABOUT.find(([pattern]) => pattern.test(rule.name))?.[1];
    // A rule is two files: one that the table of topics does not know yet stands under the heading for the others.
    expect([about, OTHERS]).toContain(topicOf(rule));
  });

  it('are not the name of a domain for any rule of the pack, and are known of the rules that the table was made for', () => {
    expect(rules.filter((rule) => topicOf(rule) === rule.domain || (topicOf(rule) === OTHERS && /^ENT0(?:[0-3]\d|4[0-3])$/.test(rule.id))).map(({ id }) => id)).toEqual([]);
  });

  it('have a heading for rules of users, after all others', () => {
    const own = topicOf({ id: 'ENT900', domain: 'entra', targets: ['Microsoft.Graph/users'] });
    expect([topicOf({ id: 'ACME001', domain: 'custom', targets: [] }), own, 'Network exposure'].toSorted(byTopic)).toEqual(['Network exposure', own, 'custom']);
    expect(topicOf({ id: 'ACME002', domain: 'constructor', targets: [] })).toBe('constructor');
  });
});

describe('the page', () => {
  it('has rules under their topics, with the verdicts of each topic beside it', () => {
    const text = htmlText(RESULT);
    const topics = [...text.matchAll(/<details class="topic" id="(topic-\d+)" data-fold open>\s*<summary>\s*<span class="text">([^<]+)<\/span>\s*<span class="sum n fail(?: zero)?">(\d+)</g)];
    expect(topics.map(([, key, topic]) => [key, topic])).toEqual(topics.map(([, , topic], index) => [`topic-${String(index + 1)}`, topic]));
    expect(topics.map(([, , topic]) => topic)).toContain('Azure roles');
    expect(topics.reduce((sum, [, , , count]) => sum + Number(count), 0)).toBe(RESULT.summary.byStatus.fail);
  });

  it('tells of what is in the directory by name and kind', () => {
    const resource = { id: `${ABOVE}/users/u1`, type: 'Microsoft.Graph/users', name: 'Ann', subscriptionId: '', resourceGroup: '', location: '' };
    const finding = { ...nth(RESULT.findings, 0), resourceId: resource.id };
    const text = htmlText({ ...RESULT, resources: [...RESULT.resources, resource], findings: [finding] });
    expect(text).toContain('<span class="name">Ann</span>');
    expect(text).toContain('<td role="cell" class="where">Microsoft Entra ID <span class="sub">User</span>');
  });
});
