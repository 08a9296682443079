import type { RedactionMode } from '../../model/redaction.ts';
import type { Found } from './finder.ts';
import { guidStandIn } from './guids.ts';
import { mapId, type Segment } from './ids.ts';
import { redactedOverride } from './overrides.ts';
import { isPublic } from './publishers.ts';
import { isOfDigits, type Terms } from './terms.ts';
import { GUID, tokenAt, type Token } from './tokens.ts';
import type { Visitor } from './traverse.ts';

/** What stands for a text that people wrote in words of their own. */
const REMARK = '(redacted)';

interface Replacing {
  readonly terms: Terms;
  readonly scopes: ReadonlySet<string>;
  readonly modes: ReadonlySet<RedactionMode>;
}

const GUIDS = new RegExp(`(?<![0-9a-f])${GUID}(?![0-9a-f])`, 'gi');

/** A visitor that puts stand-ins in the place of what was found. */
export function replacerOf({ scopes }: Found, terms: Terms, modes: ReadonlySet<RedactionMode>): Visitor {
  const replacing: Replacing = { terms, scopes, modes };
  const whole = (text: string): string => terms.standIn(text) ?? replaced(replacing, text, 'all');
  return {
    id: (text) => (text.startsWith('/') ? replacedId(replacing, text, 'all') : whole(text)),
    subscription: whole,
    name: whole,
    tag: whole,
    sentence: (text) => replaced(replacing, text, 'all'),
    plain: (text) => replaced(replacing, text, 'formed'),
    remark: (text) => (modes.has('names') ? REMARK : replaced(replacing, text, 'all')),
    override: (text) => (modes.has('names') || modes.has('tags') ? redactedOverride(text) : replaced(replacing, text, 'all')),
    file: (text) => (modes.has('names') ? text.replace(/^.*[/\\](?=.)/s, '') : text),
    rule: (text) => replaced(replacing, text, 'rule'),
    reference: (text) => (modes.has('names') && !isPublic(text) ? REMARK : text),
  };
}

/**
 * How much is looked for: everything; what shows by its form (ids, guids, addresses); or, in texts of rules, names with digits and the like and ids of subscriptions, since other names,
 * guids and addresses there are examples, or Microsoft's.
 */
type Extent = 'all' | 'formed' | 'rule';

function replaced(replacing: Replacing, text: string, extent: Extent): string {
  let out = '';
  let from = 0;
  for (let token = tokenAt(text, 0); token !== undefined; token = tokenAt(text, from)) {
    const taken = takenAt(replacing, text, token, extent);
    out += text.slice(from, token.index) + taken.standIn;
    from = token.index + taken.length;
  }
  return out + text.slice(from);
}

/** What is taken of a text at one place, and what stands there instead. */
interface Taken {
  readonly length: number;
  readonly standIn: string;
}

function takenAt(replacing: Replacing, text: string, token: Token, extent: Extent): Taken {
  if (token.kind === 'id' || token.kind === 'type') return takenPath(replacing, text, token, extent);
  const term = extent === 'formed' ? undefined : replacing.terms.at(text, token.index);
  if (term !== undefined && (extent === 'all' || isFormed(text.slice(token.index, token.index + term.length)))) return term;
  return { length: token.text.length, standIn: replacedToken(replacing, token, extent) };
}

/** Whether a name in a text of a rule shows that it is one. A number there is the rule's own. */
function isFormed(name: string): boolean {
  return /[\d_@.]/.test(name) && !isOfDigits(name);
}

/** An id or a type ends where a name that begins in it ends: some hold blanks and other characters that ids in sentences seem to end at, and one may stand behind a type. */
function takenPath(replacing: Replacing, text: string, token: Token, extent: Extent): Taken {
  const { index, text: path } = token;
  // A group may be called like a type.
  const whole = extent === 'all' && token.kind === 'type' ? replacing.terms.at(text, index) : undefined;
  if (whole !== undefined && whole.length >= path.length) return whole;
  for (let start = path.indexOf('/', 1) + 1; start > 0; start = path.indexOf('/', start) + 1) {
    const term = replacing.terms.at(text, index + start);
    if (term !== undefined && start + term.length >= path.length) return { length: start + term.length, standIn: `${replacedToken(replacing, { ...token, text: path.slice(0, start) }, extent)}${term.standIn}` };
  }
  return { length: path.length, standIn: replacedToken(replacing, token, extent) };
}

function replacedToken(replacing: Replacing, { kind, text }: Token, extent: Extent): string {
  switch (kind) {
    case 'id':
      return replacedId(replacing, text, extent);
    case 'guid':
      return replacedGuid(replacing, text, extent);
    case 'email':
    case 'address':
      return extent === 'rule' ? text : (replacing.terms.standIn(text) ?? text);
    case 'type':
    case 'word':
      return text;
  }
}

function replacedGuid({ scopes, modes }: Replacing, guid: string, extent: Extent): string {
  const isScope = scopes.has(guid.toLowerCase());
  const isAsked = isScope ? modes.has('subscriptions') : modes.has('names') && extent !== 'rule';
  return isAsked ? guidStandIn(guid) : guid;
}

function replacedId(replacing: Replacing, id: string, extent: Extent): string {
  return mapId(id, (segment) => replacedSegment(replacing, segment, extent));
}

function replacedSegment(replacing: Replacing, { type, text }: Segment, extent: Extent): string {
  if (/^locations$/i.test(type)) return text;
  return replacing.terms.standIn(text) ?? text.replaceAll(GUIDS, (guid) => replacedGuid(replacing, guid, extent));
}
