/** The protocols that a policy can name: those with ports. */
export const PORTED = ['Tcp', 'Udp'] as const;
export type Ported = (typeof PORTED)[number];

/**
 * The protocols that a text means; none where it is not understood, or a protocol without ports. Policies say TCP, UDP
 * or * (Microsoft.Security 2020-01-01), openings Tcp, Udp or *.
 */
export function protocolsOf(text: string): readonly Ported[] {
  const wanted = text.trim().toLowerCase();
  return ['*', 'all', 'any'].includes(wanted) ? PORTED : PORTED.filter((protocol) => protocol.toLowerCase() === wanted);
}
