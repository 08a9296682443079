import type { AddressSet } from '../../values/cidr.ts';
import type { NetworkIndex } from './networkIndex.ts';

export function serviceTagPrefixes(_index: NetworkIndex): (tag: string) => AddressSet | undefined {
  return () => undefined;
}
