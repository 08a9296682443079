import { checkedRules, loadRules, type LoadedRules } from '../../flow/pack.ts';
import { describeRule, findRule, rulesReadme, rulesSchema, type RuleDescription } from '../../flow/rules.ts';
import type { Rule } from '../../model/rule.ts';
import { visibleLines, visibleText } from '../../model/visibleText.ts';
import { writeText, type Io } from '../io.ts';
import type { LogOptions } from '../options.ts';

interface RulesFlags extends LogOptions {
  readonly rules?: readonly string[];
  readonly args: readonly string[];
}

type RunRules = (flags: RulesFlags, io: Io) => Promise<number>;

export const RUNS: Readonly<Record<'list' | 'show' | 'validate' | 'schema' | 'docs', RunRules>> = { list, show, validate, schema, docs };

async function list(flags: RulesFlags, io: Io): Promise<number> {
  for (const rule of loadRules(flags.rules ?? []).rules) writeText(`${rule.id.padEnd(8)} ${rule.severity.padEnd(9)} ${visibleText(rule.title)}\n`, io);
  return 0;
}

async function show(flags: RulesFlags, io: Io): Promise<number> {
  const loaded = loadRules(flags.rules ?? [], { builtInCases: true });
  const rule = findRule(loaded, flags.args[0] ?? '');
  writeText(`${visibleLines(pageOf(describeRule(rule, loaded), loaded))}\n`, io);
  return 0;
}

/** Faults end in the ToolError that `loadRules` throws, exit 2; cases are not asked for. */
async function validate(flags: RulesFlags, io: Io): Promise<number> {
  const directory = flags.args[0];
  const { rules, cases } = checkedRules(directory);
  const count = cases.reduce((sum, file) => sum + file.cases.length, 0);
  io.stdout.write(`${rules.length} ${rules.length === 1 ? 'rule' : 'rules'} and ${count} ${count === 1 ? 'case' : 'cases'}: no faults\n`);
  return 0;
}

async function schema(_flags: RulesFlags, io: Io): Promise<number> {
  io.stdout.write(rulesSchema());
  return 0;
}

async function docs(flags: RulesFlags, io: Io): Promise<number> {
  writeText(rulesReadme(flags.rules ?? []).split('\n').map(visibleText).join('\n'), io);
  return 0;
}

function pageOf(description: RuleDescription, loaded: LoadedRules): string {
  const { rule } = description;
  return [
    `${rule.id} ${rule.title}`,
    `${rule.severity}, ${rule.status.kind}, ${rule.file}`,
    '',
    rule.rationale.trim(),
    section('Judges', targetsOf(rule)),
    section('Parameters', Object.entries(rule.parameters).map(([name, parameter]) => `${name} (${parameter.type}, default ${JSON.stringify(parameter.default)}): ${parameter.description}`)),
    section('Reads', [...description.fields.map((field) => `field ${field}`), ...description.facts.map((fact) => `fact ${fact}`)]),
    section('Of the types', description.types),
    section('Needs the permissions', description.permissions),
    section('Maps to', description.controls.map(({ control, partial }) => (partial === undefined ? control : `${control}, in part: ${partial}`))),
    section('Remediation', [rule.remediation.summary.trim()]),
    section('Cases', casesOf(rule, loaded)),
    section('See', rule.references),
  ].filter((part) => part !== undefined).join('\n');
}

function targetsOf(rule: Rule): readonly string[] {
  return rule.target.kind === 'types' ? rule.target.types : [`each ${rule.target.entity}`];
}

function casesOf(rule: Rule, { cases }: LoadedRules): readonly string[] {
  return cases.filter((file) => file.rule === rule.id).flatMap((file) => file.cases.map((one) => `${one.expect}: ${one.name}`));
}

function section(title: string, lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : `\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
