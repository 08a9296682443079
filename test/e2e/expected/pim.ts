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

/** Somebody is eligible for each of these, at the very scope of the settings: two of production, the tenant's root, and a group. */
const SOUND = [settings(1, OWNER), settings(2, CONTRIBUTOR), settings(9, ACCESS_ADMINISTRATOR), settings(10, CONTRIBUTOR)];
/** Owner in legacy: a day, nothing asked, nobody told, for ever. */
const WEAK = [settings(5, OWNER)];

/** Roles that are only held for ever, or by nobody, are not judged: nobody can activate them. Reading one vault's secrets is no privileged role. */
export const PIM: Expected = {
  PIM001: { fail: WEAK, pass: SOUND },
  PIM002: { fail: WEAK, pass: SOUND },
  // A contributor cannot give access away.
  PIM003: { fail: WEAK, pass: [settings(1, OWNER), settings(9, ACCESS_ADMINISTRATOR)] },
  PIM004: { fail: WEAK, pass: SOUND },
  // The operators were never asked again.
  PIM005: { fail: [eligibility(2)], pass: [1, 3, 4, 5].map(eligibility) },
  PIM006: { fail: WEAK, pass: SOUND },
  PIM007: { fail: WEAK, pass: SOUND },
  PIM008: { fail: WEAK, pass: SOUND },
};
