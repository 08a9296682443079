import type { CollectProgress } from '../model/progress.ts';
import type { Principal } from '../model/snapshot.ts';
import type { Log } from './log.ts';

const KINDS: Readonly<Record<Principal['kind'], string>> = { user: 'user', servicePrincipal: 'service principal', managedIdentity: 'managed identity', unknown: 'unknown kind' };

/** Turns a collection's events into what is said while it reads. */
export function progressOf(log: Log): (event: CollectProgress) => void {
  return (event) => {
    switch (event.kind) {
      case 'signedIn':
        log.info(signedIn(event));
        return;
      case 'scope':
        log.info(`reading ${event.subscriptions} ${event.subscriptions === 1 ? 'subscription' : 'subscriptions'}`);
        for (const name of event.notVisible) log.warn(`'${name}' is not visible to this identity: everything in it is unknown`);
        for (const name of event.notExcluded) log.warn(`--exclude ${name} matches no visible subscription`);
        return;
      case 'type':
        log.detail(`${event.type}: ${event.rows} rows${event.gaps > 0 ? `, ${event.gaps} gaps` : ''}`);
        log.progress({ label: event.type, done: event.done, total: event.total });
    }
  };
}

/** Never a token, and no more of it than names. */
function signedIn({ principal, tenantId, auth }: Extract<CollectProgress, { kind: 'signedIn' }>): string {
  const tenant = `tenant ${tenantId ?? 'unknown'}`;
  return principal === null ? `signed in (${tenant}) by --auth ${auth}, with a token that does not say as whom` : `signed in as ${principal.name} (${KINDS[principal.kind]}, ${tenant}) by --auth ${auth}`;
}
