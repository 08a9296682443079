import { RULE_PREFIXES, severityRank, type Rule } from '../model/rule.ts';
import { compareText } from '../values/json.ts';

/** A rule and what it reads. */
export interface DocumentedRule {
  readonly rule: Rule;
  readonly types: readonly string[];
  readonly permissions: readonly string[];
  readonly controls: readonly { readonly control: string; readonly partial: string | undefined }[];
}

/** The documentation of a pack as Markdown: one table, then a section a rule. */
export function* rulePackReadme(rules: readonly DocumentedRule[]): Generator<string> {
  const ordered = rules.toSorted((a, b) => compareText(a.rule.id, b.rule.id));
  yield '# Rules\n\nGenerated from the rule files by `npm run generate`: edit those.\n\n';
  yield '| id | severity | title | judges |\n|---|---|---|---|\n';
  for (const { rule } of ordered) yield `| [${rule.id}](#${anchor(rule)}) | ${rule.severity} | ${cell(rule.title)} | ${targets(rule)} |\n`;
  for (const severity of severities(ordered)) yield severity;
  for (const documented of ordered) yield* section(documented);
}

function severities(rules: readonly DocumentedRule[]): readonly string[] {
  const counted = Map.groupBy(rules, ({ rule }) => rule.severity);
  const parts = [...counted].toSorted(([a], [b]) => severityRank(a) - severityRank(b)).map(([severity, of]) => `${of.length} ${severity}`);
  return [`\n${rules.length} rules: ${parts.join(', ')}.\n`];
}

function* section({ rule, types, permissions, controls }: DocumentedRule): Generator<string> {
  yield `\n## ${rule.id} ${rule.title}\n\n`;
  yield `Severity ${rule.severity}, domain ${domainOf(rule)}, [${rule.file}](${rule.file}).\n\n${rule.rationale}\n`;
  const parameters = Object.entries(rule.parameters);
  if (parameters.length > 0) yield `\n| parameter | type | default | |\n|---|---|---|---|\n${parameters.map(([name, { type, default: fallback, description }]) => `| ${name} | ${type} | \`${JSON.stringify(fallback)}\` | ${cell(description)} |\n`).join('')}`;
  if (controls.length > 0) yield `\n**Maps to:** ${controls.map(({ control, partial }) => (partial === undefined ? control : `${control} (in part)`)).join(', ')}\n`;
  yield `\n**To do:** ${rule.remediation.summary}\n`;
  if (rule.remediation.az !== undefined) yield `\n    ${rule.remediation.az.replaceAll('\n', '\n    ')}\n`;
  if (rule.remediation.effect !== undefined) yield `\nEffect: ${rule.remediation.effect}\n`;
  yield `\n<details><summary>What it reads</summary>\n\n${types.map((type) => `- ${type}\n`).join('')}\nPermissions: ${permissions.map((permission) => `\`${permission}\``).join(', ')}\n\n</details>\n`;
  yield `\n${rule.references.map((reference) => `- <${reference}>\n`).join('')}`;
}

/** The anchor that Markdown renderers give a heading. */
function anchor(rule: Rule): string {
  return `${rule.id} ${rule.title}`.toLowerCase().replaceAll(/[^a-z0-9 -]/g, '').replaceAll(' ', '-');
}

function domainOf(rule: Rule): string {
  const prefix = /^[A-Z]+/.exec(rule.id)?.[0] ?? '';
  return (RULE_PREFIXES as Readonly<Record<string, string>>)[prefix] ?? 'custom';
}

function targets(rule: Rule): string {
  return rule.target.kind === 'types' ? rule.target.types.join(', ') : `each ${rule.target.entity}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
