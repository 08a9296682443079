import type { RedactionMode } from '../../model/redaction.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { isTelling } from './addresses.ts';
import { isBuiltIn, isOfGuids, isOfScheme } from './builtIns.ts';
import { mapId, type Segment } from './ids.ts';
import { singular } from './kinds.ts';
import { hasOwnStandIn } from './members.ts';
import { namesInSentence } from './sentences.ts';
import { TermList, type Provenance } from './terms.ts';
import { GUID, isAddress, tokensOf } from './tokens.ts';
import { mapResult, type Visitor } from './traverse.ts';

/** What of a result is to be replaced. */
export interface Found {
  readonly terms: TermList;
  /** Guids of subscriptions and tenants, lower case. */
  readonly scopes: ReadonlySet<string>;
}

interface Search {
  readonly terms: TermList;
  readonly scopes: Set<string>;
  readonly modes: ReadonlySet<RedactionMode>;
  readonly vocabulary: ReadonlySet<string>;
}

const ONLY_GUID = new RegExp(`^${GUID}$`, 'i');

/** Everything in a result that the modes ask to replace. `vocabulary`: words of the rules. */
export function findTerms(result: ScanResult, modes: ReadonlySet<RedactionMode>, vocabulary: ReadonlySet<string>): Found {
  const search: Search = { terms: new TermList(), scopes: new Set(), modes, vocabulary };
  mapResult(result, finderOf(search));
  return search;
}

/** A visitor that changes nothing and remembers what it saw. */
function finderOf(search: Search): Visitor {
  const seen = (find: (text: string, kind: string) => void) => (text: string, kind: string): string => {
    find(text, kind);
    return text;
  };
  const inSentence = seen((text) => findInSentence(search, text));
  const sentence = (text: string): string => inSentence(text, '');
  return {
    id: seen((text, kind) => findId(search, text, kind)),
    subscription: seen((text, kind) => findScope(search, text, kind)),
    name: seen((text, kind) => findName(search, text, kind, 'resource')),
    tag: seen((text, kind) => findTag(search, text, kind)),
    sentence,
    plain: (text) => seen((plain) => findTokens(search, plain))(text, ''),
    remark: (text) => seen((remark) => findTokens(search, remark))(text, ''),
    override: sentence,
    file: (text) => text,
    rule: (text) => text,
    reference: (text) => text,
  };
}

function findId(search: Search, text: string, kind: string): void {
  if (!text.startsWith('/')) {
    if (ONLY_GUID.test(text) && kind === 'subscription') search.scopes.add(text.toLowerCase());
    else findName(search, text, kind, 'member');
    return;
  }
  mapId(text, (segment) => {
    findSegment(search, segment);
    return segment.text;
  });
}

function findSegment(search: Search, { kind, type, text }: Segment): void {
  if (kind !== 'name') findScope(search, text, kind === 'tenants' ? 'tenant' : 'subscriptionId');
  else if (!/^locations$/i.test(type)) findName(search, text, singular(type), 'id');
}

function findScope({ scopes, terms, modes }: Search, text: string, kind: string): void {
  if (ONLY_GUID.test(text)) scopes.add(text.toLowerCase());
  else if (modes.has('subscriptions') && text !== '' && text !== 'unknown') terms.add(text, kind, 'subscriptions', 'resource');
}

function findName(search: Search, text: string, kind: string, from: Provenance): void {
  findTokens(search, text);
  if (search.modes.has('names') && !isNobodys(text, kind, from)) search.terms.add(text, kind, 'names', from);
}

/** Whether a name gives nothing away, or has another stand-in. Of something that is known to have the name, no form does: machines may be called like numbers, addresses or types. */
function isNobodys(text: string, kind: string, from: Provenance): boolean {
  if (text.trim() === '' || isBuiltIn(text) || isOfGuids(text) || isOfScheme(text, kind)) return true;
  return from === 'member' || from === 'sentence' ? hasOwnStandIn(text) : false;
}

function findTag(search: Search, text: string, kind: string): void {
  findTokens(search, text);
  if (search.modes.has('tags') && text !== '') search.terms.add(text, kind, 'tags', 'resource');
}

function findInSentence(search: Search, text: string): void {
  findTokens(search, text);
  if (!search.modes.has('names')) return;
  for (const { name, kind } of namesInSentence(text, search.vocabulary)) findName(search, name, kind, 'sentence');
}

/** Ids, addresses and addresses of mail, which show by their form wherever they stand. */
function findTokens(search: Search, text: string): void {
  for (const token of tokensOf(text)) {
    if (token.kind === 'id') findId(search, token.text, 'resource');
    if (!search.modes.has('names')) continue;
    if (token.kind === 'email') findMail(search, token.text);
    if (token.kind === 'address' && isAddress(token.text) && isTelling(token.text)) search.terms.add(token.text, 'address', 'names', 'member');
  }
}

function findMail({ terms }: Search, mail: string): void {
  terms.add(mail, 'person', 'names', 'sentence');
  terms.add(mail.slice(mail.lastIndexOf('@') + 1), 'domain', 'names', 'sentence');
}
