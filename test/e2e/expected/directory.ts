import type { Expected } from './expected.ts';

/** Groups, people and subscriptions of the estate, by their numbers there. */
const [group, user, subscription, directoryReview, azureReview] = ['96000000', 'ace00000', '5ab00000', '4e710000', '4e720000'].map((block) => (number: number): string => `${block}-0000-4000-8000-${String(number).padStart(12, '0')}`) as [Named, Named, Named, Named, Named];
type Named = (number: number) => string;

const assignment = (number: number): string => `simulated-assignment-${String(number)}`;
const eligibility = (number: number): string => `simulated-eligibility-${String(number)}`;
const HELPDESK = ['simulated-helpdesk-1', 'simulated-helpdesk-2'];
/** The account for emergencies, which has to stand and was disabled, and the service desk's. */
const [EMERGENCY, SERVICE_DESK] = ['simulated-access-1', 'simulated-access-2'];

/** Of privileged roles: who is assigned one, and who may activate one. The reader of reports has none. */
const ASSIGNED = [...[1, 2, 10, 11, 12, 13, 14, 15, 16].map(assignment), ...HELPDESK, EMERGENCY, SERVICE_DESK];
const ELIGIBLE = [1, 2, 10, 11, 12].map(eligibility);

function except(all: readonly string[], ...left: readonly string[]): readonly string[] {
  return all.filter((name) => !left.includes(name));
}

/** Groups that own or run something, as members, by nesting or by what they may activate. */
const OPEN_GROUPS = [1, 2, 3, 4, 6, 7, 9, 10, 32].map(group);
/** Groups that roles can be assigned to; the approvers' holds nothing. */
const CLOSED_GROUPS = [8, 30, 31].map(group);

export const DIRECTORY: Expected = {
  // Three global administrators, the disabled one's unit, the service manager in a group, and the helpdesk; the application is not asked to activate anything.
  ENT020: { fail: [...[10, 11, 12, 14, 15].map(assignment), ...HELPDESK, SERVICE_DESK], pass: [...[1, 2, 13].map(assignment), EMERGENCY] },
  ENT021: { fail: [eligibility(12)], pass: except([...ASSIGNED, ...ELIGIBLE], eligibility(12)) },
  ENT022: { fail: [assignment(13)], pass: except([...ASSIGNED, ...ELIGIBLE], assignment(13)) },
  ENT023: { fail: OPEN_GROUPS, pass: CLOSED_GROUPS },
  ENT024: { fail: [group(32)], pass: except([...OPEN_GROUPS, ...CLOSED_GROUPS], group(32)) },
  // In March for the last time; of another one nobody knows. The auditor only reads, and the disabled ones are another rule's.
  ENT025: { fail: [user(38)], pass: [1, 2, 3, 4, 5, 6, 7, 9, 22, 30, 31, 32, 33, 34, 36, 37, 40, 41, 50, 51].map(user), unknown: [user(39)] },
  // Of every role, privileged or not.
  ENT026: { fail: [assignment(14), EMERGENCY], pass: except([...ASSIGNED, ...ELIGIBLE, assignment(3)], assignment(14), EMERGENCY) },
  ENT027: { fail: [assignment(16)], pass: except([...ASSIGNED, ...ELIGIBLE], assignment(16)) },
  // Helpdesk, hybrid identity, password, application, authentication, privileged role and user administrators.
  ENT028: {
    fail: [
      '729827e3-9c14-49f7-bb1b-9608f156bbb8', '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', '966707d0-3269-4727-9be2-8c3a10f19b9d', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
      'e8611ab8-c189-46e8-94e1-60213ab1f814', 'fe930be7-5e62-47db-91af-98c3a49a38b1',
    ],
    pass: ['62e90394-69f5-4237-9190-012177145e10', '194ae4cb-b126-40b2-bd5b-6091b380977d'],
  },
  // The clean-up of 2025 is over.
  ENT029: { fail: [directoryReview(2), directoryReview(3), azureReview(3)], pass: [directoryReview(1), directoryReview(4), azureReview(1), azureReview(2), azureReview(4)] },
  ENT030: { fail: [directoryReview(3), directoryReview(4), azureReview(3)], pass: [directoryReview(1), directoryReview(2), azureReview(1), azureReview(2), azureReview(4)] },
  ENT031: { fail: [directoryReview(3), directoryReview(4), azureReview(4)], pass: [directoryReview(1), directoryReview(2), azureReview(1), azureReview(2), azureReview(3)] },
  // The sandbox's owners are reviewed, and who hands out its roles is not.
  ENT033: { fail: [2, 3, 4].map(subscription), pass: [subscription(1)] },
  PIM009: { fail: [`directoryrole_c0705000-0000-4000-8000-000000000001_toomanyglobaladminsassignedtotenantalert`], pass: [`directoryrole_c0705000-0000-4000-8000-000000000001_nomfaonroleactivationalert`] },
};

const TENANT = 'c0705000-0000-4000-8000-000000000001';

/** Five global administrators, twelve people with privileged roles, and guests who are asked about once; none of it in a contoso that is run well. */
export const DIRECTORY_SINGLE: Readonly<Record<string, string>> = { ENT018: TENANT, ENT019: TENANT, ENT032: TENANT };
