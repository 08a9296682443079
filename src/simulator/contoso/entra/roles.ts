import type { Directory } from '../../identityEstate.ts';
import type { EntraState } from './entraState.ts';

/** Directory roles, Privileged Identity Management of them and of groups, and access reviews. */
export function roleLists(_state: EntraState): Required<Pick<Directory, 'lists' | 'objects'>> {
  return { lists: {}, objects: {} };
}
