import { asString, at, isJsonObject, own, type JsonValue } from '../../values/json.ts';
import type { Mask } from './boxes.ts';
import { NO, PERHAPS, SURELY, type Degree, type Extent } from './degree.ts';
import { AZURE_MANAGEMENT, TARGET_KINDS, targetKindOf } from './signIn.ts';
import type { Space } from './space.ts';
import { textsOf } from './texts.ts';

const LISTS = ['includeApplications', 'excludeApplications', 'includeUserActions', 'includeAuthenticationContextClassReferences'] as const;

/** What is named as a target by some policies' `applications`. */
export function namedTargets(applications: JsonValue | undefined): readonly string[] {
  return LISTS.flatMap((list) => textsOf(at(applications, list)) ?? []).filter((name) => !TOKENS.has(name.toLowerCase()));
}

/**
 * The targets of a policy ("Conditional Access: Target resources"): applications, or actions of users, or authentication contexts. All applications
 * are neither of the other two.
 */
export function targetsOf(stated: JsonValue | undefined, space: Space): Extent<Mask> {
  const { target } = space.vocabularies;
  if (!isJsonObject(stated)) return { surely: 0n, perhaps: target.all };
  const applications = applicationsOf(stated, space);
  const [actions, contexts] = [named(stated, 'includeUserActions', space), named(stated, 'includeAuthenticationContextClassReferences', space)];
  return { surely: applications.surely | actions.surely | contexts.surely, perhaps: applications.perhaps | actions.perhaps | contexts.perhaps };
}

/** Lists of actions and contexts hold nothing but names. */
function named(stated: JsonValue, list: string, space: Space): Extent<Mask> {
  const kind = list === 'includeUserActions' ? 'userAction' : 'authenticationContext';
  const names = textsOf(at(stated, list));
  if (names === undefined) return { surely: 0n, perhaps: space.ofKind(kind) };
  const mask = names.filter((name) => targetKindOf(name) === kind).reduce((all, name) => all | space.vocabularies.target.of(name), 0n);
  return { surely: mask, perhaps: mask };
}

function applicationsOf(stated: JsonValue, space: Space): Extent<Mask> {
  const [included, excluded] = [namedApplications(stated, 'include', space), namedApplications(stated, 'exclude', space)];
  return { surely: included.surely & ~excluded.perhaps, perhaps: included.perhaps & ~excluded.surely };
}

function namedApplications(stated: JsonValue, side: 'include' | 'exclude', space: Space): Extent<Mask> {
  const all = space.ofKind('application');
  const tokens = textsOf(at(stated, `${side}Applications`));
  if (tokens === undefined) return { surely: 0n, perhaps: all };
  const filtered = isFiltered(at(stated, 'applicationFilter'), side) ? all : 0n;
  let extent: Extent<Mask> = { surely: 0n, perhaps: filtered };
  for (const token of tokens) extent = unite(extent, ofToken(token, side, space));
  return extent;
}

function unite(left: Extent<Mask>, right: Extent<Mask>): Extent<Mask> {
  return { surely: left.surely | right.surely, perhaps: left.perhaps | right.perhaps };
}

/** Custom attributes of applications, by which they are filtered, are not read. */
function isFiltered(filter: JsonValue | undefined, side: string): boolean {
  if (filter === undefined || filter === null) return false;
  const mode = asString(at(filter, 'mode'))?.toLowerCase();
  return mode === undefined || mode === side || !['include', 'exclude'].includes(mode);
}

const TOKENS: ReadonlySet<string> = new Set(['all', 'none', 'office365', 'microsoftadminportals']);

function ofToken(token: string, side: 'include' | 'exclude', space: Space): Extent<Mask> {
  const [key, all] = [token.toLowerCase(), space.ofKind('application')];
  if (key === 'none') return { surely: 0n, perhaps: 0n };
  if (key === 'all') return { surely: all, perhaps: all };
  if (TOKENS.has(key)) return ofSuite(key, side, space);
  const mask = space.vocabularies.target.of(token) & all;
  // A name that is no id is a group of applications that is new.
  return { surely: mask, perhaps: /^[0-9a-f-]{36}$/.test(key) ? mask : all };
}

/** Applications that two of Microsoft's groups surely hold ("Office 365 contents", "Microsoft Admin Portals"); what else they hold is written nowhere in the tenant, and changes. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  office365: ['00000002-0000-0ff1-ce00-000000000000', '00000003-0000-0ff1-ce00-000000000000', 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe'],
  microsoftadminportals: ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c'],
};

function ofSuite(suite: string, side: 'include' | 'exclude', space: Space): Extent<Mask> {
  const { target } = space.vocabularies;
  const degree = (name: string): Degree => memberDegree(suite, name.toLowerCase(), side);
  const masks = target.names.filter((name) => targetKindOf(name) === 'application').map((name) => [target.of(name), degree(name)] as const);
  const rest = 1n << BigInt(target.names.length + TARGET_KINDS.indexOf('application'));
  return {
    surely: masks.reduce((mask, [bit, held]) => (held === SURELY ? mask | bit : mask), 0n),
    perhaps: masks.reduce((mask, [bit, held]) => (held === NO ? mask : mask | bit), rest),
  };
}

/** Azure management is not part of Office 365, and the portals are one way to it among others: the command line does not pass through them. */
function memberDegree(suite: string, application: string, side: 'include' | 'exclude'): Degree {
  if (own(MEMBERS, suite)?.includes(application) === true) return SURELY;
  if (application !== AZURE_MANAGEMENT) return PERHAPS;
  return suite === 'office365' || side === 'include' ? NO : PERHAPS;
}
