import type { ScanInfo } from '../model/scanResult.ts';
import type { CloudName } from '../model/snapshot.ts';

/** The Azure portal of each cloud (Azure documentation, "Azure portal URLs"). */
const PORTALS: Readonly<Record<CloudName, string>> = {
  AzureCloud: 'https://portal.azure.com',
  AzureUSGovernment: 'https://portal.azure.us',
  AzureChinaCloud: 'https://portal.azure.cn',
};

/** What a resource id is appended to, to open the resource in the portal under its own tenant. */
export function portalBase(scan: Pick<ScanInfo, 'cloud' | 'tenant'>): string {
  return `${PORTALS[scan.cloud]}/#@${encodeSegment(scan.tenant)}/resource`;
}

/** The portal page of a resource, or undefined for what has none (tenants, management groups). */
export function portalUrl(scan: Pick<ScanInfo, 'cloud' | 'tenant'>, id: string): string | undefined {
  return /^\/subscriptions\//i.test(id) ? `${portalBase(scan)}${encodePath(id)}` : undefined;
}

/** An id with each segment percent-encoded: a colon would read as a scheme, a segment of dots as a step upwards. */
export function encodePath(id: string): string {
  return id.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  if (/^\.+$/.test(segment)) return segment.replaceAll('.', '%2E');
  return encodeURIComponent(segment.toWellFormed()).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
