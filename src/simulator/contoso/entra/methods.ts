import type { Directory } from '../../identityEstate.ts';
import type { EntraState } from './entraState.ts';

/** How people may sign in, what they have registered, and what users and guests may do. */
export function methodObjects(_state: EntraState): Required<Pick<Directory, 'lists' | 'objects'>> {
  return { lists: {}, objects: {} };
}
