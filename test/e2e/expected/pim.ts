import type { Expected } from './expected.ts';

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';

/** The name of settings of the estate, by their number there. */
function settings(number: number, role: string): string {
  return `90110000-0000-4000-8000-${String(number).padStart(12, '0')}_${role}`;
}

function eligibility(number: number): string {
  return `e1160000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** Settings of a directory role and of a group, by their numbers. */
function ofRole(number: number, role: string): string {
  return `directoryrole_c0705000-0000-4000-8000-000000000001_90120000-0000-4000-8000-${String(number).padStart(12, '0')}_${role}`;
}

function ofGroup(number: number, group: number, access: 'member' | 'owner'): string {
  return `group_96000000-0000-4000-8000-${String(group).padStart(12, '0')}_90120000-0000-4000-8000-${String(number).padStart(12, '0')}_${access}`;
}

const [GLOBAL, SECURITY, PRIVILEGED_ROLES, USERS] = ['62e90394-69f5-4237-9190-012177145e10', '194ae4cb-b126-40b2-bd5b-6091b380977d', 'e8611ab8-c189-46e8-94e1-60213ab1f814', 'fe930be7-5e62-47db-91af-98c3a49a38b1'] as const;
/** The network team, both kinds of administrators and the operators: somebody may become a member of each, and an owner of none. */
const SOUND_GROUPS = [ofGroup(101, 8, 'member'), ofGroup(105, 30, 'member'), ofGroup(106, 31, 'member'), ofGroup(107, 3, 'member')];
const SOUND_ROLES = [ofRole(1, GLOBAL), ofRole(2, SECURITY), ofRole(4, USERS)];

/** Somebody is eligible for each of these, at the very scope of the settings: two of production, the tenant's root, and a group; directory roles, and groups. */
const SOUND = [settings(1, OWNER), settings(2, CONTRIBUTOR), settings(9, ACCESS_ADMINISTRATOR), settings(10, CONTRIBUTOR), ...SOUND_ROLES, ...SOUND_GROUPS];
/** Owner in legacy, whoever administers privileged roles, and owning the owners of production: a day, nothing asked, nobody told, for ever. */
const WEAK = [settings(5, OWNER), ofRole(3, PRIVILEGED_ROLES), ofGroup(104, 1, 'owner')];

function membership(group: number, access: 'member' | 'owner', number: number): string {
  return `96000000-0000-4000-8000-${String(group).padStart(12, '0')}_${access}_96e11000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** Roles that are only held for ever, or by nobody, are not judged: nobody can activate them. Reading one vault's secrets is no privileged role. */
export const PIM: Expected = {
  PIM001: { fail: WEAK, pass: SOUND },
  PIM002: { fail: WEAK, pass: SOUND },
  // A contributor cannot give access away, and neither can most roles of the directory. The operators can in edge: nobody can read the condition.
  PIM003: { fail: WEAK, pass: [settings(1, OWNER), settings(9, ACCESS_ADMINISTRATOR), ofRole(1, GLOBAL), ofGroup(107, 3, 'member')] },
  PIM004: { fail: WEAK, pass: SOUND },
  // The operators were never asked again, nor the administrator in the south, nor the contractor.
  PIM005: {
    fail: [eligibility(2), 'simulated-eligibility-10', membership(1, 'owner', 2)],
    pass: [...[1, 3, 4, 5].map(eligibility), ...[1, 2, 11, 12].map((number) => `simulated-eligibility-${String(number)}`), membership(8, 'member', 1), membership(3, 'member', 3), membership(30, 'member', 30), membership(31, 'member', 31), membership(3, 'member', 32)],
  },
  PIM006: { fail: WEAK, pass: SOUND },
  PIM007: { fail: WEAK, pass: SOUND },
  PIM008: { fail: WEAK, pass: SOUND },
};
