import type { Directory } from '../../identityEstate.ts';
import { applicationLists } from './applications.ts';
import { conditionalAccessLists } from './conditionalAccess.ts';
import type { EntraState } from './entraState.ts';
import { methodObjects } from './methods.ts';
import { roleLists } from './roles.ts';

/** Contoso's directory beside its people, groups and licences. */
export function entraOf(state: EntraState): Pick<Directory, 'lists' | 'objects'> {
  const parts = [conditionalAccessLists(state), roleLists(state), applicationLists(state), methodObjects(state)];
  return { lists: Object.assign({}, ...parts.map(({ lists }) => lists)), objects: Object.assign({}, ...parts.map(({ objects }) => objects)) };
}
