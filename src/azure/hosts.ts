import { RestError, type PipelineRequest } from '@azure/core-rest-pipeline';
import { dataHosts, loginHost, type Cloud } from './cloud.ts';

/** The hosts of one scan: those that answer resource data, and those that only hand out tokens. */
export interface Hosts {
  readonly data: ReadonlySet<string>;
  readonly allowed: ReadonlySet<string>;
}

export function hostsOf(cloud: Cloud, credentialHosts: readonly string[]): Hosts {
  const data = dataHosts(cloud);
  return { data, allowed: new Set([...data, loginHost(cloud), ...credentialHosts]) };
}

/** Law 8: a request leaves only for hosts of the chosen cloud, and for its data only under TLS. Throws before a byte leaves. */
export function refuseForeign(request: PipelineRequest, url: URL, hosts: Hosts): void {
  if (!hosts.allowed.has(url.host)) {
    throw new RestError(`refused to send a request to ${url.host}: not an endpoint of this cloud`, { code: 'FOREIGN_HOST', request });
  }
  if (hosts.data.has(url.host) && url.protocol !== 'https:') {
    throw new RestError(`refused to send a request to ${url.host} without TLS`, { code: 'FOREIGN_HOST', request });
  }
}
