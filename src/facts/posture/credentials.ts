import type { FactContext } from '../../model/fact.ts';
import type { ExpiringCredential, ExpiringCredentials } from '../../model/posture.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { idKey, lastSegment, parentId } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString } from '../../values/json.ts';
import { keyOfSecret, vaultItemFact, VAULT_KEYS, VAULT_SECRETS } from '../credentials/vaultItem.ts';
import { isPlatformManaged } from '../identity/appCredentials.ts';
import { APPLICATIONS, credentialsOf, SERVICE_PRINCIPALS, succession } from '../identity/credentialList.ts';
import { isoOf, sortedBy } from './order.ts';
import type { Doubts } from './unread.ts';

/** How far ahead the list looks: the longest notice that auditors and renewals commonly take. */
const DAYS_AHEAD = 90;
const DAY_MS = 86_400_000;

/** Those that end within the list's days, and how many do not. */
interface Gathered {
  readonly items: ExpiringCredential[];
  later: number;
}

/** A credential of which an end is known, or that it never comes (null). */
type Ending = Omit<ExpiringCredential, 'endsAt' | 'expired'> & { readonly end: number | null };

/** Secrets, keys and certificates that have ended or soon will: of applications, of service principals, and in vaults. */
export function expiringCredentials(snapshot: Snapshot, context: FactContext, doubts: Doubts): ExpiringCredentials {
  const now = parseInstant(context.now) ?? 0;
  const gathered: Gathered = { items: [], later: 0 };
  for (const ending of endings(snapshot, context, now, doubts)) gather(gathered, ending, now);
  return {
    unread: doubts.unread([APPLICATIONS, SERVICE_PRINCIPALS, VAULT_KEYS, VAULT_SECRETS]),
    days: DAYS_AHEAD,
    later: gathered.later,
    items: sortedBy(gathered.items, ({ endsAt, kind, resourceId, name }) => [endsAt, kind, idKey(resourceId), name]),
  };
}

function gather(gathered: Gathered, { end, ...credential }: Ending, now: number): void {
  const endsAt = end === null || end > now + DAYS_AHEAD * DAY_MS ? undefined : isoOf(end);
  if (end === null || endsAt === undefined) gathered.later += 1;
  else gathered.items.push({ ...credential, endsAt, expired: end <= now });
}

function* endings(snapshot: Snapshot, context: FactContext, now: number, doubts: Doubts): Generator<Ending> {
  for (const type of [APPLICATIONS, SERVICE_PRINCIPALS]) {
    for (const row of snapshot.rows(type)) if (doubts.isJudged(row)) yield* ofApplication(row, now, doubts);
  }
  yield* ofVaults(snapshot, context, doubts);
}

/** What a managed identity holds is Microsoft's to renew, and nobody else can. */
function ofApplication(row: Row, now: number, doubts: Doubts): readonly Ending[] {
  const managed = isPlatformManaged(row);
  if (managed.known && managed.value === true) return [];
  const { credentials, unread } = credentialsOf(row);
  if (unread !== undefined) doubts.note(unread);
  const isSucceeded = succession(credentials, now);
  return credentials.map((one) => ({
    resourceId: row.id, resourceName: row.name, kind: one.kind === 'secret' ? 'applicationSecret' : 'applicationCertificate',
    name: one.name ?? one.keyId, succeeded: isSucceeded(one), end: one.end,
  }));
}

/** A certificate stands in its vault as a secret and as a key of one name: it is told once, as the secret, where that was read. */
function* ofVaults(snapshot: Snapshot, context: FactContext, doubts: Doubts): Generator<Ending> {
  const itemOf = vaultItem(snapshot, context, doubts);
  const ends = new Map<string, number | null>();
  for (const row of snapshot.rows(VAULT_SECRETS)) {
    const item = doubts.isJudged(row) ? itemOf(row) : undefined;
    if (item?.kind === 'vaultCertificate') ends.set(keyOfSecret(row.id), item.end);
    if (item !== undefined) yield item;
  }
  for (const row of snapshot.rows(VAULT_KEYS)) {
    const item = doubts.isJudged(row) ? itemOf(row) : undefined;
    const isTold = item?.kind === 'vaultCertificate' && ends.get(idKey(row.id)) === item.end;
    if (item !== undefined && !isTold) yield item;
  }
}

/** An item by what the fact says of it; undefined where its end is not known, which is noted. */
function vaultItem(snapshot: Snapshot, context: FactContext, doubts: Doubts): (row: Row) => Ending | undefined {
  const answersOf = vaultItemFact.bind(snapshot, context);
  return (row) => {
    const { enabled, expires, certificateBacked } = answersOf(row);
    if (expires?.known === false) doubts.note(expires.unknown);
    if (expires?.known !== true) return undefined;
    const isCertificate = certificateBacked?.known === true && certificateBacked.value === true;
    const isOff = enabled?.known === true && enabled.value === false;
    return {
      resourceId: row.id, resourceName: lastSegment(parentId(row.id)), kind: isCertificate ? 'vaultCertificate' : plainKind(row), name: row.name,
      ...(isOff ? { disabled: true } : {}), end: parseInstant(asString(expires.value) ?? '') ?? null,
    };
  };
}

function plainKind({ type }: Row): 'vaultKey' | 'vaultSecret' {
  return type.toLowerCase() === VAULT_KEYS.toLowerCase() ? 'vaultKey' : 'vaultSecret';
}
