import type { FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { indexRoles, ROLE_DEFINITIONS } from '../access/roleIndex.ts';
import { missingPath } from '../missing.ts';
import { ELIGIBILITIES } from './holders.ts';
import { ROLE_FIELDS, roleAnswers } from './privileged.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  ...ROLE_FIELDS,
  scope: { type: 'string', description: 'Where the role can be activated', reads: [] },
  principalName: { type: 'string', description: 'Who is eligible; the id where Azure gives no name', reads: [] },
  until: { type: 'dateTime', description: 'When the eligibility ends; absent when it never does', reads: [] },
};

/** For which role somebody is eligible, and until when. */
export const eligibilityFact: FactDefinition = {
  name: 'eligibility',
  description: 'For which role somebody is eligible, and until when',
  on: [ELIGIBILITIES],
  reads: [ELIGIBILITIES, ROLE_DEFINITIONS],
  fields: FIELDS,
  bind: (snapshot) => {
    const roles = indexRoles(snapshot);
    return (row) => ({
      ...roleAnswers(row, roles, 'expandedProperties'),
      scope: textAnswer(row, ['scope']),
      principalName: textAnswer(row, ['expandedProperties', 'principal', 'displayName'], ['principalId']),
      until: untilOf(row),
    });
  },
};

/** The first of some properties that holds a text. */
function textAnswer(row: Row, ...paths: readonly (readonly string[])[]): Answer<JsonValue> {
  const text = paths.map((path) => asString(at(row, 'properties', ...path))).find((found) => found !== undefined && found !== '');
  return text === undefined ? unknown(missingPath(row, `properties.${paths.at(-1)?.join('.') ?? ''}`)) : known(text);
}

/** Azure says null where there is no end (PIM REST reference, "Role eligibility schedule instances"). */
function untilOf(row: Row): Answer<JsonValue> {
  const end = at(row, 'properties', 'endDateTime');
  if (end === null) return known(null);
  const text = asString(end);
  return text !== undefined && parseInstant(text) !== undefined ? known(text) : unknown(missingPath(row, 'properties.endDateTime'));
}
