import type { ExpiringCredential } from '../../model/posture.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { lastSegment } from '../../values/armId.ts';
import { counted, instantText, thousands } from '../text.ts';
import { ownersOf, shown, whereOf } from './shown.ts';
import { unreadLine } from './unreadLine.ts';

const MOST_ROWS = 50;
const DAY = 86_400_000;

const KIND_WORDS: Readonly<Record<ExpiringCredential['kind'], string>> = {
  applicationSecret: 'client secret', applicationCertificate: 'application certificate', vaultKey: 'key', vaultSecret: 'secret', vaultCertificate: 'certificate',
};

/** Credentials that have ended or end soon, the first to end first. */
export function credentialView(result: ScanResult) {
  const credentials = result.posture?.credentials;
  if (credentials === undefined) return { any: false, line: '', rows: [], rest: '', unread: '', isEmpty: true, hasOwners: false, narrowed: '' };
  const { items, days, later, unread } = credentials;
  const expired = items.filter((item) => item.expired).length;
  const rows = items.slice(0, MOST_ROWS).map(credentialRow(result));
  const rest = items.length - MOST_ROWS;
  return {
    any: true,
    isEmpty: items.length === 0,
    line: `${thousands(expired)} ended, ${thousands(items.length - expired)} end within ${days} days, ${thousands(later)} end later or never.`,
    hasOwners: rows.some(({ owner }) => owner !== ''),
    rows,
    rest: rest > 0 ? `${counted(rest, 'more credential')}: the JSON result holds all of them.` : '',
    unread: unreadLine(result, unread, 'credentials'),
    narrowed: result.scan.narrowed === undefined ? '' : 'Only what was judged is listed: applications, which lie in no group, are not.',
  };
}

function credentialRow(result: ScanResult) {
  const [where, ownerOf] = [whereOf(result), ownersOf(result)];
  return (credential: ExpiringCredential) => {
    const { resourceId, endsAt, expired } = credential;
    return {
      ...namesOf(credential),
      where: where(resourceId) || 'Microsoft Entra ID',
      owner: shown(ownerOf(resourceId)),
      day: instantText(endsAt),
      when: whenText(endsAt, result.scan.now),
      expired,
    };
  };
}

/** What people look for: of a vault item its own name, of an application the application's. */
function namesOf({ resourceId, resourceName, kind, name, succeeded, disabled }: ExpiringCredential) {
  const isVault = kind.startsWith('vault');
  const holder = resourceName === '' ? lastSegment(resourceId) : resourceName;
  const own = name === '' ? lastSegment(resourceId) : name;
  const asides = [...(disabled === true ? ['switched off'] : []), ...(succeeded === true ? ['another takes its place'] : [])];
  return { name: shown(isVault ? own : holder), aside: [isVault ? `${KIND_WORDS[kind]} in ${shown(holder)}` : `${KIND_WORDS[kind]} ${shown(name)}`.trimEnd(), ...asides].join('; ') };
}

/** Whole days of the calendar (UTC), as waivers count theirs. */
function whenText(endsAt: string, now: string): string {
  const days = Math.round((Date.parse(endsAt.slice(0, 10)) - Date.parse(now.slice(0, 10))) / DAY);
  if (Number.isNaN(days)) return '';
  if (Date.parse(endsAt) <= Date.parse(now)) return days === 0 ? 'ended today' : `ended ${counted(-days, 'day')} ago`;
  return days === 0 ? 'ends today' : `${counted(days, 'day')} left`;
}
