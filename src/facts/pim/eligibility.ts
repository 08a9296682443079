import { DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { GROUP_ELIGIBILITIES } from '../access/memberships.ts';
import { DIRECTORY_TYPES } from '../access/principals.ts';
import { indexRoles, ROLE_DEFINITIONS } from '../access/roleIndex.ts';
import { directoryIndex, type DirectoryIndex } from '../directory/directoryIndex.ts';
import { PRIVILEGED_READS } from '../directory/privilegedRoles.ts';
import { missingPath } from '../missing.ts';
import { ELIGIBILITIES } from './holders.ts';
import { ROLE_FIELDS, roleAnswers } from './privileged.ts';
import { indexSubjects, isOfDirectory } from './subjects.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  ...ROLE_FIELDS,
  scope: { type: 'string', description: 'Where the role can be activated', reads: [] },
  principalName: { type: 'string', description: 'Who is eligible; the id where no name was read', reads: DIRECTORY_TYPES },
  until: { type: 'dateTime', description: 'When the eligibility ends; absent when it never does', reads: [] },
};

/** For which role somebody is eligible, and until when. */
export const eligibilityFact: FactDefinition = {
  name: 'eligibility',
  description: 'For which role somebody is eligible, and until when',
  on: [ELIGIBILITIES, DIRECTORY_ELIGIBILITIES, GROUP_ELIGIBILITIES],
  reads: [...new Set([ELIGIBILITIES, DIRECTORY_ELIGIBILITIES, GROUP_ELIGIBILITIES, ROLE_DEFINITIONS, ...PRIVILEGED_READS, ...DIRECTORY_TYPES])],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const roles = indexRoles(snapshot);
    const [subjects, { identity }] = [indexSubjects(snapshot, context), directoryIndex(snapshot, context)];
    return (row) => {
      const until = untilOf(row);
      if (isOfDirectory(row)) return { ...subjects(row), principalName: holderName(row, identity), until };
      return { ...roleAnswers(row, roles, 'expandedProperties'), scope: textAnswer(row, ['scope']), principalName: textAnswer(row, ['expandedProperties', 'principal', 'displayName'], ['principalId']), until };
    };
  },
};

/** Microsoft Graph gives the id alone: the lists of the directory have the name. */
function holderName(row: Row, identity: DirectoryIndex['identity']): Answer<JsonValue> {
  const id = asString(at(row, 'properties', 'principalId'));
  if (id === undefined) return unknown(missingPath(row, 'properties.principalId'));
  const holder = identity(id.toLowerCase());
  return known((holder.known ? holder.value.name : undefined) ?? id);
}

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
