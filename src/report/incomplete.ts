import { catalogEntry } from '../model/catalog.ts';
import { isUnread, type ResultFinding, type ScanResult } from '../model/scanResult.ts';
import type { Unknown } from '../model/unknown.ts';
import { idKey, lastSegment, subscriptionOf } from '../values/armId.ts';
import { compareText } from '../values/json.ts';
import { subscriptionNames } from './selection.ts';
import { visibleText } from '../model/visibleText.ts';
import { sentence } from './text.ts';

/** Something that could not be read, what it left unknown, and what would make it readable. */
export interface UnreadPart {
  readonly artifact: string;
  readonly scope: string;
  /** The scope in words: `subscription Production`. */
  readonly where: string;
  readonly reason: Unknown['reason'];
  readonly missing: readonly string[];
  readonly findings: number;
  readonly rules: readonly string[];
  readonly message: string;
  readonly fix: string;
}

/** What made findings unknown, the widest effect first. Empty when everything that the rules needed was read. */
export function unreadParts(result: ScanResult): readonly UnreadPart[] {
  const groups = new Map<string, Unread>();
  for (const finding of result.findings) if (isUnread(finding)) addTo(groups, finding);
  return [...groups.values()]
    .map((group) => partOf(result, group))
    .toSorted((a, b) => b.findings - a.findings || compareText(a.artifact, b.artifact) || compareText(a.scope, b.scope) || compareText(a.reason, b.reason) || compareText(a.message, b.message));
}

/** What one cause left unknown. */
interface Unread {
  /** As the first finding tells it. */
  readonly cause: Unknown;
  readonly rules: Set<string>;
  findings: number;
}

function addTo(groups: Map<string, Unread>, finding: ResultFinding): void {
  const cause = causeOf(finding);
  const group = groups.get(causeKey(cause)) ?? { cause, rules: new Set<string>(), findings: 0 };
  groups.set(causeKey(cause), group);
  group.rules.add(finding.ruleId);
  group.findings += 1;
}

/** The cause of an unknown finding. One that carries none (an edited file) is a failure to read the resource itself. */
function causeOf(finding: ResultFinding): Unknown {
  return finding.unknown ?? { reason: 'failed', artifact: '', scope: finding.resourceId, missing: [], message: finding.message };
}

function causeKey(cause: Unknown): string {
  return JSON.stringify([cause.reason, cause.artifact.toLowerCase(), idKey(cause.scope), cause.missing]);
}

function partOf(result: ScanResult, { cause, rules, findings }: Unread): UnreadPart {
  const { reason, artifact, scope, missing, message } = cause;
  return { reason, artifact, scope, missing, message, rules: [...rules].toSorted(compareText), findings, where: scopeText(result, scope), fix: fixOf(result, cause) };
}

/** A scope in words: subscriptions by the name people know. */
export function scopeText(result: ScanResult, scope: string): string {
  const subscription = subscriptionOf(scope);
  if (subscription === undefined) return aboveText(scope);
  const name = visibleText(subscriptionNames(result)(subscription));
  return idKey(scope) === `/subscriptions/${subscription}` ? `subscription ${name}` : `${visibleText(lastSegment(scope))} in ${name}`;
}

function aboveText(scope: string): string {
  if (/^\/tenants\/[^/]+$/i.test(scope)) return 'the tenant';
  if (scope === '/') return 'the root, above all management groups';
  const isGroup = /^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+$/i.test(scope);
  return `${isGroup ? 'management group ' : ''}${visibleText(lastSegment(scope))}`;
}

/** One sentence that tells what to do, for each reason why something can be unread. */
export function fixOf(result: ScanResult, cause: Unknown): string {
  switch (cause.reason) {
    case 'forbidden': return grantText(result, cause);
    case 'throttled': return 'Scan again: Azure refused more requests for a while. Nothing has to be granted.';
    case 'failed': return sentence(`Scan again; if it fails again: ${visibleText(cause.message)}`);
    case 'notCollected': return collectText(result, cause);
    case 'ruleError': return sentence(`Correct the rule: ${visibleText(cause.message)}`);
    case 'noData': return 'Azure holds no such data: nothing in the scan can be corrected.';
  }
}

function grantText(result: ScanResult, { missing, artifact, scope }: Unknown): string {
  if (missing.length > 0 && missing.every(isGraphPermission)) return consentText(result, missing);
  const what = missing.length > 0 ? missing.map(visibleText).join(', ') : `read access to ${visibleText(artifact)}`;
  return `Grant ${what} to ${principalText(result)} at ${visibleText(scope)}.`;
}

/** Actions of Azure have slashes; permissions of Microsoft Graph have none. */
function isGraphPermission(permission: string): boolean {
  return permission.includes('.') && !permission.includes('/');
}

/**
 * Somebody who signed in with `az login` reads Microsoft Graph with the scopes of the Azure CLI's own application, which nobody can add to (Azure CLI issue 23906):
 * no role of theirs helps.
 */
function consentText(result: ScanResult, missing: readonly string[]): string {
  const what = `the Microsoft Graph application ${missing.length === 1 ? 'permission' : 'permissions'} ${missing.map(visibleText).join(', ')}`;
  const how = '"portcullis doctor --registration" prints a script that does it';
  if (result.scan.principal?.kind === 'user') return `Scan as an application that has ${what}: the client that ${principalText(result)} signed in with cannot be given it (${how}).`;
  return `Grant ${what} to ${principalText(result)}, with admin consent (${how}).`;
}

/** Who read the tenant, in words. */
export function principalText(result: ScanResult): string {
  const { principal } = result.scan;
  return principal === null ? 'the identity that scans' : visibleText(principal.name || principal.objectId);
}

function collectText(result: ScanResult, { artifact, message }: Unknown): string {
  const entry = catalogEntry(artifact);
  if (result.scan.origin === 'export' && entry !== undefined) return `Add it to the export: ${entry.exportWith}`;
  return sentence(`Collect again: ${visibleText(message)}`);
}
