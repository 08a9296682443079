import type { Directory } from '../../identityEstate.ts';
import { applicationLists } from './applications.ts';
import { conditionalAccessLists } from './conditionalAccess.ts';
import { methodObjects } from './methods.ts';
import { roleLists } from './roles.ts';

/**
 * How contoso runs its directory. A tenant has one authorization policy and one answer to whether everybody needs a second factor, so that what
 * is right and what is wrong of those cannot stand side by side as machines do.
 */
export type EntraState = 'mixed' | 'sound';

/** Contoso's directory beside its people, groups and licences. */
export function entraOf(state: EntraState): Pick<Directory, 'lists' | 'objects'> {
  const parts = [conditionalAccessLists(state), roleLists(state), applicationLists(state), methodObjects(state)];
  return { lists: Object.assign({}, ...parts.map(({ lists }) => lists)), objects: Object.assign({}, ...parts.map(({ objects }) => objects)) };
}
