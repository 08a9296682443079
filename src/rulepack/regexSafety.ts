/** The most ways that quantifiers with an upper bound and alternatives may multiply to. */
const MOST_WAYS = 1000;
/** Longer patterns, and longer repetitions, are none that a person reads; the engine gives up on some of them only when they are first used. */
const LONGEST = 1000;

interface Quantifier {
  readonly unbounded: boolean;
  readonly ways: number;
  /** The highest number that it names. */
  readonly most: number;
}

/**
 * Why a pattern could take more than linear time on JavaScript's backtracking engine, or undefined when it provably
 * cannot. Conservative: allowed are literals, classes, groups without a quantifier, bounded quantifiers and alternatives
 * whose choices multiply to at most 1,000, and one unbounded quantifier in a pattern that starts with `^`: there is
 * then one place to start from and one choice of length, so each character is looked at a bounded number of times.
 */
export function regexFault(pattern: string): string | undefined {
  if (pattern.length > LONGEST) return `longer than ${LONGEST} characters`;
  const wrong = compileFault(pattern);
  if (wrong !== undefined) return `not a regular expression: ${wrong}`;
  if (/\\[1-9]|\\k</.test(pattern)) return 'back references can take exponential time';
  if (/\(\?(?:[=!]|<[=!])/.test(pattern)) return 'look-around is not allowed';
  const bare = pattern.replaceAll(/\\(?:[pPux]\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/gsu, 'a').replaceAll(/\[[^\]]*\]/g, 'a');
  if (/\)(?:[*+?]|\{)/.test(bare)) return 'a quantifier behind a group can take exponential time; spell it out';
  const plain = bare.replaceAll(/\(\?(?:<[^>]*>|[a-z]*(?:-[a-z]+)?:)/g, '(');
  return quantifierFault(quantifiersOf(plain), alternativesOf(plain), pattern.startsWith('^') && !bare.includes('|'));
}

/** A pattern is compiled when it is first used, anew for texts beyond Latin-1, and only then found too large. */
function compileFault(pattern: string): string | undefined {
  try {
    const compiled = new RegExp(pattern, 'u');
    for (const text of ['', '\u0100']) compiled.test(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*: /s, '') : 'it does not compile';
  }
}

function quantifierFault(quantifiers: readonly Quantifier[], alternatives: number, anchored: boolean): string | undefined {
  if (quantifiers.reduce((sum, { most }) => sum + most, 0) > LONGEST) return `its repetitions add up to more than ${LONGEST}`;
  const unbounded = quantifiers.filter((quantifier) => quantifier.unbounded).length;
  if (unbounded > 1) return 'more than one unbounded quantifier can take more than linear time';
  if (unbounded === 1 && !anchored) return 'an unbounded quantifier needs a pattern that starts with ^ and has no alternatives';
  const ways = quantifiers.reduce((product, quantifier) => product * quantifier.ways, alternatives);
  return ways > MOST_WAYS ? `its quantifiers and alternatives multiply to more than ${MOST_WAYS} ways` : undefined;
}

/** In how many ways alternatives can be chosen, at most: those of every group multiplied, nested ones too. */
function alternativesOf(plain: string): number {
  const open = [1];
  let ways = 1;
  for (const character of plain) {
    if (character === '(') open.push(1);
    if (character === '|') open.push((open.pop() ?? 1) + 1);
    if (character === ')') ways *= open.pop() ?? 1;
  }
  return ways * (open[0] ?? 1);
}

function quantifiersOf(bare: string): readonly Quantifier[] {
  return [...bare.matchAll(/[*+?]|\{(\d+)(,?)(\d*)\}/g)].map(([token, least, comma, most]): Quantifier => {
    if (token === '*' || token === '+') return { unbounded: true, ways: 1, most: 0 };
    if (least === undefined) return { unbounded: false, ways: 2, most: 1 };
    if (comma === '') return { unbounded: false, ways: 1, most: Number(least) };
    return most === '' ? { unbounded: true, ways: 1, most: Number(least) } : { unbounded: false, ways: Number(most) - Number(least) + 1, most: Number(most) };
  });
}
