import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { lastSegment } from '../../values/armId.ts';
import { at, type JsonValue } from '../../values/json.ts';
import { shared } from '../shared.ts';

export const REGISTRATION_DETAILS = 'Microsoft.Graph/userRegistrationDetails';

/** All that is asked of the report. */
const READ = ['isAdmin', 'isMfaCapable', 'isPasswordlessCapable', 'isSystemPreferredAuthenticationMethodEnabled', 'methodsRegistered', 'userType'];

/** The report on registered methods, by the id of the user. There is a row for everybody, so of each only what is asked is kept. */
export const registrationDetails = shared((snapshot: Snapshot): ReadonlyMap<string, Row> => {
  const rows = new Map<string, Row>();
  const share = sharedLists();
  for (const row of snapshot.rows(REGISTRATION_DETAILS)) {
    const read = READ.flatMap((key): [string, JsonValue][] => {
      const value = at(row, 'properties', key);
      return value === undefined ? [] : [[key, share(value)]];
    });
    rows.set(lastSegment(row.id).toLowerCase(), { id: row.id, name: row.name, type: row.type, properties: Object.fromEntries(read) });
  }
  return rows;
});

/** Few combinations of methods are registered by many. */
function sharedLists(): (value: JsonValue) => JsonValue {
  const lists = new Map<string, JsonValue>();
  return (value) => {
    if (!Array.isArray(value)) return value;
    const key = JSON.stringify(value);
    const held = lists.get(key) ?? (value as JsonValue);
    lists.set(key, held);
    return held;
  };
}
