import type { PrivilegedHolder } from '../../model/posture.ts';

/** A holder of a privileged role, and whether the role hands out others. */
export interface Placed {
  readonly holder: PrivilegedHolder;
  readonly grantsAccess: boolean;
}
