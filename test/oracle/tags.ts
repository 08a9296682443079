/**
 * A naive second implementation of what `--resource-group`, `--tag` and `owners.tags` mean, written from the words of the manual. It shares no
 * code with what it tests: ids are cut here, by hand.
 */

export interface TaggedThing {
  readonly id: string;
  readonly tags?: unknown;
}

export interface Wanted {
  readonly groups: readonly string[];
  readonly tags: readonly (readonly [name: string, value: string])[];
}

export type Said = 'judged' | 'leftOut' | 'unknown';

/** What was read, by the words of its id. */
export type Things = ReadonlyMap<string, TaggedThing>;

export function thingsBy(things: Iterable<TaggedThing>): Things {
  return new Map([...things].map((thing) => [wordsOf(thing.id).join('/'), thing]));
}

const wordsOf = (id: string): readonly string[] => id.toLowerCase().split('/').filter((word) => word !== '');

const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

/** How many words of an id name one thing: `subscriptions/S`, `resourceGroups/G`, `providers/N/type/name`, then `type/name` for each child. */
const stepAt = (words: readonly string[], at: number): number => (words[at] === 'providers' ? 4 : 2);

/** What a thing of a subscription lies in, the nearest first: the last is the subscription. What lies in none is in nothing that has tags. */
function around(id: string): readonly string[] {
  const words = wordsOf(id);
  if (words[0] !== 'subscriptions') return [];
  const found: string[] = [];
  for (let end = 2; end < words.length; end += stepAt(words, end)) found.unshift(`/${words.slice(0, end).join('/')}`);
  return found;
}

/** What was read of a thing's tags: pairs, or undefined where the thing is not among what was read. A tag without a value says nothing: nobody can ask for it. */
function pairsOf(id: string, things: Things): readonly (readonly [string, string])[] | undefined {
  if (WITHOUT_TAGS.some((pattern) => pattern.test(id.toLowerCase()))) return [];
  const thing = things.get(wordsOf(id).join('/'));
  if (thing === undefined) return undefined;
  return Object.entries(thing.tags ?? {}).flatMap(([name, value]) => (typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : []));
}

/** What Azure gives no tags at all: a place (`locations/westeurope`), an IP configuration, a subnet, the services of a storage account and the configurations of a network manager with what is in them. */
const WITHOUT_TAGS = [/\/providers\/[^/]+\/locations\/[^/]+$/, /\/ipconfigurations\/[^/]+$/, /\/virtualnetworks\/[^/]+\/subnets\/[^/]+$/, /\/storageaccounts\/[^/]+\/(?:blob|file|queue|table)services\/(?!.*\/providers\/).+$/, /\/networkmanagers\/[^/]+\/securityadminconfigurations\/(?!.*\/providers\/).+$/];

type Value = { readonly is: 'value'; readonly value: string } | { readonly is: 'none' } | { readonly is: 'unread' };

/** The value of one tag: the thing's own, else of what it lies in. A thing on the way that was not read may have had it. */
function valueOf(id: string, name: string, things: Things): Value {
  for (const level of [id, ...around(id)]) {
    const pairs = pairsOf(level, things);
    if (pairs === undefined) return { is: 'unread' };
    const pair = pairs.find(([candidate]) => same(candidate, name));
    if (pair !== undefined) return { is: 'value', value: pair[1] };
  }
  return { is: 'none' };
}

function carries(id: string, [name, value]: readonly [string, string], things: Things): Said {
  const found = valueOf(id, name, things);
  if (found.is === 'unread') return 'unknown';
  return found.is === 'value' && same(found.value, value) ? 'judged' : 'leftOut';
}

/** Whether an id is that of a named group or of something in it. */
function inGroup(id: string, group: string): boolean {
  const [first, subscription, second, name] = wordsOf(id);
  if (first !== 'subscriptions' || second !== 'resourcegroups' || name === undefined) return false;
  return group.includes('/') ? `subscriptions/${subscription}/resourcegroups/${name}` === wordsOf(group).join('/') : same(name, group);
}

/** Whether a thing is judged. What is certainly not wanted is left out, whatever else was not read. */
export function said(id: string, wanted: Wanted, things: Things): Said {
  if (wanted.groups.length > 0 && !wanted.groups.some((group) => inGroup(id, group))) return 'leftOut';
  const answers = wanted.tags.map((tag) => carries(id, tag, things));
  if (answers.includes('leftOut')) return 'leftOut';
  return answers.includes('unknown') ? 'unknown' : 'judged';
}

/** The owner of a thing: the first of the names that the thing has, else the first that the nearest thing around it has. Nobody is not an owner. */
export function owner(id: string, names: readonly string[], things: Things): string | undefined {
  for (const level of [id, ...around(id)]) {
    const pairs = pairsOf(level, things);
    if (pairs === undefined) return undefined;
    for (const name of names) {
      const pair = pairs.find(([candidate]) => same(candidate, name));
      if (pair !== undefined) return pair[1];
    }
  }
  return undefined;
}

/** Who answers for what was not listed in a scope: who answers for the scope. */
export function ownerOfScope(scope: string, names: readonly string[], things: Things): string | undefined {
  return owner(scope, names, things);
}

/** Whether some of what was not listed in a scope may be wanted. The directory and management groups are in no group and carry no tags; subscriptions are in no group. */
export function mayBeWanted(scope: string, type: string, { groups, tags }: Wanted): boolean {
  const kind = type.toLowerCase();
  if ((groups.length > 0 || tags.length > 0) && (kind.startsWith('microsoft.graph/') || kind === 'microsoft.management/managementgroups')) return false;
  if (groups.length === 0) return true;
  if (kind === 'microsoft.resources/subscriptions') return false;
  const words = wordsOf(scope);
  if (words[0] !== 'subscriptions') return true;
  if (words[2] === 'resourcegroups') return groups.some((group) => inGroup(scope, group));
  return groups.some((group) => !group.includes('/') || wordsOf(group)[1] === words[1]);
}
