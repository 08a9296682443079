import type { Snapshot } from '../../model/snapshot.ts';

export interface PacketAnswer {
  readonly access: 'Allow' | 'Deny' | 'Unknown';
  readonly decidedBy: readonly { readonly level: string; readonly securityGroup: string; readonly rule: string; readonly priority: number | null }[];
  readonly assumes: readonly string[];
  readonly error?: string;
  readonly unknown?: string;
}

export function packetVerifier(_snapshot: Snapshot): (packet: unknown) => PacketAnswer {
  return () => ({ access: 'Unknown', decidedBy: [], assumes: [] });
}
