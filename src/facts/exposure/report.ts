import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';

type PathKind = 'publicIp' | 'loadBalancerRule' | 'inboundNatRule' | 'firewallDnat';
export type EndpointVerdict = 'open' | 'restricted' | 'temporary' | 'closed' | 'unknown';

export interface ExposureReport {
  readonly schemaVersion: 1;
  readonly assumes: readonly string[];
  readonly endpoints: readonly ExposureEndpoint[];
}

export interface ExposureEndpoint {
  readonly virtualMachine: string | null;
  readonly networkInterface: string;
  readonly ipConfiguration: string;
  readonly privateAddress: string;
  readonly publicAddress: string;
  readonly path: PathKind | null;
  readonly frontendPort?: number;
  readonly floatingIp?: boolean;
  readonly verdict: EndpointVerdict;
  readonly assumes: readonly string[];
  readonly openings: readonly ExposureOpening[];
  readonly deallocated?: boolean;
  readonly unknown?: Unknown;
}

export interface ExposureOpening {
  readonly protocol: string;
  readonly ports: string;
  readonly sources: readonly string[];
  readonly sourceTags: readonly string[];
  readonly addressCount: number;
  readonly verdict: 'open' | 'restricted' | 'temporary';
  readonly decidedBy: readonly { readonly level: string; readonly securityGroup: string; readonly rule: string; readonly priority: number }[];
  readonly sentence: string;
}

export function exposureReport(snapshot: Snapshot, _context: FactContext): ExposureReport {
  return { schemaVersion: 1, assumes: snapshot.manifest.assumes, endpoints: [] };
}
