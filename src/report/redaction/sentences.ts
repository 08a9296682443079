import { GUID } from './tokens.ts';

/** A name that a sentence of ours holds, by what stands around it. */
export interface Named {
  readonly name: string;
  readonly kind: string;
}

const QUOTED = /(?<![\p{L}\p{N}])'([^'\n]{2,120})'(?![\p{L}\p{N}])/gu;
const WHERE = String.raw`(?= of \/| in \/)`;

/** How sentences of facts and rules tell names: the group that holds the name, and what it is of. Sources: src/facts, messages of rules/. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(String.raw`\b(?:User|Group|ServicePrincipal|ForeignGroup|Device|Guest) (.{1,200}?) \(${GUID}\)`, 'giu'), 'principal'],
  [/^(.{1,200}?) holds .{1,600}? at .{1,600} by an assignment of their own$/gu, 'principal'],
  [/\bpolicies ask (.{1,200}?) only once /gu, 'principal'],
  [new RegExp(String.raw`\b(?:rule|deny|allow) ([^/]{1,200}?)${WHERE}`, 'gu'), 'rule'],
  [/(?:^|\b(?:by|and|rule) )(\S{1,200}) @\d+ in /gu, 'rule'],
  [/ @\d+ in ([^\s;,]{1,200})/gu, 'name'],
  [/\bfirewall (\S{1,200}) \(rule ([^)]{1,200})\)/gu, 'name'],
  [/\bload balancer (\S{1,200}) \(rule ([^)]{1,200})\)/gu, 'name'],
  [/\bdefault route in (\S{1,200}) /gu, 'name'],
  [/^(.{1,200}?) of (.{1,200}?) holds .{1,600} here for good\b/gu, 'principal'],
  // A filter of members, as the directory writes it.
  [/ -(?:eq|ne|in|notIn|contains|notContains|match|notMatch|startsWith|notStartsWith) \[?"([^"]{1,200})"/giu, 'name'],
  [/\b(?:owners of application|definition of role|[Tt]he access review|Custom role) (.{1,200}?) (?:was|were|came|is|leaves|takes|holds|lists)\b/gu, 'name'],
];

/** A word that somebody composed: `rt-snet-forced`, `vm_api_02`. Ours have hyphens too, and stand in the vocabulary. */
const COMPOSED = /(?<![\p{L}\p{N}_\-./@#$<{])[\p{L}\p{N}]+(?:[-_][\p{L}\p{N}]+)+(?![\p{L}\p{N}_@/>}]|[-.][\p{L}\p{N}])/gu;

/** What a sentence names, as far as its form tells. */
export function namesInSentence(text: string, vocabulary: ReadonlySet<string>): readonly Named[] {
  const quoted = [...text.matchAll(QUOTED)].map(([, name = '']) => ({ name, kind: 'name' }));
  const formed = FORMS.flatMap(([form, kind]) => [...text.matchAll(form)].flatMap(([, ...names]) => names.map((name) => ({ name, kind }))));
  const composed = [...text.matchAll(COMPOSED)].map(([name]) => ({ name, kind: 'name' }));
  return [...quoted, ...formed, ...composed].filter(({ name }) => !vocabulary.has(name.toLowerCase()) && !OURS.test(name));
}

/** Composed words of ours that no rule spells, times, and versions of languages. */
const OURS = /^(?:without a name|\d[\dT:.-]*Z?|just-in-time|sign-in|sign-ins|built-in|read-only|up-to-date|P\d+\w*|(?:SHA|TLS|AES|UTF)[-_]?[\d_]+|x-[a-z\d]+)$/i;
