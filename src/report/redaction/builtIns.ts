import { GUID } from './tokens.ts';

/**
 * Names that Microsoft gave, the same for everybody: they give nothing away, and reports say little without them.
 * Sources: Azure built-in roles; Microsoft Entra built-in roles; default rules of network security groups; subnets with fixed names.
 */
const AZURE_ROLES = [
  'Owner', 'Contributor', 'Reader', 'User Access Administrator', 'Role Based Access Control Administrator', 'Reservations Administrator', 'Access Review Operator Service Role',
  'Virtual Machine Contributor', 'Virtual Machine Administrator Login', 'Virtual Machine User Login', 'Virtual Machine Local User Login', 'Virtual Machine Data Access Administrator (preview)',
  'Network Contributor', 'Storage Account Contributor', 'Storage Account Key Operator Service Role', 'Storage Blob Data Contributor', 'Storage Blob Data Owner', 'Storage Blob Data Reader',
  'Storage Blob Delegator', 'Storage File Data Privileged Contributor', 'Storage File Data SMB Share Contributor', 'Storage Queue Data Contributor', 'Storage Table Data Contributor',
  'Key Vault Administrator', 'Key Vault Contributor', 'Key Vault Reader', 'Key Vault Certificates Officer', 'Key Vault Crypto Officer', 'Key Vault Crypto User', 'Key Vault Secrets Officer',
  'Key Vault Secrets User', 'Key Vault Certificate User', 'Key Vault Data Access Administrator', 'Key Vault Purge Operator', 'Managed Identity Contributor', 'Managed Identity Operator',
  'Security Admin', 'Security Reader', 'Security Assessment Contributor', 'Log Analytics Contributor', 'Log Analytics Reader', 'Monitoring Contributor', 'Monitoring Reader', 'Automation Contributor',
  'Automation Operator', 'Automation Job Operator', 'Azure Kubernetes Service Cluster Admin Role', 'Azure Kubernetes Service Cluster User Role', 'Azure Kubernetes Service Contributor Role',
  'Azure Kubernetes Service RBAC Admin', 'Azure Kubernetes Service RBAC Cluster Admin', 'Azure Kubernetes Service RBAC Reader', 'Azure Kubernetes Service RBAC Writer', 'AcrPull', 'AcrPush', 'AcrDelete',
  'Cosmos DB Operator', 'DocumentDB Account Contributor', 'SQL DB Contributor', 'SQL Security Manager', 'SQL Server Contributor', 'Website Contributor', 'Web Plan Contributor', 'Logic App Contributor',
  'Backup Contributor', 'Backup Operator', 'Site Recovery Contributor', 'Site Recovery Operator', 'Resource Policy Contributor', 'Management Group Contributor', 'Management Group Reader',
  'Billing Reader', 'Cost Management Contributor', 'Cost Management Reader', 'Tag Contributor', 'Desktop Virtualization Contributor', 'Desktop Virtualization Virtual Machine Contributor',
  'Azure Connected Machine Onboarding', 'Azure Connected Machine Resource Administrator', 'Managed Services Registration assignment Delete Role', 'Azure Service Bus Data Owner', 'Azure Event Hubs Data Owner',
  'Classic Virtual Machine Contributor', 'Disk Backup Reader', 'Support Request Contributor', 'Private DNS Zone Contributor', 'DNS Zone Contributor', 'Azure Deployment Stack Owner', 'Azure Deployment Stack Contributor',
];

const DIRECTORY_ROLES = [
  'Global Administrator', 'Global Reader', 'Privileged Role Administrator', 'Privileged Authentication Administrator', 'Authentication Administrator', 'Authentication Policy Administrator',
  'Authentication Extensibility Administrator', 'Security Administrator', 'Security Operator', 'Security Reader', 'Conditional Access Administrator', 'Application Administrator',
  'Application Developer', 'Cloud Application Administrator', 'Cloud Device Administrator', 'User Administrator', 'Helpdesk Administrator', 'Password Administrator', 'Groups Administrator',
  'Guest Inviter', 'Directory Readers', 'Directory Writers', 'Directory Synchronization Accounts', 'Hybrid Identity Administrator', 'Domain Name Administrator', 'External Identity Provider Administrator',
  'B2C IEF Keyset Administrator', 'B2C IEF Policy Administrator', 'Intune Administrator', 'Exchange Administrator', 'Exchange Recipient Administrator', 'SharePoint Administrator', 'Teams Administrator',
  'Teams Communications Administrator', 'Compliance Administrator', 'Compliance Data Administrator', 'Billing Administrator', 'License Administrator', 'Reports Reader', 'Service Support Administrator',
  'Partner Tier1 Support', 'Partner Tier2 Support', 'Identity Governance Administrator', 'Lifecycle Workflows Administrator', 'Attribute Definition Administrator', 'Attribute Assignment Administrator',
  'Attribute Provisioning Administrator', 'Azure DevOps Administrator', 'Azure Information Protection Administrator', 'Azure AD Joined Device Local Administrator',
  'Microsoft Entra Joined Device Local Administrator', 'Power Platform Administrator', 'Dynamics 365 Administrator', 'Fabric Administrator', 'Desktop Analytics Administrator', 'Network Administrator',
  'Printer Administrator', 'Windows 365 Administrator', 'Windows Update Deployment Administrator', 'Cloud App Security Administrator', 'Customer LockBox Access Approver', 'Knowledge Administrator',
  'Message Center Reader', 'Office Apps Administrator', 'Organizational Branding Administrator', 'Permissions Management Administrator', 'Search Administrator', 'Skype for Business Administrator',
  'Tenant Creator', 'Usage Summary Reports Reader', 'User', 'Guest User', 'Restricted Guest User', 'Entra Backup Administrator', 'Global Secure Access Administrator', 'AI Administrator',
];

const NETWORK = [
  'AllowVnetInBound', 'AllowAzureLoadBalancerInBound', 'DenyAllInBound', 'AllowVnetOutBound', 'AllowInternetOutBound', 'DenyAllOutBound',
  'GatewaySubnet', 'AzureBastionSubnet', 'AzureFirewallSubnet', 'AzureFirewallManagementSubnet', 'RouteServerSubnet', 'NetworkWatcherRG', 'Internet', 'VirtualNetwork', 'AzureLoadBalancer', 'AzureCloud',
];

/** Words that stand where a name could: singletons of the directory, keys of storage and Cosmos accounts, what a policy is called that Azure makes by itself. */
const FIXED = [
  'default', 'current', 'global', 'authorizationPolicy', 'authenticationMethodsPolicy', 'identitySecurityDefaultsEnforcementPolicy', 'key1', 'key2', 'primaryMasterKey', 'secondaryMasterKey',
  'primaryReadonlyMasterKey', 'secondaryReadonlyMasterKey', 'Membership', 'Ownership', 'member', 'owner', 'unknown', 'Fido2', 'MicrosoftAuthenticator', 'everyone', 'nobody', 'self', 'AccountAdmin', 'ServiceAdmin',
  'configured', 'notConfigured', 'unsupported',
];

/** Consent policies that every directory has. Source: Microsoft Entra, built-in permission grant policies. */
const CONSENT_POLICIES = [
  'microsoft-user-default-low', 'microsoft-user-default-legacy', 'microsoft-user-default-recommended', 'microsoft-application-admin', 'microsoft-company-admin',
  'microsoft-all-application-permissions', 'microsoft-dynamically-managed-permissions-for-team', 'microsoft-dynamically-managed-permissions-for-chat',
];

const BUILT_IN: ReadonlySet<string> = new Set([...AZURE_ROLES, ...DIRECTORY_ROLES, ...NETWORK, ...FIXED, ...CONSENT_POLICIES].map((name) => name.toLowerCase()));

/** Whether a name is the same for everybody, and stays. */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.has(name.replace(/ \(eligible\)$/, '').toLowerCase());
}

/** Alerts of Privileged Identity Management. Source: Microsoft Graph, unifiedRoleManagementAlertDefinition. */
const ALERTS = [
  'NoMfaOnRoleActivationAlert', 'TooManyGlobalAdminsAssignedToTenantAlert', 'RolesAssignedOutsidePrivilegedIdentityManagementAlert', 'RedundantAssignmentAlert', 'StaleSignInAlert',
  'SequentialActivationRenewalsAlert', 'InvalidLicenseAlert',
];

/** Guids, which have stand-ins of their own, and words of Microsoft's between and behind them: `Group_{guid}_{guid}_owner`. */
const OF_GUIDS = new RegExp(`^(?:(?:DirectoryRole|Directory|Group|Azure)[_-])?${GUID}(?:[_-]${GUID})*(?:[_-](?:owner|member|${ALERTS.join('|')}))?$`, 'i');

/** Whether guids are all of a name that is somebody's. */
export function isOfGuids(name: string): boolean {
  return OF_GUIDS.test(name);
}

/** Rules that just-in-time requests write into security groups and firewalls; nobody but Azure names one so, where a rule is named. */
const JIT_RULE = /^(?:SecurityCenter|MicrosoftDefenderForCloud)-JITRule[\da-f_-]*$/i;

/** Whether Azure made up the name of something of a kind (`securityRule`) by a scheme. A machine may be called the same by its owner. */
export function isOfScheme(name: string, kind: string): boolean {
  return /rule$/i.test(kind) && JIT_RULE.test(name);
}
