import type { Row } from './resource.ts';
import type { Answer, Unknown } from './unknown.ts';

/** A rule of a security group that lets something in. */
export interface LettingRule {
  /** Its ARM id; empty for a default rule that has none, or a security admin rule. */
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly securityGroup: string;
  readonly level: 'adminRule' | 'subnet' | 'networkInterface';
  readonly isDefault: boolean;
  readonly isAdminRule: boolean;
  /** Written by just-in-time access itself, by its name or its description. */
  readonly isJitRule: boolean;
}

/** Ports that somebody reaches at rest, that is, without a request for access. */
export interface StandingOpening {
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp' | 'Esp' | 'Ah' | '*';
  /** A port, a range, or `*`, as security rules write them. */
  readonly ports: string;
  readonly verdict: 'open' | 'restricted';
  readonly sources: readonly string[];
  readonly rules: readonly LettingRule[];
}

/** An IPv4 address of a machine and a security group before it: where just-in-time access writes its denies. */
export interface Guarded {
  readonly address: string;
  readonly securityGroup: string;
}

/** What a plan has to know of one virtual machine. */
export interface MachineState {
  readonly row: Row;
  readonly portalGroup: Answer<'configured' | 'notConfigured' | 'unsupported'>;
  readonly portalReason: Answer<'noPlan2' | 'firewallPolicy' | 'noGuard' | null>;
  /** Whether Defender for Servers plan 2 is there, which every write of just-in-time access takes. */
  readonly plan2: Answer<boolean>;
  /** Ids of the policies that hold it. */
  readonly policies: readonly string[];
  /** Why there may be more of them. */
  readonly policyGap?: Unknown;
  readonly openings: readonly StandingOpening[];
  /** Why there may be more openings than these. */
  readonly openingGap?: Unknown;
  readonly guards: readonly Guarded[];
  readonly guardGap?: Unknown;
  readonly liveRequests: number;
  readonly os: 'Linux' | 'Windows' | undefined;
}
