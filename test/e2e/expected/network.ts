import type { Expected } from './expected.ts';

export const NETWORK: Expected = {
  NET001: {
    fail: [
      'vm-web-02', 'vm-ops-01', 'vm-nat-01', 'vm-dual-01', 'vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-old-04', 'vm-old-05', 'vm-ops-old-02', 'vmss-flex_8b21d402',
      'vm-dnat-01', 'vm-dnat-04', 'vm-prefix-01', 'vm-range-01', 'vm-float-01', 'vm-multi-01', 'vm-asg-01', 'vm-tag-02', 'vm-partial-01', 'vm-guard-02', 'vm-forced-01',
      'vmss-render/0', 'vmss-render/1', 'vmss-pool/0', 'vmss-pool/1',
    ],
    pass: [
      'vm-web-01', 'vm-jump-01', 'vm-jump-02', 'vm-balanced-01', 'vm-data-01', 'vm-admin-01', 'vm-bare-01', 'vm-old-06', 'vm-ops-old-01', 'vm-ops-old-03', 'vm-inner-01', 'vm-inner-02',
      'vm-dnat-02', 'vm-dnat-03', 'vm-dnat-05', 'vm-pool-01', 'vm-pool-02', 'vm-range-02', 'vm-float-02', 'vm-asg-02', 'vm-tag-01', 'vm-jump-03', 'vm-quic-01', 'vm-guard-01', 'vm-guard-03', 'vm-guard-04',
      'vm-screen-01', 'vm-data-02', 'vm-data-03', 'vm-time-01', 'vm-cache-01', 'vm-peered-01', 'vmss-batch/0', 'vmss-batch/1',
    ],
  },
  NET002: { fail: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01', 'vm-data-02', 'vm-cache-01'] },
  NET003: { fail: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01', 'vm-screen-01'] },
  NET004: { fail: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01'] },
  NET005: { fail: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01', 'vm-pool-02', 'vm-time-01', 'vm-cache-01'] },
  NET007: { fail: ['vm-old-04'] },
  NET008: { fail: ['vnet-production', 'vnet-scale', 'vnet-legacy', 'vnet-edge'] },
  NET009: { fail: ['vm-nva-01-nic'] },
  NET011: { fail: ['afw-hub'], pass: ['afw-edge'] },
  NET013: { fail: ['bas-scale'], pass: ['bas-hub'] },
  NET014: { fail: ['vnet-scale', 'vnet-legacy', 'vnet-sandbox', 'vnet-peered'] },
  NET016: { fail: ['snet-guarded-flows'] },
  // Every port of these stands open, so that Remote Desktop and SSH do too.
  NET017: { fail: ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01', 'vm-old-04', 'vm-old-05', 'vm-dnat-04', 'vm-partial-01', 'vm-range-01'] },
  NET018: {
    fail: [
      'vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-forced-01', 'vm-web-02', 'vm-ops-01', 'vm-nat-01', 'vm-dual-01', 'vm-ops-old-02', 'vmss-flex_8b21d402', 'vm-dnat-01', 'vm-prefix-01',
      'vm-float-01', 'vm-multi-01', 'vm-asg-01', 'vm-tag-02', 'vm-guard-02', 'vmss-render/0', 'vmss-render/1', 'vmss-pool/0', 'vmss-pool/1',
    ],
  },
};
