import type { Directory } from '../../identityEstate.ts';
import type { EntraState } from './entra.ts';

/** Conditional Access, what it names, and security defaults. */
export function conditionalAccessLists(_state: EntraState): Required<Pick<Directory, 'lists' | 'objects'>> {
  return { lists: {}, objects: {} };
}
