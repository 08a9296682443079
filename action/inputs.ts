import { AUTH_MODES } from '../src/model/auth.ts';
import { REDACTION_MODES } from '../src/model/redaction.ts';
import { SEVERITIES } from '../src/model/rule.ts';
import { CLOUD_NAMES } from '../src/model/snapshot.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The values of each input, a list of none where it was not given. */
export type Inputs = Readonly<Record<string, readonly string[]>>;

interface Kind {
  readonly fits: (value: string) => boolean;
  readonly expected: string;
  /** One value a line. */
  readonly many?: true;
}

const LONGEST_VALUE = 1024;
const MOST_VALUES = 500;

/** Control characters, line ends and what cannot be seen: none belongs in a name or a path. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const DOMAIN = /^[\da-z](?:[\da-z-]{0,62}\.)+[\da-z-]{2,63}$/i;

/** A value that stands behind `--flag=`; a dash at its front is refused all the same, since somebody meant it for a flag. */
const isText = (value: string): boolean => value.length <= LONGEST_VALUE && !value.startsWith('-') && !UNSEEN.test(value);
const oneOf = (...words: readonly string[]): Kind => ({ fits: (value) => words.includes(value), expected: `one of ${words.join(', ')}` });
const matching = (pattern: RegExp, expected: string): Kind => ({ fits: (value) => pattern.test(value), expected });
const many = (kind: Kind): Kind => ({ ...kind, many: true });

const NAME: Kind = { fits: isText, expected: 'a name or id, without a dash at its front and without characters that cannot be seen' };
const PATH: Kind = { fits: isText, expected: 'a path, without a dash at its front and without characters that cannot be seen' };
const TAG: Kind = { fits: (value) => isText(value) && /^[^=]+=./.test(value), expected: 'NAME=VALUE' };
const SWITCH = oneOf('true', 'false');

/** Every input of action.yml, and what it may hold. An empty one was not given. */
export const INPUTS: Readonly<Record<string, Kind>> = {
  tenant: { fits: (value) => GUID.test(value) || DOMAIN.test(value), expected: 'the id of a tenant, or one of its domains' },
  'client-id': matching(GUID, 'the client id of an application'),
  auth: oneOf(...AUTH_MODES.filter((mode) => mode !== 'azure-pipelines')),
  cloud: oneOf(...CLOUD_NAMES),
  subscriptions: many(NAME),
  'management-groups': many(NAME),
  exclude: many(NAME),
  'resource-groups': many(NAME),
  tags: many(TAG),
  'activity-log': SWITCH,
  snapshot: PATH,
  config: PATH,
  rules: many(PATH),
  waivers: many(PATH),
  assume: many(matching(/^[a-z]\w{0,99}$/i, 'the name of an assumption')),
  baseline: PATH,
  'fail-on': oneOf(...SEVERITIES),
  'new-only': SWITCH,
  'allow-incomplete': many(NAME),
  'allow-empty': SWITCH,
  'fail-on-unused-waivers': SWITCH,
  'exit-zero': SWITCH,
  redact: many({ fits: (value) => value.split(',').every((word) => [...REDACTION_MODES, 'all'].includes(word.trim())), expected: `${REDACTION_MODES.join(', ')} or all` }),
  'more-reports': many(oneOf('junit', 'csv')),
  summary: SWITCH,
  'upload-reports': SWITCH,
  'upload-sarif': SWITCH,
  'keep-snapshot': SWITCH,
  'artifact-name': matching(/^\w[\w.-]{0,99}$/, 'letters, digits, dots, dashes and underscores'),
  'retention-days': matching(/^(?:0|[1-9]\d{0,2})$/, 'a number of days, 0 for what the repository is set to'),
  version: { fits: (value) => ['action', 'local'].includes(value) || /^\d{1,6}\.\d{1,6}\.\d{1,6}(?:-[\da-z.-]{1,64})?$/i.test(value), expected: 'action, local or an exact version such as 0.1.0' },
};

/** The variable that action.yml hands an input over in: never in the text of a script. */
export function variableOf(input: string): string {
  return `INPUT_${input.toUpperCase().replaceAll('-', '_')}`;
}

/** The inputs as they stand in the environment, and every fault in them, each with the name of the input and what was expected. Values are quoted as JSON, so that none is a line of its own. */
export function readInputs(environment: Environment): { readonly inputs: Inputs; readonly faults: readonly string[] } {
  const inputs = Object.fromEntries(Object.entries(INPUTS).map(([name, kind]) => [name, valuesOf(environment[variableOf(name)] ?? '', kind)]));
  return { inputs, faults: Object.entries(INPUTS).flatMap(([name, kind]) => faultsOf(name, kind, inputs[name] ?? [])) };
}

function valuesOf(text: string, kind: Kind): readonly string[] {
  const lines = kind.many === true ? text.split(/\r?\n/) : [text];
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function faultsOf(name: string, { fits, expected }: Kind, values: readonly string[]): readonly string[] {
  if (values.length > MOST_VALUES) return [`input ${name} has ${values.length} values: at most ${MOST_VALUES} are taken`];
  return values.filter((value) => !fits(value)).map((value) => `input ${name} is ${quoted(value)}: expected ${expected}`);
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value).replaceAll(new RegExp(UNSEEN, 'gu'), '?').replaceAll('##', '# #');
}

/** The one value of an input; undefined where it was not given. */
export function valueOf(inputs: Inputs, name: string): string | undefined {
  return inputs[name]?.[0];
}

export function isOn(inputs: Inputs, name: string): boolean {
  return valueOf(inputs, name) === 'true';
}
