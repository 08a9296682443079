import { unknownKeysAt, type Checker } from '../documents/checker.ts';
import type { DocumentPath } from '../documents/located.ts';
import { ASSUMPTIONS } from '../model/assumptions.ts';
import { AUTH_MODES } from '../model/auth.ts';
import { FORMATS, JUNIT_GRANULARITIES, SARIF_PROFILES, type Output } from '../model/formats.ts';
import { SEVERITIES } from '../model/rule.ts';
import { DEFAULT_OWNER_TAGS, type SettingName, type Settings } from '../model/settings.ts';
import { CLOUD_NAMES } from '../model/snapshot.ts';
import { LONGEST_WAIVER_DAYS } from '../model/waiver.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';
import { ALLOWANCE, DAYS, partsOf, SWITCH, TAGS, TEXT, TEXTS, wordOf, wordsOf, type Kind } from './settingKinds.ts';

/** One setting: where it stands in the configuration, the flag and the environment variable that go before, its kind, what holds otherwise. */
export interface Setting<T> {
  /** `gate.failOn` */
  readonly path: string;
  /** Without dashes; absent where there is none, and then no variable either. */
  readonly flag?: string;
  readonly kind: Kind<Exclude<T, undefined>>;
  readonly fallback: T;
  /** Whether it names files, which are found from where the configuration stands. */
  readonly files?: true;
  readonly about: string;
}

/** Reports by format: `{ html: report.html }`; `html=report.html` in text. */
const OUTPUTS: Kind<readonly Output[]> = {
  fromYaml: (checker, value, path, what) => outputsAt(checker, value, path, what),
  fromText: (text) => {
    const outputs = partsOf(text).map(outputOf);
    const whole = outputs.filter((output) => output !== undefined);
    return whole.length < outputs.length || whole.length === 0 ? { fault: `expected FORMAT=PATH with one of ${FORMATS.join(', ')}` } : { value: whole };
  },
  schema: { type: 'object', additionalProperties: false, properties: Object.fromEntries(FORMATS.map((format) => [format, { type: 'string', minLength: 1 }])) },
};

function outputsAt(checker: Checker, value: JsonValue, path: DocumentPath, what: string): readonly Output[] | undefined {
  if (!isJsonObject(value)) {
    checker.atValue(path, `${what} must be a map of formats to paths, such as { html: report.html }`);
    return undefined;
  }
  unknownKeysAt(checker, value, path, what, FORMATS);
  return FORMATS.flatMap((format) => {
    const place = value[format];
    const text = place === undefined ? undefined : TEXT.fromYaml(checker, place, [...path, format], `${what}.${format}`);
    return text === undefined ? [] : [{ format, path: text }];
  });
}

function outputOf(text: string): Output | undefined {
  const [name = '', ...rest] = text.split('=');
  const format = FORMATS.find((candidate) => candidate === name);
  const path = rest.join('=');
  return format === undefined || path === '' ? undefined : { format, path };
}

/** Every setting, in the order in which they are shown. */
export const SETTINGS: { readonly [K in SettingName]: Setting<Settings[K]> } = {
  tenant: { path: 'scope.tenant', flag: 'tenant', kind: TEXT, fallback: undefined, about: 'The tenant to log in to.' },
  cloud: { path: 'scope.cloud', flag: 'cloud', kind: wordOf(CLOUD_NAMES), fallback: 'AzureCloud', about: 'The Azure cloud.' },
  auth: { path: 'scope.auth', flag: 'auth', kind: wordOf(AUTH_MODES), fallback: 'auto', about: 'How to log in.' },
  subscriptions: { path: 'scope.subscriptions', flag: 'subscription', kind: TEXTS, fallback: [], about: 'Subscriptions to read, by id or name; all that are visible where there are none.' },
  managementGroups: { path: 'scope.managementGroups', flag: 'management-group', kind: TEXTS, fallback: [], about: 'Management groups whose subscriptions to read.' },
  exclude: { path: 'scope.exclude', flag: 'exclude', kind: TEXTS, fallback: [], about: 'Subscriptions to leave out.' },
  activityLog: { path: 'scope.activityLog', flag: 'activity-log', kind: SWITCH, fallback: false, about: 'Also read the JIT and role events of the activity log.' },
  resourceGroups: { path: 'scope.resourceGroups', flag: 'resource-group', kind: TEXTS, fallback: [], about: 'Judge only what lies in these resource groups (names or ids); all is read.' },
  tags: { path: 'scope.tags', flag: 'tag', kind: TAGS, fallback: {}, about: 'Judge only what carries these tags, or lies in what does; all is read.' },
  rules: { path: 'rules', flag: 'rules', kind: TEXTS, fallback: [], files: true, about: 'Rule files or directories beside the built-in rules.' },
  assumptions: { path: 'assumptions', flag: 'assume', kind: wordsOf(Object.keys(ASSUMPTIONS)), fallback: [], about: 'What you vouch for though it was not read, such as noSecurityAdminRules.' },
  ownerTags: { path: 'owners.tags', kind: TEXTS, fallback: DEFAULT_OWNER_TAGS, about: 'Tags that name who answers for a resource, the first that is there: on it, on its group, on its subscription.' },
  waivers: { path: 'waivers.files', flag: 'waivers', kind: TEXTS, fallback: [], files: true, about: 'Files of waivers.' },
  waiverDays: { path: 'waivers.maxDays', kind: DAYS, fallback: LONGEST_WAIVER_DAYS, about: 'The longest life of a waiver, in days.' },
  allowBroad: { path: 'waivers.allowBroad', flag: 'allow-broad', kind: SWITCH, fallback: false, about: 'Accept waivers of a whole tenant, or of every rule.' },
  failOn: { path: 'gate.failOn', flag: 'fail-on', kind: wordOf(SEVERITIES), fallback: 'high', about: 'The least severity that fails the gate.' },
  baseline: { path: 'gate.baseline', flag: 'baseline', kind: TEXT, fallback: undefined, files: true, about: 'A baseline: failures that it holds are known.' },
  newOnly: { path: 'gate.newOnly', flag: 'new-only', kind: SWITCH, fallback: false, about: 'Only failures that the baseline does not hold fail the gate.' },
  allowIncomplete: { path: 'gate.allowIncomplete', flag: 'allow-incomplete', kind: ALLOWANCE, fallback: [], about: 'What may be left unread: true for everything, or subscriptions, types and reasons.' },
  failOnUnusedWaivers: { path: 'gate.failOnUnusedWaivers', flag: 'fail-on-unused-waivers', kind: SWITCH, fallback: false, about: 'A waiver that nothing needs fails the gate.' },
  allowEmpty: { path: 'gate.allowEmpty', flag: 'allow-empty', kind: SWITCH, fallback: false, about: 'Accept a scope in which no subscription is visible; the directory is judged all the same.' },
  exitZero: { path: 'gate.exitZero', flag: 'exit-zero', kind: SWITCH, fallback: false, about: 'End with 0 whatever the gate says; the code that it stands for is printed.' },
  outputs: { path: 'outputs', flag: 'output', kind: OUTPUTS, fallback: [], files: true, about: 'Reports to write: formats and paths.' },
  sarifProfile: { path: 'sarifProfile', flag: 'sarif-profile', kind: wordOf(SARIF_PROFILES), fallback: 'github', about: 'github: failures that nobody waived, for code scanning; archive: every verdict.' },
  junitGranularity: { path: 'junitGranularity', flag: 'junit-granularity', kind: wordOf(JUNIT_GRANULARITIES), fallback: 'rule', about: 'What a test is in JUnit reports: a rule, or a finding (every verdict is one).' },
};

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** The environment variable of a flag: `--fail-on` is `PORTCULLIS_FAIL_ON`. */
export function variableOf(flag: string): string {
  return `PORTCULLIS_${flag.toUpperCase().replaceAll('-', '_')}`;
}
