import type { CollectProgress } from '../model/progress.ts';
import type { Log } from './log.ts';

/** Turns a collection's events into what is said while it reads. */
export function progressOf(log: Log): (event: CollectProgress) => void {
  return (event) => {
    switch (event.kind) {
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
