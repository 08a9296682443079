import type { CollectProgress } from '../model/progress.ts';
import type { Descendants, Principal } from '../model/snapshot.ts';
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
        sayDescendants(event.descendants, log);
        for (const name of event.notExcluded) log.warn(`--exclude ${name} matches no visible subscription`);
        return;
      case 'clock':
        log.warn(`this machine's clock is ${distance(event.offset)} Azure's, by which the reading is dated`);
        return;
      case 'type':
        log.detail(`${event.type}: ${event.rows} rows${event.gaps > 0 ? `, ${event.gaps} gaps` : ''}`);
        log.progress({ label: event.type, done: event.done, total: event.total });
    }
  };
}

/** `3 h 20 min behind`. */
function distance(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const hours = Math.floor(minutes / 60);
  return `${hours === 0 ? '' : `${hours} h `}${minutes % 60} min ${offset > 0 ? 'behind' : 'ahead of'}`;
}

/** Subscriptions that exist and cannot be seen: told, whether they were asked for or not. */
function sayDescendants(descendants: Descendants | undefined, log: Log): void {
  if (descendants === undefined) return;
  const { notSeen, unknown } = descendants;
  if (notSeen.length > 0) {
    const names = notSeen.slice(0, 5).map(({ subscriptionId, displayName }) => displayName || subscriptionId).join(', ');
    log.warn(`${notSeen.length} more ${notSeen.length === 1 ? 'subscription lies' : 'subscriptions lie'} under the management groups and cannot be seen by this identity: ${names}${notSeen.length > 5 ? ' ...' : ''}`);
  }
  for (const why of unknown) log.info(`whether there are more subscriptions is not known: ${why}`);
}

/** Never a token, and no more of it than names. */
function signedIn({ principal, tenantId, auth }: Extract<CollectProgress, { kind: 'signedIn' }>): string {
  const tenant = `tenant ${tenantId ?? 'unknown'}`;
  return principal === null ? `signed in (${tenant}) by --auth ${auth}, with a token that does not say as whom` : `signed in as ${principal.name} (${KINDS[principal.kind]}, ${tenant}) by --auth ${auth}`;
}
