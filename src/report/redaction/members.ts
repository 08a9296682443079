import { isBuiltIn, isOfScheme } from './builtIns.ts';
import { GUID, isAddress } from './tokens.ts';

/** What stands under a member of evidence or of the posture: a word of a closed list or a measure; a sentence of ours; the name of something. */
export type MemberClass = 'plain' | 'text' | 'name';

/** Members of facts and of the posture whose values are words of closed lists, times, ports, types, permissions: nothing that somebody named. */
const PLAIN: ReadonlySet<string> = new Set([
  'access', 'action', 'assessedAt', 'assessmentMode', 'assignedFor', 'baseline', 'broadPatterns', 'categories', 'changed', 'channel', 'classes', 'classification', 'coveredPorts', 'createdAt', 'createdBy',
  'dangerousActions', 'defenderCause', 'defenderVerdict', 'delegatedTo', 'delegation', 'destinations', 'enabled', 'end', 'endsAt', 'expires', 'expiryTime', 'frontendPorts', 'grade', 'guestAccess',
  'holding', 'how', 'interval', 'inviters', 'kind', 'lastRequestedAt', 'lastUsed', 'level', 'longest', 'longestDuration', 'maxActivationDuration', 'maxActiveDuration', 'maxDuration', 'methods', 'mode',
  'nodeChannel', 'off', 'oldestCreatedAt', 'oldestCreatedBy', 'oldestUnrecorded', 'on', 'openAtRest', 'openPorts', 'operations', 'patchedBy', 'path', 'paths', 'phishingResistantMethods', 'portalGroup', 'portalReason', 'ports',
  'principalKind', 'principalType', 'privilegeClasses', 'protocol', 'protocols', 'reach', 'reason', 'requestEnded', 'reviewers', 'roleType', 'rotatesAfter', 'scopeLevel', 'securityType', 'seenAt',
  'seenUntil', 'severities', 'silentEvents', 'sourceTags', 'start', 'startedAt', 'state', 'status', 'switch', 'system', 'systemPreferred', 'type', 'unanswered', 'unbounded', 'uncoveredPorts', 'until', 'use',
  'validFor', 'verdict', 'version',
]);

/** Sentences of ours, in which names stand. */
const TEXTS: ReadonlySet<string> = new Set([
  'artifact', 'assignment', 'assumes', 'azureManagementMfaExample', 'azureManagementMfaNear', 'because', 'error', 'example', 'from', 'managedDeviceExample', 'managedDeviceNear', 'message', 'mfaExample', 'mfaNear', 'missing', 'near',
  'phishingResistantMfaExample', 'phishingResistantMfaNear', 'prefixes', 'rootCause', 'rules', 'sentence', 'sources',
]);

/** Names of people and of what acts for them, which get a stand-in of that kind. */
const PRINCIPALS = /^(?:principal|principalName|guests|owners|disabled|synchronised|workloads|unreviewed|requestor|lastRequestor|managedBy|via|user\w*)$/;

/** Which kind of thing a member names, for its stand-in. */
export function kindOfMember(member: string): string {
  if (/^rules?$/.test(member)) return 'rule';
  if (/^(?:directory)?roles?(?:name)?$/i.test(member)) return 'role';
  return PRINCIPALS.test(member) ? 'principal' : 'name';
}

/**
 * How a value under a member is treated. `member` is the last name of its path (`rule` of `fact.exposure.openings[*].decidedBy`). What is not known to be plain or a
 * sentence is a name, unless it looks like a word of a closed list, a time, a measure; under a member that holds names, numbers and times are names too.
 */
export function classOf(member: string, value: string, isFact: boolean): MemberClass {
  if (isFact && PLAIN.has(member)) return 'plain';
  if (TEXTS.has(member)) return 'text';
  if (value.trim() === '' || hasOwnStandIn(value) || isBuiltIn(value) || isOfScheme(value, member)) return 'plain';
  const isNaming = NAMING.test(member);
  if (isType(value)) return isNaming ? 'text' : 'plain';
  if (isMeasure(value)) return isNaming ? 'name' : 'plain';
  const mayBeWord = isFact ? IDENTIFYING.test(member) : !isNaming;
  return mayBeWord && isWord(value) ? 'plain' : 'name';
}

/** Members of Azure's own documents that hold what somebody named, even where it is one word. */
const NAMING = /(?:name|id|ids|email|mail|mails|emails|by|owner|owners|address|addresses|addressPrefixes|group|groups|members|target|targets|rule|requestor|principal|scope|scopes|fqdn|host|domain|label|title|description|url|uri|tags)$/i;

/** Members of facts that hold an id, which replaces itself, or a word of Microsoft's (`Sms`). */
const IDENTIFYING = /^(?:id|\w+Id)$/;

/** `Enabled`, `AutomaticByPlatform`, `1.24.9`, `Standard_LRS`: a word that services choose from. */
function isWord(value: string): boolean {
  return /^(?:[A-Za-z]+|v?\d+(?:\.\d+)+|(?:Standard|Premium|Basic|TLS|Developer)[\w.]*|(?:application|text|image)\/[\w.+-]+)$/.test(value);
}

const MEASURES: readonly RegExp[] = [
  /^[-+]?\d+(?:\.\d+)?%?$/, /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/, /^P(?=\d|T\d)(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?$/, /^[\d*]+(?:-\d+)?(?:,\s*\d+(?:-\d+)?)*$/,
];
const SAYS_NOTHING = /^(?:true|false|null|[^\p{L}\p{N}]+)$/iu;
const ONLY_GUID = new RegExp(`^${GUID}$`, 'i');

/** Numbers, times, durations, ports. */
export function isMeasure(value: string): boolean {
  return MEASURES.some((pattern) => pattern.test(value));
}

/** Types and permissions. */
function isType(value: string): boolean {
  return /^\*?Microsoft\.[A-Za-z]+(?:\/[A-Za-z*]+)*$/.test(value);
}

/** Guids and addresses, which have a stand-in of their own wherever they stand, and what names nothing. */
export function hasOwnStandIn(value: string): boolean {
  return SAYS_NOTHING.test(value) || ONLY_GUID.test(value) || isAddress(value.replace(/\/\d+$/, '').replace(/^\[|\]$/g, ''));
}
