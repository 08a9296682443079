import { formatRanges } from '../../values/cidr.ts';
import { DIMENSIONS, type Box, type Dimension, type Mask } from './boxes.ts';
import type { Region } from './coverage.ts';
import { AZURE_MANAGEMENT, targetKindOf } from './signIn.ts';
import { boxOf, type Space } from './space.ts';
import type { Vocabulary } from './vocabulary.ts';

/** One sign-in of a region in words: its user, where it goes, and whatever narrows it beside what was asked. */
export function exampleOf(region: Region, id: string, name: string): string | undefined {
  const boxes = region.parts.find(({ people }) => people.includes(id))?.boxes ?? [];
  const whole = boxOf(region.space, region.asked);
  const widest = boxes.map((box) => ({ box, narrowed: box.filter((mask, index) => mask !== whole[index]).length })).toSorted((one, other) => one.narrowed - other.narrowed)[0];
  return widest === undefined ? undefined : sentence(widest.box, whole, region.space, name);
}

function sentence(box: Box, whole: Box, space: Space, name: string): string {
  const told = DIMENSIONS.flatMap((dimension, index) => {
    const mask = box[index] ?? 0n;
    const asked = whole[index] ?? 0n;
    return mask === asked && mask !== (space.whole[index] ?? 0n) && dimension !== 'client' && dimension !== 'target' ? words(dimension, mask, space) : mask === asked ? [] : words(dimension, mask, space);
  });
  const target = (box[0] ?? 0n) === (whole[0] ?? 0n) ? targetWords(whole[0] ?? 0n, space, true) : [];
  return [name, ...target, ...told].join(' ');
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
