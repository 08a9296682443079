import type { JsonMap } from '../json.ts';
import type { Site } from './identities.ts';
import type { MachineSpec } from './machineSpec.ts';

/** How a machine was set up and is patched. */
interface Setup {
  readonly patchMode?: 'AutomaticByPlatform' | 'Manual' | 'ImageDefault';
  readonly assessment?: 'AutomaticByPlatform' | 'ImageDefault';
  /** The platform waits for a maintenance configuration. */
  readonly waits?: boolean;
  readonly passwords?: boolean;
  /** Absent: nothing is set, as on machines from before there was Trusted Launch. */
  readonly secureBoot?: boolean;
  readonly identity?: boolean;
  readonly encryptionAtHost?: boolean;
  /** Moved here with its disk: Azure has never set anything up on it. */
  readonly specialised?: boolean;
}

const KEPT: Setup = { patchMode: 'AutomaticByPlatform', assessment: 'AutomaticByPlatform', secureBoot: true, identity: true, encryptionAtHost: true };

/** By subscription: production and the edge do all they should; legacy was never touched; the sandbox takes what images bring along. */
const OF_SITES: Readonly<Record<Site, Setup>> = {
  production: KEPT,
  edge: KEPT,
  legacy: { passwords: true },
  sandbox: { patchMode: 'ImageDefault', assessment: 'ImageDefault', secureBoot: true },
};

/** What is otherwise than in the rest of the subscription. */
const OF_MACHINES: Readonly<Record<string, Setup>> = {
  // In the weekly window, the first by name, the others by the filter for Linux machines of their group.
  'vm-jump-01': { waits: true },
  'vm-web-01': { waits: true },
  'vm-web-02': { waits: true },
  'vm-nat-01': { waits: true },
  'vm-balanced-01': { waits: true },
  // Waits for a window too, and somebody forgot to put it into one: never patched.
  'vm-ops-01': { waits: true },
  // Somebody patches it by hand.
  'vm-admin-01': { patchMode: 'Manual' },
  // Trusted Launch, with Secure Boot switched off for the sake of a driver.
  'vm-bare-01': { secureBoot: false },
  'vm-old-06': { specialised: true },
};

export function setupOf(spec: Pick<MachineSpec, 'site' | 'name'>): Setup {
  return { ...OF_SITES[spec.site], ...OF_MACHINES[spec.name] };
}

/** `patchSettings` as Azure serves them; a machine from before there were any has none. */
export function patchSettings({ patchMode, assessment, waits }: Setup): JsonMap {
  if (patchMode === undefined || assessment === undefined) return {};
  return { patchSettings: { patchMode, assessmentMode: assessment, ...(waits === true ? { automaticByPlatformSettings: { rebootSetting: 'IfRequired', bypassPlatformSafetyChecksOnUserSchedule: true } } : {}) } };
}

export function securityProfile({ secureBoot, encryptionAtHost }: Setup): JsonMap {
  if (secureBoot === undefined) return {};
  return { securityProfile: { securityType: 'TrustedLaunch', uefiSettings: { secureBootEnabled: secureBoot, vTpmEnabled: true }, ...(encryptionAtHost === true ? { encryptionAtHost } : {}) } };
}
