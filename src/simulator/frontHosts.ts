/** The names under which clients of the public cloud look for Azure: those of its endpoints and their older aliases. */
export const AZURE_HOSTS: readonly string[] = [
  'management.azure.com',
  'management.core.windows.net',
  'login.microsoftonline.com',
  'login.microsoft.com',
  'login.windows.net',
  'sts.windows.net',
  'graph.microsoft.com',
  'graph.windows.net',
];

/** Where every front listens, and nowhere else: what it serves is meant for this machine alone. */
export const LOOPBACK = '127.0.0.1';

/** What the certificate of the https front stands for. */
export const CERTIFIED = { hosts: [...AZURE_HOSTS, 'localhost'], addresses: [LOOPBACK] } as const;

export function isAzureHost(name: string): boolean {
  return AZURE_HOSTS.includes(name);
}

/** `HOST:PORT` without the port, in lower case. */
export function withoutPort(authority: string): string {
  return authority.replace(/:\d*$/, '').toLowerCase();
}
