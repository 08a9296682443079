import type { ExpiringCredential } from '../../model/posture.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { lastSegment } from '../../values/armId.ts';
import { counted, thousands } from '../text.ts';
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
  if (credentials === undefined) return { any: false, line: '', rows: [], rest: '', unread: '', isEmpty: true };
  const { items, days, later, unread } = credentials;
  const expired = items.filter((item) => item.expired).length;
  const rest = items.length - MOST_ROWS;
  return {
    any: true,
    isEmpty: items.length === 0,
    line: `${thousands(expired)} ended, ${thousands(items.length - expired)} end within ${days} days, ${thousands(later)} end later or never.`,
    rows: items.slice(0, MOST_ROWS).map(credentialRow(result)),
    rest: rest > 0 ? `${counted(rest, 'more credential')}: the JSON result holds all of them.` : '',
    unread: unreadLine(result, unread, 'credentials'),
  };
}

function credentialRow(result: ScanResult) {
  const [where, ownerOf] = [whereOf(result), ownersOf(result)];
  return ({ resourceId, resourceName, kind, name, endsAt, expired, succeeded }: ExpiringCredential) => ({
    name: shown(resourceName === '' ? lastSegment(resourceId) : resourceName),
    own: shown(name),
    kind: KIND_WORDS[kind],
    where: where(resourceId) || 'Microsoft Entra ID',
    owner: shown(ownerOf(resourceId)),
    day: shown(endsAt.slice(0, 10)),
    when: whenText(Date.parse(endsAt) - Date.parse(result.scan.now)),
    expired,
    succeeded: succeeded === true,
  });
}

function whenText(away: number): string {
  const days = Math.floor(Math.abs(away) / DAY);
  if (Number.isNaN(away)) return '';
  if (away <= 0) return days === 0 ? 'ended today' : `ended ${counted(days, 'day')} ago`;
  return days === 0 ? 'ends within a day' : `${counted(days, 'day')} left`;
}
