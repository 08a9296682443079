/** The most ways that quantifiers with an upper bound may multiply to. */
const MOST_WAYS = 1000;

interface Quantifier {
  readonly unbounded: boolean;
  readonly ways: number;
}

/**
 * Why a pattern could take more than linear time on JavaScript's backtracking engine, or undefined when it provably
 * cannot. Conservative: allowed are literals, classes, alternation, groups without a quantifier, bounded quantifiers
 * whose choices multiply to at most 1,000, and one unbounded quantifier in a pattern that starts with `^`: there is
 * then one place to start from and one choice of length, so each character is looked at a bounded number of times.
 */
export function regexFault(pattern: string): string | undefined {
  try {
    void new RegExp(pattern, 'u');
  } catch (error) {
    return `not a regular expression: ${error instanceof Error ? error.message.replace(/^.*: /, '') : 'it does not compile'}`;
  }
  if (/\\[1-9]|\\k</.test(pattern)) return 'back references can take exponential time';
  if (/\(\?(?:[=!]|<[=!])/.test(pattern)) return 'look-around is not allowed';
  const bare = pattern.replaceAll(/\\(?:[pPux]\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/gsu, 'a').replaceAll(/\[[^\]]*\]/g, 'a');
  if (/\)(?:[*+?]|\{)/.test(bare)) return 'a quantifier behind a group can take exponential time; spell it out';
  return quantifierFault(quantifiersOf(bare.replaceAll('(?:', '(').replaceAll(/\(\?<[^>]*>/g, '(')), pattern.startsWith('^') && !bare.includes('|'));
}

function quantifierFault(quantifiers: readonly Quantifier[], anchored: boolean): string | undefined {
  const unbounded = quantifiers.filter((quantifier) => quantifier.unbounded).length;
  if (unbounded > 1) return 'more than one unbounded quantifier can take more than linear time';
  if (unbounded === 1 && !anchored) return 'an unbounded quantifier needs a pattern that starts with ^ and has no alternatives';
  const ways = quantifiers.reduce((product, quantifier) => product * quantifier.ways, 1);
  return ways > MOST_WAYS ? `its quantifiers multiply to more than ${MOST_WAYS} ways` : undefined;
}

function quantifiersOf(bare: string): readonly Quantifier[] {
  return [...bare.matchAll(/[*+?]|\{(\d+)(,?)(\d*)\}/g)].map(([token, least, comma, most]): Quantifier => {
    if (token === '*' || token === '+') return { unbounded: true, ways: 1 };
    if (least === undefined) return { unbounded: false, ways: 2 };
    if (comma === '') return { unbounded: false, ways: 1 };
    return most === '' ? { unbounded: true, ways: 1 } : { unbounded: false, ways: Number(most) - Number(least) + 1 };
  });
}
