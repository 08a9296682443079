import type { Directory } from '../../identityEstate.ts';
import type { JsonMap } from '../../json.ts';
import { applicationLists } from './applications.ts';
import { conditionalAccessLists } from './conditionalAccess.ts';
import type { EntraState } from './entraState.ts';
import { methodObjects } from './methods.ts';
import { roleLists } from './roles.ts';

/** Contoso's directory beside its people, groups and licences. */
export function entraOf(state: EntraState): Pick<Directory, 'lists' | 'objects'> {
  const parts = [conditionalAccessLists(state), roleLists(state), applicationLists(state), methodObjects(state)];
  return { lists: together(parts.map(({ lists }) => lists)), objects: Object.fromEntries(parts.flatMap(({ objects }) => Object.entries(objects))) };
}

/** What several of them say of one list stands in it together. */
function together(all: readonly Readonly<Record<string, readonly JsonMap[]>>[]): Readonly<Record<string, readonly JsonMap[]>> {
  const byPath = Map.groupBy(all.flatMap((lists) => Object.entries(lists)), ([path]) => path);
  return Object.fromEntries([...byPath].map(([path, entries]) => [path, entries.flatMap(([, items]) => items)]));
}
