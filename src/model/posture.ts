import type { Unknown } from './unknown.ts';

/**
 * What the estate looks like besides its verdicts: lists that people ask for by themselves. Each says what could not be read and might show more;
 * an empty list with `unread` is not an empty estate. `narrowed` scans list what they judged.
 */
export interface Posture {
  readonly exposure: Exposed;
  readonly jit: JitPosture;
  readonly privileged: PrivilegedAccess;
  readonly credentials: ExpiringCredentials;
}

/** What may be missing from a list, and why. */
interface Listed {
  readonly unread: readonly Unknown[];
}

/** Ways from the Internet to a machine through which something gets, or might get. */
interface Exposed extends Listed {
  readonly ways: readonly ExposedWay[];
}

export type WayPath = 'publicIp' | 'loadBalancerRule' | 'inboundNatRule' | 'firewallDnat';

export interface ExposedWay {
  /** Id of the virtual machine or scale set instance; null for a network interface of its own. */
  readonly virtualMachine: string | null;
  readonly networkInterface: string;
  readonly privateAddress: string;
  /** Empty where the way could not be followed. */
  readonly publicAddress: string;
  readonly path: WayPath | null;
  /** Public ports, where they are others than the machine's: one (`50001`), or a list of ranges. */
  readonly frontendPorts?: string;
  /** The load balancer or firewall that hands on, and its rule. */
  readonly via?: { readonly resource: string; readonly rule: string };
  /** The widest of its openings; `temporary` where only a live just-in-time request lets something in. */
  readonly verdict: 'open' | 'restricted' | 'temporary' | 'unknown';
  readonly deallocated?: true;
  readonly openings: readonly WayOpening[];
  /** Why more may get in than is told. */
  readonly unknown?: Unknown;
}

export interface WayOpening {
  readonly protocol: string;
  /** `22`, `20-25`, `*`. */
  readonly ports: string;
  /** Inclusive ranges of public addresses, at most 20, or `Internet` for all of them; `sourceCount` tells how many there are. */
  readonly sources: readonly string[];
  readonly sourceCount: number;
  readonly sourceTags: readonly string[];
  readonly addressCount: number;
  /** open to (nearly) everyone, restricted to few, temporary by a just-in-time request. */
  readonly verdict: 'open' | 'restricted' | 'temporary';
  /** The filters in the order of the way in, each with the rule that lets through; one of level `none` where nothing stands in the way. */
  readonly filters: readonly WayFilter[];
  readonly sentence: string;
  /** As in findings. */
  readonly rootCause: string;
}

export interface WayFilter {
  readonly level: 'adminRule' | 'subnet' | 'networkInterface' | 'none';
  /** Id of the security group or of the collection of admin rules; empty for `none`. */
  readonly securityGroup: string;
  readonly rule: string;
  readonly priority: number | null;
}

/** Machines by the lists of the portal's page on just-in-time access. */
export interface JitPosture extends Listed {
  readonly machines: readonly JitMachine[];
}

export interface JitMachine {
  readonly id: string;
  readonly group: 'configured' | 'notConfigured' | 'unsupported' | 'unknown';
  /** Why it is unsupported. */
  readonly reason?: 'noPlan2' | 'firewallPolicy' | 'noGuard';
  /** The grade that rules go by (protected, weak, bypassed, partial, unprotected, notApplicable); absent where it is not known. */
  readonly state?: string;
  /** What may be asked for. */
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly maxDuration: string }[];
  readonly live: readonly JitLiveRequest[];
  readonly lastRequestor?: string;
  readonly lastRequestedAt?: string;
  /** Why something of this machine is not known. */
  readonly unknown?: Unknown;
}

export interface JitLiveRequest {
  readonly port: number;
  readonly requestor: string;
  /** Empty: the address of who asked. */
  readonly sources: readonly string[];
  readonly startedAt: string;
  readonly endsAt: string;
}

/** Who holds a privileged role, of Azure or of the directory, and how. */
export interface PrivilegedAccess extends Listed {
  readonly holders: readonly PrivilegedHolder[];
}

export interface PrivilegedHolder {
  /** Id of the assignment or eligibility. */
  readonly grant: string;
  readonly directory: boolean;
  readonly role: string;
  /** Where it is held. */
  readonly scope: string;
  readonly principalId: string;
  readonly principalName: string;
  /** user, guest, group, servicePrincipal, managedIdentity, foreignGroup, foreign, device, orphan; absent where it is not known. */
  readonly principalKind?: string;
  /** standing has no end, timeBound was given with one, activated came from an eligibility, eligible waits to be activated; absent where it is not known. */
  readonly holding?: 'standing' | 'timeBound' | 'activated' | 'eligible';
  readonly until?: string;
  /** People behind a group; absent for what is no group, or not known. */
  readonly people?: number;
  /** Why something of this holder is not known. */
  readonly unknown?: Unknown;
}

/** Secrets, keys and certificates that have ended or end within `days` of the scan clock. */
export interface ExpiringCredentials extends Listed {
  readonly days: number;
  /** How many end later or never, of those that were read: so that a short list can be told from an unread one. */
  readonly later: number;
  readonly items: readonly ExpiringCredential[];
}

export interface ExpiringCredential {
  /** The application, service principal or vault item that holds it. */
  readonly resourceId: string;
  /** Of a vault item its vault's. */
  readonly resourceName: string;
  readonly kind: 'applicationSecret' | 'applicationCertificate' | 'vaultKey' | 'vaultSecret' | 'vaultCertificate';
  /** Its own name or key id; empty where it has none. */
  readonly name: string;
  readonly endsAt: string;
  readonly expired: boolean;
  /** Another that lasts longer takes its place; absent where that is not told. */
  readonly succeeded?: boolean;
  /** It is switched off, so that nobody can use it. */
  readonly disabled?: true;
}
