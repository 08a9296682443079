import type { Directory } from '../../identityEstate.ts';
import type { EntraState } from './entraState.ts';

/** Applications, what they sign in with and who owns them. */
export function applicationLists(_state: EntraState): Required<Pick<Directory, 'lists' | 'objects'>> {
  return { lists: {}, objects: {} };
}
