import { assignment, type Expected } from './expected.ts';

export const ACCESS: Expected = {
  // Release Manager, Access Helper, Environment Owner; the restarter, the three that lead far without granting (the rule asks for granting unless told otherwise) and the scanner's own five roles say what they are for.
  IAM001: {
    fail: ['c0de0000-0000-4000-8000-000000000001', 'c0de0000-0000-4000-8000-000000000002', 'c0de0000-0000-4000-8000-000000000003'],
    pass: ['c0de0000-0000-4000-8000-000000000004', 'c0de0000-0000-4000-8000-000000000005', 'c0de0000-0000-4000-8000-000000000006', 'c0de0000-0000-4000-8000-000000000007', 'c0de0000-0000-4000-8000-000000000010', 'c0de0000-0000-4000-8000-000000000011', 'c0de0000-0000-4000-8000-000000000012', 'c0de0000-0000-4000-8000-000000000013', 'c0de0000-0000-4000-8000-000000000014'],
  },
  // Pass: activated for hours, and assigned with an end. Workloads, constrained delegation and small roles are not its business.
  IAM002: { fail: [1, 2, 6, 7, 11, 13, 14, 21, 23, 25, 26, 27, 28, 30, 31, 32, 33, 34, 35].map(assignment), pass: [3, 4].map(assignment) },
};
