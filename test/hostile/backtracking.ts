import fc from 'fast-check';

/** A regular expression as a tree, as far as rules may use them and a little further. */
export type Pattern =
  | { readonly kind: 'character'; readonly text: 'a' | 'b' | '.' }
  | { readonly kind: 'start' }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly of: Pattern; readonly least: number; readonly most: number };

const character: fc.Arbitrary<Pattern> = fc.constantFrom('a' as const, 'b' as const, '.' as const).map((text) => ({ kind: 'character', text }));
const bounds = fc.constantFrom<readonly [number, number]>([0, Number.POSITIVE_INFINITY], [1, Number.POSITIVE_INFINITY], [0, 1], [2, 2], [0, 5], [1, 9], [3, Number.POSITIVE_INFINITY]);

const { pattern } = fc.letrec<{ pattern: Pattern; part: Pattern; group: Pattern }>((tie) => ({
  group: fc.array(fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts): Pattern => ({ kind: 'sequence', parts })), { minLength: 1, maxLength: 3 }).map((options) => ({ kind: 'choice', options })),
  part: fc.oneof({ maxDepth: 3 }, { weight: 4, arbitrary: character }, { weight: 3, arbitrary: fc.tuple(character, bounds).map(([of, [least, most]]): Pattern => ({ kind: 'repeat', of, least, most })) }, { weight: 2, arbitrary: tie('group') }, { weight: 1, arbitrary: fc.tuple(tie('group'), bounds).map(([of, [least, most]]): Pattern => ({ kind: 'repeat', of, least, most })) }),
  pattern: fc.tuple(fc.boolean(), fc.array(tie('part'), { minLength: 1, maxLength: 5 })).map(([anchored, parts]) => ({ kind: 'sequence', parts: anchored ? [{ kind: 'start' } as const, ...parts] : parts })),
}));

/** Patterns of any kind, most of which no rule may use. */
export const atoms = pattern;

export function printed(of: Pattern): string {
  switch (of.kind) {
    case 'character':
      return of.text;
    case 'start':
      return '^';
    case 'sequence':
      return of.parts.map(printed).join('');
    case 'choice':
      return `(?:${of.options.map(printed).join('|')})`;
    case 'repeat':
      return `${printed(of.of)}${quantifier(of.least, of.most)}`;
  }
}

function quantifier(least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return least === 0 ? '*' : least === 1 ? '+' : `{${least},}`;
  if (least === 0 && most === 1) return '?';
  return least === most ? `{${least}}` : `{${least},${most}}`;
}

/** No pattern that is looked at takes more: one that does is as good as endless. */
const ENOUGH = 3_000_000;

/** The steps of a backtracking matcher from every place of a text, which must try every way: behind the pattern it looks for what never stands there. */
export function stepsOf(of: Pattern, text: string): number {
  let steps = 0;
  const match = (one: Pattern, at: number, then: (at: number) => boolean): boolean => {
    steps += 1;
    if (steps > ENOUGH) return true;
    switch (one.kind) {
      case 'character':
        return at < text.length && (one.text === '.' || text[at] === one.text) && then(at + 1);
      case 'start':
        return at === 0 && then(at);
      case 'sequence':
        return one.parts.reduceRight((rest, part) => (place: number) => match(part, place, rest), then)(at);
      case 'choice':
        return one.options.some((option) => match(option, at, then));
      case 'repeat':
        return repeat(one, 0, at, then);
    }
  };
  const repeat = (one: Extract<Pattern, { readonly kind: 'repeat' }>, done: number, at: number, then: (at: number) => boolean): boolean => {
    const more = done < one.most && match(one.of, at, (next) => (next > at || done < one.least) && repeat(one, done + 1, next, then));
    return more || (done >= one.least && then(at));
  };
  for (let at = 0; at <= text.length && steps <= ENOUGH; at += 1) match(of, at, () => false);
  return steps;
}
