import { assignment, type Expected } from './expected.ts';

const [production, legacy, edge, sandbox] = [1, 2, 3, 4].map((number) => `5ab00000-0000-4000-8000-00000000000${String(number)}`) as [string, string, string, string];

function person(number: number): string {
  return `ace00000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function workload(number: number): string {
  return `0b1ec000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const ACCESS: Expected = {
  // Release Manager, Access Helper, Environment Owner; the restarter, the three that lead far without granting (the rule asks for granting unless told otherwise) and the scanner's own five roles say what they are for.
  IAM001: {
    fail: ['c0de0000-0000-4000-8000-000000000001', 'c0de0000-0000-4000-8000-000000000002', 'c0de0000-0000-4000-8000-000000000003'],
    pass: ['c0de0000-0000-4000-8000-000000000004', 'c0de0000-0000-4000-8000-000000000005', 'c0de0000-0000-4000-8000-000000000006', 'c0de0000-0000-4000-8000-000000000007', 'c0de0000-0000-4000-8000-000000000010', 'c0de0000-0000-4000-8000-000000000011', 'c0de0000-0000-4000-8000-000000000012', 'c0de0000-0000-4000-8000-000000000013', 'c0de0000-0000-4000-8000-000000000014'],
  },
  // Pass: activated for hours, and assigned with an end. Workloads, constrained delegation and small roles are not its business.
  IAM002: { fail: [1, 2, 6, 7, 11, 13, 14, 21, 23, 25, 26, 27, 28, 30, 31, 32, 33, 34, 35].map(assignment), pass: [3, 4].map(assignment) },
  // Owned in production by the lead, the on-call engineer, the developer (through groups in each other) and the contractor; in legacy by the lead, and three by name.
  // Edge has the three of the platform administrators, the sandbox its own three, one of them through a group.
  IAM003: { fail: [production, legacy], pass: [edge, sandbox] },
  // Beside the owners: the global administrator at the root, the access manager who can become administrator of access everywhere, the backup job in
  // legacy, and in edge the operators, with the vendor who can become one. Four in the sandbox.
  IAM004: { fail: [production, legacy, edge], pass: [sandbox] },
  IAM005: { fail: [assignment(1)] },
  // Script Runner, Machine Builder, Storage Operator. What grants access is judged by IAM001.
  IAM006: {
    fail: ['c0de0000-0000-4000-8000-000000000005', 'c0de0000-0000-4000-8000-000000000006', 'c0de0000-0000-4000-8000-000000000007'],
    pass: ['c0de0000-0000-4000-8000-000000000004', 'c0de0000-0000-4000-8000-000000000010', 'c0de0000-0000-4000-8000-000000000011', 'c0de0000-0000-4000-8000-000000000012', 'c0de0000-0000-4000-8000-000000000013', 'c0de0000-0000-4000-8000-000000000014'],
  },
  // The consultant changes everything in edge; the architect, a member by type, hands out roles there as one of the operators. The auditor looks.
  IAM007: { fail: [person(7), person(9)], pass: [person(8), person(33)] },
  // A user and an application that were deleted. The partner's group and the provider's identity are of other tenants.
  IAM008: { fail: [13, 24].map(assignment) },
  IAM009: { fail: [person(10)] },
  // The pipeline changes everything in production, the backup job owns legacy. The unused identity holds one resource group, the others nothing broad.
  IAM010: { fail: [workload(2), workload(3)] },
  // Pass: activated by a person, groups, workloads, and who is gone.
  IAM011: {
    fail: [1, 4, 6, 10, 15, 21, 22, 23, 27, 30, 31, 32, 34, 35, 36].map(assignment),
    pass: [2, 3, 5, 7, 8, 9, 11, 12, 13, 14, 16, 17, 18, 19, 20, 24, 25, 26, 28, 29, 33, 37, 38].map(assignment),
  },
  // The data owners, the lead in the sandbox, the operators whose condition nobody can read, and the access manager once activated. The manager's own assignment is kept to two roles.
  IAM012: { fail: [...[7, 27, 28].map(assignment), 'e1160000-0000-4000-8000-000000000003'], pass: [assignment(10)] },
  // Fabrikam changes everything in legacy, and only looks in the sandbox.
  IAM013: { fail: ['11640000-0000-4000-8000-000000000002'], pass: ['11640000-0000-4000-8000-000000000004'] },
  // The global administrator elevated access and left it there.
  IAM014: { fail: [assignment(1)] },
  // The environment owner. The release manager writes everything and does not list it so.
  IAM015: { fail: ['c0de0000-0000-4000-8000-000000000001'] },
};
