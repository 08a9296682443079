import type { CloudName } from '../model/snapshot.ts';

/** The endpoints of one Azure cloud. Scopes are always passed explicitly: most clients default to the public cloud's. */
export interface Cloud {
  readonly name: CloudName;
  readonly authorityHost: string;
  readonly armEndpoint: string;
  readonly armScope: string;
  readonly graphEndpoint: string;
  readonly graphScope: string;
}

function cloud(name: CloudName, authority: string, arm: string, graph: string): Cloud {
  return {
    name,
    authorityHost: `https://${authority}`,
    armEndpoint: `https://${arm}`,
    armScope: `https://${arm}/.default`,
    graphEndpoint: `https://${graph}`,
    graphScope: `https://${graph}/.default`,
  };
}

export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: cloud('AzureCloud', 'login.microsoftonline.com', 'management.azure.com', 'graph.microsoft.com'),
  AzureUSGovernment: cloud('AzureUSGovernment', 'login.microsoftonline.us', 'management.usgovcloudapi.net', 'graph.microsoft.us'),
  // Its older name, login.chinacloudapi.cn, would do as well, but for MSAL: it sends token requests to this one whichever is set (measured).
  AzureChinaCloud: cloud('AzureChinaCloud', 'login.partner.microsoftonline.cn', 'management.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn'),
};

/** Hosts that answer resource data as JSON: everything they send is checked before an SDK sees it. */
export function dataHosts(of: Cloud): ReadonlySet<string> {
  return new Set([new URL(of.armEndpoint).host, new URL(of.graphEndpoint).host]);
}

export function loginHost(of: Cloud): string {
  return new URL(of.authorityHost).host;
}

/** The scope of the tokens that a data host takes. */
export function scopeOfHost(of: Cloud, host: string): string {
  return host === new URL(of.graphEndpoint).host ? of.graphScope : of.armScope;
}
