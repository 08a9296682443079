import type { Expected } from './expected.ts';

export const JIT: Expected = {
  // Only where Defender for Servers plan 2 and a security group are there to make it possible.
  JIT001: {
    fail: ['vm-nat-01', 'vm-dual-01', 'vmss-flex_8b21d402', 'vm-dnat-01', 'vm-prefix-01', 'vm-range-01', 'vm-multi-01', 'vm-asg-01', 'vm-tag-02', 'vm-partial-01', 'vm-guard-02'],
    pass: [
      'vm-web-01', 'vm-web-02', 'vm-jump-01', 'vm-jump-02', 'vm-ops-01', 'vm-balanced-01', 'vm-data-01', 'vm-admin-01', 'vm-inner-01', 'vm-inner-02',
      'vm-dnat-02', 'vm-dnat-03', 'vm-dnat-04', 'vm-dnat-05', 'vm-pool-01', 'vm-pool-02', 'vm-range-02', 'vm-float-01', 'vm-float-02', 'vm-asg-02', 'vm-tag-01', 'vm-jump-03', 'vm-quic-01',
      'vm-guard-01', 'vm-guard-03', 'vm-guard-04',
    ],
  },
  JIT002: { fail: ['vm-web-02', 'vm-jump-02', 'vm-ops-01', 'vm-ops-old-01', 'vm-jump-03'], pass: ['vm-web-01', 'vm-jump-01', 'vm-partial-01', 'vm-float-01', 'vm-dnat-03', 'vm-dnat-04'] },
  JIT003: { fail: ['vm-web-02', 'vm-ops-01', 'vm-dnat-04', 'vm-float-01'], pass: ['vm-web-01', 'vm-jump-01', 'vm-jump-02', 'vm-jump-03', 'vm-dnat-03', 'vm-partial-01'] },
  JIT005: { fail: ['vm-ops-01', 'vm-dnat-04'] },
  JIT006: { fail: ['vm-jump-03'], pass: ['vm-jump-01', 'vm-dnat-03'] },
  JIT007: { fail: ['vm-web-02', 'vm-asg-02', 'vm-dnat-01', 'vm-guard-02'], pass: ['vm-web-01', 'vm-nat-01', 'vm-asg-01', 'vm-partial-01'] },
};
