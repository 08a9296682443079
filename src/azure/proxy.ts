import { ToolError } from '../model/toolError.ts';
import type { Environment } from './loginError.ts';

/** The variables by which the pipeline finds a proxy, in its order (measured: core-rest-pipeline's proxy policy). */
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Refuses a proxy that is no address before a login fails over it with other words. The value is not shown: it can hold a password. */
export function refuseProxy(environment: Environment): void {
  const name = VARIABLES.find((variable) => (environment[variable] ?? '') !== '');
  const value = environment[name ?? ''] ?? '';
  if (name === undefined || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).hostname !== '')) return;
  throw new ToolError('NETWORK', `the environment variable ${name} is no address of a proxy`, `Write it as http://host:port, or unset ${name}.`);
}
