import { ALL_ADDRESSES, intersect, isEmptyAddresses, NO_ADDRESSES, parseAddressSet, type AddressSet } from '../../values/cidr.ts';
import { DIMENSIONS, type Box, type Dimension, type Mask } from './boxes.ts';
import type { Location, Locations } from './locations.ts';
import { CLIENTS, FLOWS, PLATFORMS, RISKS, TARGET_KINDS, targetKindOf, type Asked, type SignIn, type TargetKind } from './signIn.ts';
import { addressClasses, maskOf, vocabularyOf, type AddressClasses, type Vocabulary } from './vocabulary.ts';

/** The atoms of every dimension: what the policies of a tenant can tell apart. */
export interface Space {
  readonly vocabularies: Readonly<Record<Exclude<Dimension, 'address'>, Vocabulary>>;
  readonly addresses: AddressClasses;
  /** False where locations overlap each other in so many ways that they are not told apart. */
  readonly tellsAddresses: boolean;
  /** All targets of a kind, those that no policy names among them. */
  ofKind(kind: TargetKind): Mask;
  readonly whole: Box;
}

/** @param targets what policies name as targets. */
export function spaceOf(targets: Iterable<string>, { byId }: Locations): Space {
  const locations = [...byId.values()];
  const classes = addressClasses(locations.flatMap((location) => (location.kind === 'addresses' ? [location.addresses] : [])));
  const vocabularies = {
    target: vocabularyOf(targets, TARGET_KINDS.length, (target) => TARGET_KINDS.indexOf(targetKindOf(target))),
    client: vocabularyOf(CLIENTS, 0),
    country: vocabularyOf(['', ...locations.flatMap(countriesOf)], 1),
    signInRisk: vocabularyOf(RISKS, 0),
    userRisk: vocabularyOf(RISKS, 0),
    platform: vocabularyOf(PLATFORMS, 0),
    flow: vocabularyOf(FLOWS, 0),
  };
  const addresses = classes ?? ONE_CLASS;
  const whole = DIMENSIONS.map((dimension) => (dimension === 'address' ? addresses.all : vocabularies[dimension].all));
  return { vocabularies, addresses, tellsAddresses: classes !== undefined, whole, ofKind: (kind) => kindMask(vocabularies.target, kind) };
}

const ONE_CLASS: AddressClasses = addressClasses([]) ?? { classes: [ALL_ADDRESSES], all: 1n, touching: () => 1n };

function countriesOf(location: Location): readonly string[] {
  return location.kind === 'countries' ? location.countries : [];
}

function kindMask(targets: Vocabulary, kind: TargetKind): Mask {
  return maskOf(targets, targets.names.filter((name) => targetKindOf(name) === kind)) | (1n << BigInt(targets.names.length + TARGET_KINDS.indexOf(kind)));
}

/** A sign-in as one atom of each dimension. An address that is none lies nowhere. */
export function pointOf({ vocabularies, addresses }: Space, signIn: SignIn): Box {
  return DIMENSIONS.map((dimension) => (dimension === 'address' ? addresses.touching(addressOf(signIn)) : vocabularies[dimension].of(signIn[dimension])));
}

function addressOf({ address }: SignIn): AddressSet {
  return parseAddressSet([address]) ?? NO_ADDRESSES;
}

/** The atoms that a question touches. */
export function boxOf(space: Space, asked: Asked): Box {
  const { vocabularies: words, addresses } = space;
  const some = (vocabulary: Vocabulary, values: readonly string[] | undefined): Mask => (values === undefined ? vocabulary.all : maskOf(vocabulary, values));
  return [
    asked.targets === 'applications' ? space.ofKind('application') : some(words.target, asked.targets),
    some(words.client, asked.clients),
    asked.addresses === undefined ? addresses.all : addresses.touching(asked.addresses),
    some(words.country, asked.countries),
    some(words.signInRisk, asked.signInRisks),
    some(words.userRisk, asked.userRisks),
    some(words.platform, asked.platforms),
    some(words.flow, asked.flows),
  ];
}

/** Whether a sign-in is among those that a question is about. */
export function isAsked(asked: Asked, signIn: SignIn): boolean {
  const among = (values: readonly string[] | undefined, value: string): boolean => values === undefined || values.some((one) => one.toLowerCase() === value.toLowerCase());
  const { targets } = asked;
  return (targets === 'applications' ? targetKindOf(signIn.target) === 'application' : among(targets, signIn.target))
    && among(asked.users, signIn.user) && among(asked.clients, signIn.client) && among(asked.countries, signIn.country) && among(asked.signInRisks, signIn.signInRisk)
    && among(asked.userRisks, signIn.userRisk) && among(asked.platforms, signIn.platform) && among(asked.flows, signIn.flow)
    && (asked.addresses === undefined || !isEmptyAddresses(intersect(asked.addresses, addressOf(signIn))));
}
