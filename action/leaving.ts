import { authOf } from './arguments.ts';
import { isOn, valueOf, type Inputs } from './inputs.ts';

/** `unknown` is treated as public: what is not known to be private is not shown. */
export type Visibility = 'private' | 'public' | 'unknown';

/** Who sees the repository, by the event that started the run, or where that does not say, by what the runner tells (`told`); `internal` is seen by the members of an enterprise alone. */
export function visibilityOf(event: unknown, told: string | undefined): Visibility {
  const repository = member(event, 'repository');
  const isPrivate = member(repository, 'private');
  const said = member(repository, 'visibility') ?? (isPrivate === true ? 'private' : isPrivate === false ? 'public' : told);
  if (said === 'private' || said === 'internal') return 'private';
  return said === 'public' ? 'public' : 'unknown';
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

const REDACTED = ['subscriptions', 'names', 'tags'];

/** Whether reports hold stand-ins for everything that `--redact` can replace. */
function isRedacted(inputs: Inputs): boolean {
  const modes = (inputs['redact'] ?? []).flatMap((value) => value.split(',').map((word) => word.trim()));
  return modes.includes('all') || REDACTED.every((mode) => modes.includes(mode));
}

/** What must not leave the runner as it was asked to: artifacts, summaries and logs of a public repository are read by everybody. */
export function leakFaults(inputs: Inputs, visibility: Visibility): readonly string[] {
  if (visibility === 'private') return [];
  const why = visibility === 'public' ? 'this repository is public' : 'nothing says that this repository is private';
  const shown = ['upload-reports', 'summary'].filter((name) => isOn(inputs, name));
  return [
    ...(isOn(inputs, 'keep-snapshot') ? [`input keep-snapshot: ${why}, and a snapshot shows everybody how the tenant can be attacked; it is never redacted. Take keep-snapshot away`] : []),
    ...(shown.length === 0 || isRedacted(inputs) ? [] : [`input ${shown.join(', ')}: ${why}, and the reports show everybody how the tenant can be attacked. Set redact to all, or ${shown.join(' and ')} to false`]),
  ];
}

/** What a run needs of its job. Throws nothing: each fault is a line. */
export function jobFaults(inputs: Inputs, environment: Readonly<Record<string, string | undefined>>, platform: string): readonly string[] {
  const lacks = (name: string): boolean => (environment[name] ?? '') === '';
  const system = platform === 'win32' ? ['this action runs on Linux and macOS'] : [];
  if (valueOf(inputs, 'snapshot') !== undefined || authOf(inputs) !== 'github-oidc') return system;
  const asked = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'].filter(lacks);
  return [
    ...system,
    ...(asked.length === 0 ? [] : [`GitHub gives this job no identity token (${asked.join(', ')} missing): the job needs "permissions: id-token: write"; pull requests from forks never get one`]),
    ...(valueOf(inputs, 'client-id') === undefined && lacks('AZURE_CLIENT_ID') ? ['input client-id is missing: the application that trusts this repository ("portcullis doctor --registration" makes one)'] : []),
  ];
}
