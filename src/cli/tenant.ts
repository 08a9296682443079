import type { TenantOptions } from '../flow/collectTenant.ts';
import type { Io } from './io.ts';
import type { Log } from './log.ts';
import type { Settings } from '../model/settings.ts';
import { progressOf } from './progress.ts';

interface Destination {
  readonly out?: string;
  readonly resume?: boolean;
}

/** The tenant to read, as settings and the command say. */
export function tenantOptions(settings: Settings, { out, resume }: Destination, io: Io, log: Log): TenantOptions {
  return {
    cloud: settings.cloud,
    auth: settings.auth,
    tenantId: settings.tenant,
    asked: { subscriptions: settings.subscriptions, managementGroups: settings.managementGroups, exclude: settings.exclude },
    environment: io.environment,
    now: io.now,
    ...(io.random === undefined ? {} : { random: io.random }),
    signal: io.signal,
    onProgress: progressOf(log),
    out,
    allowEmpty: settings.allowEmpty,
    resume: resume === true,
    activityLog: settings.activityLog,
    ...io.azure,
  };
}
