import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readInputs, variableOf } from '../../action/inputs.ts';
import { readAction } from '../action/composite.ts';
import { callsIn } from '../action/shellLines.ts';
import { parsed } from './parsed.ts';

const PAGE = readFileSync('docs/ci.md', 'utf8');
const action = readAction('.');

function blocksOf(language: string): readonly string[] {
  return [...PAGE.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, text = '']) => (kind === language ? [text] : []));
}

type Job = Readonly<Record<string, unknown>> & { readonly permissions?: object; readonly steps?: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, string>> }[] };

const documents = blocksOf('yaml').map((block) => parse(block) as Readonly<Record<string, unknown>>);
const jobs = documents.flatMap(({ jobs: some }) => Object.values((some ?? {}) as Readonly<Record<string, Job>>));

/** Every text in a document, however deep. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The first column of the table under a heading: the names in it. */
function tableOf(heading: string): readonly string[] {
  const section = new RegExp(`^### ${heading}$[\\s\\S]*?(?=^##)`, 'm').exec(PAGE)?.[0] ?? '';
  return [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name));
}

describe('docs/ci.md', () => {
  it('asks the action for what it has, by values that it takes', () => {
    const uses = jobs.flatMap(({ steps = [] }) => steps.filter((step) => step.uses === 'OWNER/portcullis@COMMIT'));
    expect(uses).toHaveLength(2);
    for (const { with: given = {} } of uses) {
      expect(Object.keys(given).filter((name) => !Object.hasOwn(action.inputs, name))).toEqual([]);
      const environment = Object.fromEntries(Object.entries(given).map(([name, value]) => [variableOf(name), value.replaceAll(/\$\{\{ vars\.\w+ \}\}/g, 'c0705000-0000-4000-8000-000000000001')]));
      expect(readInputs(environment).faults).toEqual([]);
    }
  });

  it('names every input and every output, and no other', () => {
    expect(tableOf('Inputs').toSorted()).toEqual(Object.keys(action.inputs).toSorted());
    expect(tableOf('Outputs').toSorted()).toEqual(Object.keys(action.outputs).toSorted());
  });

  it('gives jobs of GitHub no more than they need: everything is taken first, and nothing may be written but alerts', () => {
    expect(jobs).toHaveLength(2);
    for (const document of documents.filter((one) => one['jobs'] !== undefined)) expect(document['permissions']).toEqual({});
    expect(jobs.map(({ permissions }) => permissions)).toEqual([{ 'id-token': 'write', contents: 'read', 'security-events': 'write' }, { contents: 'read' }]);
  });

  it('pins as the workflows and the image do: one commit an action, one digest an image', () => {
    const everywhere = [PAGE, ...['action.yml', 'integrations/github/scheduled-audit.yml', 'Dockerfile'].map((file) => readFileSync(file, 'utf8'))].join('\n');
    const pins = new Map<string, Set<string>>();
    for (const [, name = '', pin = ''] of everywhere.matchAll(/(actions\/[\w-]+|github\/codeql-action[\w/-]*|node:[\w.-]+)@((?:sha256:)?[\da-f]{40,64}(?: # v[\d.]+)?)/g)) pins.set(name, (pins.get(name) ?? new Set()).add(pin));
    expect([...pins.keys()].toSorted()).toEqual(['actions/checkout', 'actions/setup-node', 'actions/upload-artifact', 'github/codeql-action/upload-sarif', expect.stringMatching(/^node:/)]);
    for (const [name, found] of pins) expect([name, found.size]).toEqual([name, 1]);
    // The versions that a reader is told to look up are those.
    for (const [, repository = '', version = ''] of PAGE.matchAll(/ls-remote https:\/\/github\.com\/([\w/-]+) refs\/tags\/(v[\d.]+)/g)) expect(everywhere).toMatch(new RegExp(`${repository}[\\w/-]*@[\\da-f]{40} # ${version.replaceAll('.', '\\.')}\n`));
  });

  it('hands the template of Azure Pipelines parameters that it has', () => {
    const template = parse(readFileSync('integrations/azure-pipelines/portcullis.yml', 'utf8')) as { readonly parameters: readonly { readonly name: string; readonly type: string; readonly values?: readonly string[] }[] };
    const [use] = documents.flatMap(({ steps }) => (Array.isArray(steps) ? (steps as readonly { readonly template: string; readonly parameters: Readonly<Record<string, unknown>> }[]) : []));
    expect(use?.template).toBe('portcullis.yml');
    for (const [name, value] of Object.entries(use?.parameters ?? {})) {
      const declared = template.parameters.find((one) => one.name === name);
      expect([name, declared?.type]).toEqual([name, Array.isArray(value) ? 'object' : typeof value]);
      if (declared?.values !== undefined) expect(declared.values).toContain(value);
    }
    for (const { name } of template.parameters) expect(PAGE).toContain(name);
  });

  it('calls Portcullis as it takes it', async () => {
    const lines = blocksOf('sh').flatMap((block) => block.trim().split('\n'));
    const calls = [...documents.flatMap(textsIn).flatMap(callsIn), ...lines.filter((line) => line.startsWith('docker run ')).flatMap(callsIn)];
    expect((await Promise.all(calls.map((argv) => parsed(argv)))).map(({ command }) => command)).toEqual(['scan', 'demo', 'scan', 'evaluate']);
    // Each container has a root file system that it cannot write to, and writes into a folder that is mounted.
    for (const line of lines.filter((one) => one.startsWith('docker run '))) {
      const mounted = [...line.matchAll(/--volume "\$PWD[^:"]*:([^:"]+)"/g)].map(([, path = '']) => path);
      const written = [...line.matchAll(/(?:--out |-o \w+=)(\S+)/g)].map(([, path = '']) => path);
      expect([line, line.includes(' --read-only '), written.length > 0, written.every((path) => mounted.some((folder) => path.startsWith(`${folder}/`)))]).toEqual([line, true, true, true]);
    }
  });

  it('leads to files that are there', () => {
    const links = [...PAGE.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(8);
    expect(links.filter((path) => !existsSync(join('docs', path)))).toEqual([]);
    const copied = lines(/^cp node_modules\/portcullis\/(\S+)/gm);
    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
  });
});

function lines(pattern: RegExp): readonly string[] {
  return [...PAGE.matchAll(pattern)].map(([, found = '']) => found);
}
