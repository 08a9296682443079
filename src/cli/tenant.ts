import type { TenantOptions } from '../flow/collectTenant.ts';
import type { Io } from './io.ts';
import type { Log } from './log.ts';
import { askedScope, type ScopeFlags } from './options.ts';
import { progressOf } from './progress.ts';

/** What the command line says about the tenant to read. */
export function tenantOptions(flags: Partial<ScopeFlags> & { readonly out?: string; readonly allowEmpty?: boolean; readonly resume?: boolean }, io: Io, log: Log): TenantOptions {
  return {
    cloud: flags.cloud ?? 'AzureCloud',
    auth: flags.auth ?? 'auto',
    tenantId: flags.tenant,
    asked: askedScope(flags),
    environment: io.environment,
    now: io.now,
    ...(io.random === undefined ? {} : { random: io.random }),
    signal: io.signal,
    onProgress: progressOf(log),
    out: flags.out,
    allowEmpty: flags.allowEmpty === true,
    resume: flags.resume === true,
    activityLog: flags.activityLog === true,
    ...io.azure,
  };
}
