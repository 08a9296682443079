import type { JitMachine, Posture } from '../../model/posture.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { exposedMachines } from '../exposedMachines.ts';
import { thousands } from '../text.ts';

export interface Glance {
  readonly href: string;
  /** A number, or that it is not known. */
  readonly count: string;
  /** `at least`, where something that could not be read may add to it. */
  readonly bound: string;
  readonly text: string;
  readonly note: string;
  readonly isLoud: boolean;
}

/** What the lists of the page come to, in four numbers. Empty for results that hold no such lists. */
export function glanceView({ posture, scan }: ScanResult): readonly Glance[] {
  if (posture === undefined) return [];
  const glances = [exposedGlance(posture), jitGlance(posture), privilegedGlance(posture), credentialGlance(posture)];
  // A number of a part must not pass for one of the whole.
  return scan.narrowed === undefined ? glances : glances.map((one) => ({ ...one, note: `of what was judged; ${one.note}` }));
}

function glance(href: string, count: number, isPart: boolean, [one, many]: readonly [string, string], note: string): Glance {
  const shownCount = isPart && count === 0 ? { count: 'Not known', bound: '' } : { count: thousands(count), bound: isPart ? 'at least' : '' };
  return { href, ...shownCount, text: isPart && count === 0 ? `how many ${many}` : count === 1 ? one : many, note, isLoud: count > 0 };
}

function exposedGlance(posture: Posture): Glance {
  const machines = exposedMachines(posture).filter(({ isMachine }) => isMachine);
  const of = (reach: string): number => machines.filter((machine) => machine.reach === reach).length;
  const managed = machines.filter((machine) => machine.managed).length;
  const aside: readonly (readonly [number, string])[] = [[of('temporary'), 'while a request is live'], [of('unknown'), 'not known']];
  const note = [`${thousands(of('open'))} can be reached by anybody, ${thousands(of('restricted'))} by some`, ...aside.filter(([count]) => count > 0).map(([count, text]) => `${thousands(count)} ${text}`)].join(', ');
  return glance('exposure', managed, posture.exposure.unread.length + of('unknown') > 0, ['machine can be managed from the Internet', 'machines can be managed from the Internet'], note);
}

/** States in which just-in-time access does not do what it is there for. */
const NOT_HELD: readonly string[] = ['bypassed', 'partial', 'unprotected'];

function jitGlance({ jit: { machines, unread } }: Posture): Glance {
  const of = (group: string): readonly JitMachine[] => machines.filter((machine) => machine.group === group);
  const exposed = machines.filter(({ state }) => state !== undefined && NOT_HELD.includes(state)).length;
  const unknown = machines.filter(({ state, group }) => state === undefined || group === 'unknown').length;
  const idle = of('configured').filter(({ state }) => state !== undefined && NOT_HELD.includes(state)).length;
  const note = [`${thousands(of('configured').length)} configured${idle > 0 ? ` (${thousands(idle)} of them open all the same)` : ''}, ${thousands(of('notConfigured').length)} not, ${thousands(of('unsupported').length)} unsupported`, ...(unknown > 0 ? [`${thousands(unknown)} not known`] : [])].join(', ');
  return glance('jit', exposed, unread.length + unknown > 0, ['machine is open on a port that just-in-time access could close', 'machines are open on a port that just-in-time access could close'], note);
}

function privilegedGlance({ privileged: { holders, unread } }: Posture): Glance {
  const of = (holding: string | undefined): number => holders.filter((holder) => holder.holding === holding).length;
  const unknown = of(undefined);
  const note = [`${thousands(of('eligible'))} eligible, ${thousands(of('activated'))} activated now`, ...(unknown > 0 ? [`${thousands(unknown)} not known how`] : [])].join(', ');
  return glance('privileged', of('standing'), unread.length + unknown > 0, ['privileged grant stands without an end', 'privileged grants stand without an end'], note);
}

function credentialGlance({ credentials: { items, days, unread } }: Posture): Glance {
  const expired = items.filter((item) => item.expired).length;
  return glance('credentials', items.length, unread.length > 0, [`credential has ended or ends within ${days} days`, `credentials have ended or end within ${days} days`], `${thousands(expired)} ended`);
}
