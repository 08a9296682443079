import { DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES } from '../../model/directoryTypes.ts';
import type { FactDefinition } from '../../model/fact.ts';
import { known, unknown, type Answer, type KnownAnswer } from '../../model/unknown.ts';
import { directoryIndex, type DirectoryIndex } from './directoryIndex.ts';
import { reviewedTargets } from './reviewed.ts';
import { DIRECTORY_REVIEWS } from './reviews.ts';
import type { ReviewTarget } from './reviewScopes.ts';
import { DIRECTORY_DEFINITIONS, roleOf } from './roles.ts';

const GRANTS = [DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES];

/** Whether a directory role is held by anybody, and whether somebody looks at that again and again. */
export const directoryRoleFact: FactDefinition = {
  name: 'directoryRole',
  description: 'Whether a Microsoft Entra role is privileged, held, and looked at by an access review that recurs',
  on: [DIRECTORY_DEFINITIONS],
  reads: [DIRECTORY_DEFINITIONS, DIRECTORY_REVIEWS, ...GRANTS],
  fields: {
    privileged: { type: 'boolean', reads: [], description: 'Whether Microsoft marks the role as privileged' },
    held: { type: 'boolean', reads: GRANTS, description: 'Whether somebody holds it or can activate it' },
    reviewed: { type: 'boolean', reads: [DIRECTORY_REVIEWS, ...GRANTS], description: 'Whether access reviews that recur ask about all people who hold it, and all who can activate it' },
  },
  bind: (snapshot, context) => {
    const index = directoryIndex(snapshot, context);
    const targets = reviewedTargets(snapshot, context);
    return (row) => {
      const { id, privileged } = roleOf(row);
      const parts = partsOf(index, id);
      return { privileged, held: heldOf(index, parts), reviewed: reviewedOf(index, targets, id, parts) };
    };
  },
};

type Part = 'active' | 'eligible';

function partsOf({ grants }: DirectoryIndex, roleId: string): ReadonlySet<Part> {
  return new Set(grants.all.filter((grant) => grant.roleId === roleId).map(({ kind }): Part => (kind === 'assignment' ? 'active' : 'eligible')));
}

function heldOf({ grants }: DirectoryIndex, parts: ReadonlySet<Part>): Answer<boolean> {
  if (parts.size > 0) return known(true);
  return grants.unread === undefined ? known(false) : unknown(grants.unread);
}

/** One review of all, or one of each part there is. Guests, workloads, or who was long away are not all. */
function reviewedOf({ grants }: DirectoryIndex, targets: KnownAnswer<readonly ReviewTarget[]>, roleId: string, parts: ReadonlySet<Part>): Answer<boolean> {
  const seen = new Set(targets.value.flatMap((target) => (target.kind === 'role' && target.id === roleId && target.who === 'everyone' ? [target.part] : [])));
  if (seen.has('both') || (seen.has('active') && seen.has('eligible'))) return known(true);
  const isEachSeen = parts.size > 0 && [...parts].every((part) => seen.has(part));
  if (!isEachSeen) return targets.atLeast === undefined ? known(false) : unknown(targets.atLeast);
  return grants.unread === undefined ? known(true) : unknown(grants.unread);
}
