import { CONDITIONAL_ACCESS, DIRECTORY_ASSIGNMENTS } from '../../model/directoryTypes.ts';
import { GROUP_MEMBERS } from '../access/memberships.ts';
import { GROUPS, USERS } from '../access/principals.ts';
import { SECURITY_DEFAULTS } from './baseline.ts';
import { NAMED_LOCATIONS } from './locations.ts';
import { DIRECTORY_DEFINITIONS } from '../directory/roles.ts';
import { STRENGTHS } from './strengths.ts';
import { USER_REQUIREMENTS } from './userRequirements.ts';

/** What coverage is derived from. */
export const COVERAGE_READS: readonly string[] = [
  CONDITIONAL_ACCESS, SECURITY_DEFAULTS, NAMED_LOCATIONS, STRENGTHS, USERS, GROUPS, GROUP_MEMBERS, DIRECTORY_ASSIGNMENTS, DIRECTORY_DEFINITIONS, USER_REQUIREMENTS,
];
