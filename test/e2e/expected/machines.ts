import type { Expected } from './expected.ts';

/** Legacy was never touched: from before there were patch settings, Trusted Launch or identities, and nobody looks what is missing. */
const LEGACY = ['vm-old-01', 'vm-old-02', 'vm-old-03', 'vm-old-04', 'vm-old-05', 'vm-old-06', 'vm-ops-old-01', 'vm-ops-old-02', 'vm-ops-old-03'];
/** The sandbox takes what images bring along. */
const SANDBOX = ['vm-forced-01', 'vm-screen-01', 'vm-data-02', 'vm-data-03', 'vm-time-01', 'vm-cache-01', 'vm-peered-01'];
/** Sets whose instances are as old as their image. */
const OLD_SETS = ['vmss-render', 'vmss-pool'];
/** Not looked at within seven days, or (the web machine) without success. */
const UNSEEN = [...LEGACY, ...SANDBOX, 'vm-web-02'];

export const MACHINES: Expected = {
  // Patched by hand, and waiting for a window that nobody put it into. Those in the weekly window, by name or by filter, pass.
  VM001: { fail: [...LEGACY, ...SANDBOX, 'vm-admin-01', 'vm-ops-01'] },
  VM002: { fail: [...LEGACY, ...SANDBOX] },
  // Six days ago. Of the machines that nobody looks at, one is switched off, and is not asked for.
  VM003: { fail: [...LEGACY.filter((name) => name !== 'vm-old-02'), ...SANDBOX, 'vm-web-01'] },
  VM004: { fail: ['vm-web-02'] },
  VM005: { fail: ['vm-data-01', 'vm-web-01'], unknown: UNSEEN },
  VM006: { fail: ['vm-data-01'], unknown: UNSEEN },
  // The instances of the flexible set are machines.
  VM007: { fail: OLD_SETS, pass: ['vmss-batch'] },
  VM008: { fail: ['aks-legacy'], pass: ['aks-contoso-prod'] },
  VM009: { fail: ['aks-legacy'], pass: ['aks-contoso-prod'] },
  // Linux alone. What came with its disk was never set up by Azure.
  VM010: { fail: ['vm-old-03', 'vm-ops-old-01', 'vm-ops-old-02', 'vm-ops-old-03', 'vmss-pool'], unknown: ['vm-old-06'] },
  VM011: { fail: [...LEGACY, ...OLD_SETS, 'vm-bare-01'] },
  VM012: { fail: [...LEGACY, ...SANDBOX, ...OLD_SETS] },
  VM013: { fail: [...LEGACY, ...SANDBOX, ...OLD_SETS] },
};
