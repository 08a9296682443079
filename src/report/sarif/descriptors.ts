import type { Severity } from '../../model/rule.ts';
import type { ResultRule } from '../../model/scanResult.ts';
import { visibleLines, visibleText } from '../../model/visibleText.ts';
import { clip, sentence } from '../text.ts';
import type { NoticeId } from './sarifRun.ts';

/** GitHub documentation, "SARIF support for code scanning": descriptions hold 1,024 characters, names 255, rules 10 tags. */
const MOST_TEXT = 1_024;
const MOST_NAME = 255;
const MOST_TAGS = 10;

/** Types among the tags: the rest is for controls, of which a rule that judges many types has some too. */
const MOST_TARGETS = 3;

export type Level = 'error' | 'warning' | 'note';

/** SARIF's levels: what gates by default is an error. */
export function levelOf(severity: Severity): Level {
  switch (severity) {
    case 'critical':
    case 'high': return 'error';
    case 'medium': return 'warning';
    case 'low':
    case 'info': return 'note';
  }
}

/** GitHub's bands: above 9.0 critical, 7.0 high, 4.0 medium, 0.1 low. Info has no score: it is a note, not a risk. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string | undefined>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0', info: undefined };

const PROBLEM_SEVERITY: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'recommendation' };

/** What benchmarks say of a rule: tags of controls, the most telling first, and relationships to taxa. */
export interface RuleMappings {
  readonly tags: readonly string[];
  readonly relationships: readonly object[];
}

/** A rule as SARIF's reportingDescriptor. Tags beyond the tenth are left out: code scanning keeps ten. */
export function ruleDescriptor(rule: ResultRule, { tags, relationships }: RuleMappings): object {
  const helpUri = rule.references.find((reference) => /^https:\/\/[^\s"<>\\^`{|}]+$/.test(reference));
  return {
    id: rule.id,
    name: clip(pascalCase(rule.name), MOST_NAME),
    shortDescription: { text: paragraph(rule.title) },
    fullDescription: { text: paragraph(rule.rationale === '' ? rule.title : rule.rationale) },
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    ...(helpUri === undefined ? {} : { helpUri }),
    defaultConfiguration: { level: levelOf(rule.severity) },
    ...(relationships.length > 0 ? { relationships } : {}),
    properties: ruleProperties(rule, tags),
  };
}

function ruleProperties(rule: ResultRule, controls: readonly string[]): object {
  const score = SECURITY_SEVERITY[rule.severity];
  const targets = rule.targets.map((target) => visibleText(target).toLowerCase());
  return {
    tags: [...new Set(['security', 'azure', visibleText(rule.domain), ...targets.slice(0, MOST_TARGETS), ...controls])].slice(0, MOST_TAGS),
    precision: 'very-high',
    'problem.severity': PROBLEM_SEVERITY[levelOf(rule.severity)],
    ...(score === undefined ? {} : { 'security-severity': score }),
  };
}

function paragraph(text: string): string {
  return clip(sentence(plainText(visibleText(text))), MOST_TEXT);
}

/** Foreign text as a SARIF plain text message: brackets would make a link (SARIF 2.1.0, 3.11.6). */
export function plainText(text: string): string {
  return text.replace(/[\\[\]]/g, '\\$&');
}

function pascalCase(name: string): string {
  return name.split(/[^A-Za-z0-9]+/).map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('');
}

function helpText(rule: ResultRule): string {
  const { summary, portal, az, effect } = rule.remediation;
  const parts = [rule.rationale, summary, portal && `Portal: ${portal}`, az && `Azure CLI: ${az}`, effect && `Effect: ${effect}`, ...rule.references];
  const lines = parts.filter((part) => part !== undefined && part !== '').map((part) => plainText(visibleLines(String(part))));
  return lines.join('\n\n') || paragraph(rule.title);
}

function helpMarkdown(rule: ResultRule): string {
  const { summary, portal, az, effect } = rule.remediation;
  const parts = [
    markdownText(rule.rationale),
    `**Remediation.** ${markdownText(summary)}`,
    portal && `**Portal.** ${markdownText(portal)}`,
    az && `**Azure CLI**\n\n${codeBlock(visibleLines(az))}`,
    effect && `**Effect.** ${markdownText(effect)}`,
    rule.references.length > 0 && rule.references.map((reference) => `- ${markdownText(reference)}`).join('\n'),
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').join('\n\n');
}

/** A fence longer than any run of backticks inside it. */
function codeBlock(code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${code}\n${fence}`;
}

function markdownText(text: string): string {
  return visibleText(text).replace(/[\\`*_{}[\]<>#|!~]/g, '\\$&');
}

const NOTICES: Readonly<Record<NoticeId, { readonly name: string; readonly text: string; readonly help: string }>> = {
  SCAN001: { name: 'FindingsNotShown', text: 'Findings are left out of this file.', help: 'The JSON and HTML reports hold every finding. Scan fewer subscriptions a run to have all of them here.' },
  SCAN002: { name: 'NotRead', text: 'Something that rules need could not be read.', help: 'Grant what the message names, or scan again.' },
  SCAN003: { name: 'ExportNotShown', text: 'Failures in exported files are no alerts.', help: 'Scan the tenant to have alerts, or write the SARIF profile "archive" for other viewers. The JSON and HTML reports hold every finding.' },
};

/** A notice as a reportingDescriptor. */
export function noticeDescriptor(id: NoticeId): object {
  const { name, text, help } = NOTICES[id];
  return {
    id,
    name,
    shortDescription: { text },
    fullDescription: { text },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: 'warning' },
    properties: { tags: ['azure', 'scan'], precision: 'very-high', 'problem.severity': 'warning' },
  };
}
