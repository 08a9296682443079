import { join } from 'node:path';
import { isOn, valueOf, type Inputs } from './inputs.ts';

/** The flag that an input stands for, where it is another word. */
const FLAGS: Readonly<Record<string, string>> = { subscriptions: 'subscription', 'management-groups': 'management-group', 'resource-groups': 'resource-group', tags: 'tag' };

const WITH_VALUES = [
  'tenant', 'cloud', 'subscriptions', 'management-groups', 'exclude', 'resource-groups', 'tags', 'snapshot', 'config', 'rules', 'waivers', 'assume', 'baseline', 'fail-on', 'redact',
] as const;

const SWITCHES = ['activity-log', 'new-only', 'allow-empty', 'fail-on-unused-waivers', 'exit-zero'] as const;

/** What is written of every scan, by format. */
const REPORTS = { json: 'results.json', html: 'report.html', sarif: 'results.sarif', markdown: 'summary.md', junit: 'TEST-portcullis.xml', csv: 'results.csv' } as const;

const ALWAYS = ['json', 'html', 'sarif', 'markdown'] as const;

export type ReportFormat = keyof typeof REPORTS;

/** Where the reports of a run lie: the folder that is uploaded, and nothing else in it. */
export function reportPath(folder: string, format: ReportFormat): string {
  return join(folder, 'reports', REPORTS[format]);
}

/**
 * The arguments of `portcullis` for a run. Each value stands in one argument with its flag (`--tenant=...`), so that none can be taken for
 * a flag, whatever it holds. `quiet` keeps names out of the log.
 */
export function argumentsOf(inputs: Inputs, folder: string, quiet: boolean): readonly string[] {
  const formats = [...ALWAYS, ...(['junit', 'csv'] as const).filter((format) => inputs['more-reports']?.includes(format))];
  return [
    'scan',
    ...(valueOf(inputs, 'snapshot') === undefined ? [`--auth=${authOf(inputs)}`] : []),
    ...WITH_VALUES.flatMap((name) => (inputs[name] ?? []).map((value) => `--${FLAGS[name] ?? name}=${value}`)),
    ...SWITCHES.flatMap((name) => switchOf(name, valueOf(inputs, name))),
    ...(inputs['allow-incomplete'] ?? []).flatMap(allowanceOf),
    ...(isOn(inputs, 'keep-snapshot') ? [`--out=${join(folder, 'snapshot')}`] : []),
    ...(quiet ? ['--quiet'] : []),
    ...formats.map((format) => `--output=${format}=${reportPath(folder, format)}`),
  ];
}

export function authOf(inputs: Inputs): string {
  return valueOf(inputs, 'auth') ?? 'github-oidc';
}

/** A switch that was not given is left to the configuration. */
function switchOf(name: string, value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  return [value === 'true' ? `--${name}` : `--no-${name}`];
}

/** `true` alone allows everything; the next argument is a flag in any case, and is not taken for its value. */
function allowanceOf(value: string): readonly string[] {
  if (value === 'true') return ['--allow-incomplete'];
  return [value === 'false' ? '--no-allow-incomplete' : `--allow-incomplete=${value}`];
}
