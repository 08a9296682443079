import type { ScanInfo } from '../model/scanResult.ts';
import type { CloudName } from '../model/snapshot.ts';

/** The Azure portal of each cloud (Azure documentation, "Azure portal URLs"). */
const PORTALS: Readonly<Record<CloudName, string>> = {
  AzureCloud: 'https://portal.azure.com',
  AzureUSGovernment: 'https://portal.azure.us',
  AzureChinaCloud: 'https://portal.azure.cn',
};

/** The Entra admin center of each cloud (Entra documentation, "Microsoft Entra admin center"; in China the Azure portal holds the same pages). */
const ENTRA_PORTALS: Readonly<Record<CloudName, string>> = {
  AzureCloud: 'https://entra.microsoft.com',
  AzureUSGovernment: 'https://entra.microsoft.us',
  AzureChinaCloud: 'https://portal.azure.cn',
};

/** Pages of what the directory holds; `<id>` stands for the object. A list where the page of the one object needs more than its id. */
const ENTRA_PAGES: ReadonlyMap<string, string> = new Map([
  ['users', 'Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/<id>'],
  ['groups', 'Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/<id>'],
  ['serviceprincipals', 'Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/<id>'],
  ['applications', 'Microsoft_AAD_RegisteredApps/ApplicationsListBlade'],
  ['conditionalaccesspolicies', 'Microsoft_AAD_ConditionalAccess/PolicyBlade/policyId/<id>'],
  ['authenticationmethodspolicy', 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods'],
  ['authorizationpolicy', 'Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/UserSettings'],
  ['directoryroledefinitions', 'Microsoft_AAD_IAM/AllRolesBlade'],
  ['directoryroleassignments', 'Microsoft_AAD_IAM/AllRolesBlade'],
  ['accessreviewdefinitions', 'Microsoft_AAD_ERM/DashboardBlade/~/Controls'],
]);

const TENANT_PAGE = 'Microsoft_AAD_IAM/TenantOverview.ReactView';

/** What a resource id is appended to, to open the resource in the portal under its own tenant. */
export function portalBase(scan: Pick<ScanInfo, 'cloud' | 'tenant'>): string {
  return `${PORTALS[scan.cloud]}/#@${encodeSegment(scan.tenant)}/resource`;
}

/** The portal page of a resource, or undefined for what has none (management groups, parts of the directory without a page). */
export function portalUrl(scan: Pick<ScanInfo, 'cloud' | 'tenant'>, id: string): string | undefined {
  return /^\/subscriptions\//i.test(id) ? `${portalBase(scan)}${encodePath(id)}` : directoryUrl(scan, id);
}

/** The page of something in the directory: `/tenants/{tenant}`, or `/tenants/{tenant}/{collection}/{object id}`. */
export function directoryUrl({ cloud, tenant }: Pick<ScanInfo, 'cloud' | 'tenant'>, id: string): string | undefined {
  const parts = /^\/tenants\/[^/]+(?:\/([^/]+)\/([^/]+))?$/i.exec(id);
  if (parts === null) return undefined;
  const [, collection, object = ''] = parts;
  const page = collection === undefined ? TENANT_PAGE : ENTRA_PAGES.get(collection.toLowerCase());
  return page === undefined ? undefined : `${ENTRA_PORTALS[cloud]}/#@${encodeSegment(tenant)}/view/${page.replace('<id>', () => encodeSegment(object))}`;
}

/** An id with each segment percent-encoded: a colon would read as a scheme, a segment of dots as a step upwards. */
export function encodePath(id: string): string {
  return id.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  if (/^\.+$/.test(segment)) return segment.replaceAll('.', '%2E');
  return encodeURIComponent(segment.toWellFormed()).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
