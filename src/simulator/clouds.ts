import type { CloudName } from '../model/snapshot.ts';

/** The hosts of one Azure cloud and the audiences that its services take tokens for. */
export interface CloudHosts {
  readonly login: string;
  readonly arm: string;
  readonly graph: string;
  /** Without their trailing slash: Entra puts the audience into a token as it was asked for, with or without one. */
  readonly armAudiences: readonly string[];
  readonly graphAudiences: readonly string[];
  /** All names of the login host, the one that clients should prefer first. */
  readonly loginAliases: readonly string[];
  readonly cacheName: string;
  /** The host of a version 1 token's issuer. */
  readonly issuer: string;
  readonly instanceName: string;
}

/**
 * The three clouds (Microsoft Graph documentation, "National cloud deployments"; Azure CLI, `az cloud show`). The older audience of
 * the Resource Manager is certain for the public cloud; those of the others, and the issuers beside `sts.windows.net`, are unverified.
 */
export const CLOUD_HOSTS: Readonly<Record<CloudName, CloudHosts>> = {
  AzureCloud: {
    login: 'login.microsoftonline.com', arm: 'management.azure.com', graph: 'graph.microsoft.com',
    armAudiences: ['https://management.azure.com', 'https://management.core.windows.net'], graphAudiences: ['https://graph.microsoft.com'],
    loginAliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'], cacheName: 'login.windows.net',
    issuer: 'sts.windows.net', instanceName: 'microsoftonline.com',
  },
  AzureUSGovernment: {
    login: 'login.microsoftonline.us', arm: 'management.usgovcloudapi.net', graph: 'graph.microsoft.us',
    armAudiences: ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'], graphAudiences: ['https://graph.microsoft.us'],
    loginAliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'], cacheName: 'login.microsoftonline.us',
    issuer: 'sts.windows.net', instanceName: 'microsoftonline.us',
  },
  AzureChinaCloud: {
    login: 'login.partner.microsoftonline.cn', arm: 'management.chinacloudapi.cn', graph: 'microsoftgraph.chinacloudapi.cn',
    armAudiences: ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'], graphAudiences: ['https://microsoftgraph.chinacloudapi.cn'],
    loginAliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'], cacheName: 'login.partner.microsoftonline.cn',
    issuer: 'sts.chinacloudapi.cn', instanceName: 'partner.microsoftonline.cn',
  },
};

/** Whether some service of the cloud takes tokens for the audience. */
export function isAudienceOf(cloud: CloudHosts, audience: string): boolean {
  return [...cloud.armAudiences, ...cloud.graphAudiences].includes(audience.replace(/\/$/, ''));
}

/** Whether the audience is known in any cloud: what is known nowhere is not modelled, rather than unknown to Entra. */
export function isKnownAudience(audience: string): boolean {
  return Object.values(CLOUD_HOSTS).some((cloud) => isAudienceOf(cloud, audience));
}
