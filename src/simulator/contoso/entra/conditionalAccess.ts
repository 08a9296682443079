import type { Directory } from '../../identityEstate.ts';
import type { EntraState } from './entraState.ts';

/** Conditional Access, what it names, and security defaults. */
export function conditionalAccessLists(_state: EntraState): Required<Pick<Directory, 'lists' | 'objects'>> {
  return { lists: {}, objects: {} };
}
