import { formatRanges } from '../../values/cidr.ts';
import { DIMENSIONS, type Box, type Dimension, type Mask } from './boxes.ts';
import type { Region } from './coverage.ts';
import { AZURE_MANAGEMENT, targetKindOf } from './signIn.ts';
import { boxOf, type Space } from './space.ts';
import type { Vocabulary } from './vocabulary.ts';

/** In words, where one sign-in of a region goes and whatever narrows it beside what was asked: by person, worked out once for people whom no policy tells apart. */
export function examplesOf({ asked, parts, space }: Region): ReadonlyMap<string, string> {
  const whole = boxOf(space, asked);
  return new Map(parts.flatMap(({ people, boxes }) => {
    const box = widest(boxes, whole);
    const text = box === undefined ? '' : sentence(box, whole, space);
    return people.map((id) => [id, text] as const);
  }));
}

function widest(boxes: readonly Box[], whole: Box): Box | undefined {
  const narrowed = (box: Box): number => box.filter((mask, index) => mask !== whole[index]).length;
  return boxes.reduce<Box | undefined>((best, box) => (best === undefined || narrowed(box) < narrowed(best) ? box : best), undefined);
}

function sentence(box: Box, whole: Box, space: Space): string {
  const told = DIMENSIONS.flatMap((dimension, index) => (isTold(dimension, index, box, whole, space) ? words(dimension, box[index] ?? 0n, space) : []));
  const target = box[0] === whole[0] ? targetWords(whole[0] ?? 0n, space, true) : [];
  return [...target, ...told].join(' ');
}

/** What is narrower than what was asked, and what was asked itself where that is narrower than anything. */
function isTold(dimension: Dimension, index: number, box: Box, whole: Box, space: Space): boolean {
  if (box[index] !== whole[index]) return true;
  return whole[index] !== space.whole[index] && dimension !== 'client' && dimension !== 'target';
}

const SAYS: Readonly<Record<Exclude<Dimension, 'address' | 'target'>, string>> = {
  client: 'by', country: 'from', signInRisk: 'at sign-in risk', userRisk: 'at user risk', platform: 'on', flow: 'by flow',
};

function words(dimension: Dimension, mask: Mask, space: Space): readonly string[] {
  if (dimension === 'target') return targetWords(mask, space, false);
  if (dimension === 'address') return addressWords(mask, space);
  const vocabulary = space.vocabularies[dimension];
  const first = named(mask, vocabulary)[0];
  return [SAYS[dimension], first === '' ? 'an address of no country' : (first ?? 'anywhere else')];
}

function named(mask: Mask, vocabulary: Vocabulary): readonly string[] {
  return vocabulary.names.filter((_, index) => (mask & (1n << BigInt(index))) !== 0n);
}

/** Azure management where it is among them: it tells most. */
function targetWords(mask: Mask, space: Space, isAll: boolean): readonly string[] {
  const names = named(mask, space.vocabularies.target);
  const rest = mask >> BigInt(space.vocabularies.target.names.length);
  if (names.length === 1 && rest === 0n) return ['to', names[0] === AZURE_MANAGEMENT ? 'Azure management' : (names[0] ?? '')];
  if (isAll) return ['to any application'];
  if (rest !== 0n) return ['to any application that no policy names'];
  const first = names.includes(AZURE_MANAGEMENT) ? 'Azure management' : names.find((name) => targetKindOf(name) === 'application');
  return ['to', first ?? names[0] ?? ''];
}

function addressWords(mask: Mask, { addresses }: Space): readonly string[] {
  const classes = addresses.classes.filter((_, index) => (mask & (1n << BigInt(index))) !== 0n);
  const ranges = classes.map((one) => formatRanges(one)).toSorted((one, other) => one.length - other.length)[0];
  return ['from', ranges?.[0] ?? 'an address'];
}
