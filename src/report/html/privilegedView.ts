import type { PrivilegedHolder } from '../../model/posture.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { lastSegment } from '../../values/armId.ts';
import { scopeText } from '../incomplete.ts';
import { counted, thousands } from '../text.ts';
import { shown } from './shown.ts';
import { unreadLine } from './unreadLine.ts';
import { own } from '../../values/json.ts';

const MOST_ROWS = 50;

const HOLDINGS = ['standing', 'timeBound', 'activated', 'eligible', 'unknown'] as const;
type Holding = (typeof HOLDINGS)[number];
const HOLDING_WORDS: Readonly<Record<Holding, string>> = { standing: 'standing', timeBound: 'time-bound', activated: 'activated now', eligible: 'eligible', unknown: 'not known how' };

const KIND_WORDS: Readonly<Record<string, string>> = {
  user: 'Users', guest: 'Guests', group: 'Groups', servicePrincipal: 'Applications', managedIdentity: 'Managed identities', foreignGroup: 'Groups of other tenants', foreign: 'Others of other tenants',
  device: 'Devices', orphan: 'Deleted, nobody any more', unknown: 'Not known who',
};
const ONE_OF_KIND: Readonly<Record<string, string>> = {
  user: 'user', guest: 'guest', group: 'group', servicePrincipal: 'application', managedIdentity: 'managed identity', foreignGroup: 'group of another tenant', foreign: 'of another tenant', device: 'device', orphan: 'deleted',
};

/** Kinds that should hardly ever stand privileged. */
const ATTENTION: readonly string[] = ['guest', 'foreignGroup', 'foreign', 'orphan'];

/** Who holds privileged roles, of Azure and of the directory: how many of which kind in which way, and those who hold them at all times. */
export function privilegedView(result: ScanResult) {
  const privileged = result.posture?.privileged;
  if (privileged === undefined) return { any: false, columns: [], kinds: [], rows: [], rest: '', unread: '', standing: '', narrowed: '' };
  const standing = privileged.holders.filter((holder) => holdingOf(holder) === 'standing');
  const columns = HOLDINGS.filter((holding) => holding !== 'unknown' || privileged.holders.some((holder) => holdingOf(holder) === holding));
  const rest = standing.length - MOST_ROWS;
  return {
    any: true,
    columns: columns.map((holding) => HOLDING_WORDS[holding]),
    kinds: kindRows(privileged.holders, columns),
    standing: counted(standing.length, 'standing grant'),
    rows: standing.slice(0, MOST_ROWS).map(holderRow(result)),
    rest: rest > 0 ? `${counted(rest, 'more standing grant')}: the JSON result holds all of them.` : '',
    unread: unreadLine(result, privileged.unread, 'holders'),
    narrowed: result.scan.narrowed === undefined ? '' : 'Only grants that are made at what was judged are listed: roles that are held above it, or in the directory, are not.',
  };
}

function holdingOf({ holding }: PrivilegedHolder): Holding {
  return holding ?? 'unknown';
}

function kindRows(holders: readonly PrivilegedHolder[], columns: readonly Holding[]) {
  const kinds = Object.keys(KIND_WORDS).filter((kind) => holders.some((holder) => (holder.principalKind ?? 'unknown') === kind));
  return kinds.map((kind) => {
    const ofKind = holders.filter((holder) => (holder.principalKind ?? 'unknown') === kind);
    return { kind: KIND_WORDS[kind] ?? kind, counts: columns.map((holding) => {
      const count = ofKind.filter((holder) => holdingOf(holder) === holding).length;
      return { count: thousands(count), isZero: count === 0, isStanding: holding === 'standing' };
    }) };
  });
}

function holderRow(result: ScanResult) {
  return ({ principalName, principalId, principalKind, role, scope, directory, people }: PrivilegedHolder) => ({
    name: shown(principalName === '' ? principalId : principalName),
    isAttention: ATTENTION.includes(principalKind ?? ''),
    kind: [own(ONE_OF_KIND, principalKind ?? '') ?? 'not known who', ...(people === undefined ? [] : [counted(people, 'person', 'people')])].join(', '),
    role: shown(role),
    scope: directory ? directoryScope(scope) : shown(scopeText(result, scope)),
  });
}

function directoryScope(scope: string): string {
  return scope === '/' || scope === '' || /^\/tenants\/[^/]+$/i.test(scope) ? 'the whole directory' : directoryPart(scope);
}

/** Administrative units and single applications are told by id: their names are not in a result. */
function directoryPart(scope: string): string {
  return `${/administrativeUnits/i.test(scope) ? 'the administrative unit' : 'the application or object'} ${shown(lastSegment(scope))}`;
}
