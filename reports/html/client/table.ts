import { LINK_LENGTH, NAME_MARK, NEWS, STATES, type News, type PageData, type PageRule, type State } from '../../../src/report/html/pageFormat.ts';

/** Rows of the page's data by number: findings first, in reading order, then failures of the baseline that are none now. */

/** The item at a position that must be there: data and script come from one build. */
export function entry<T>(items: readonly T[], position: number): T {
  const item = items[position];
  if (item === undefined) throw new Error(`the page's data has no entry ${String(position)}`);
  return item;
}

export function rowCount({ findings }: PageData): number {
  return findings.rule.length;
}

export function ruleOf(data: PageData, row: number): PageRule {
  return entry(data.rules, entry(data.findings.rule, row));
}

export function stateOf(data: PageData, row: number): State {
  return entry(STATES, entry(data.findings.state, row));
}

export function newsOf(data: PageData, row: number): News {
  return entry(NEWS, entry(data.findings.news, row));
}

/** A former failure is listed only where somebody asks for such. */
export function isFormer(data: PageData, row: number): boolean {
  return row >= data.current;
}

export function severityOf(data: PageData, row: number): string {
  return entry(data.severities, entry(data.findings.severity, row));
}

type TextColumn = 'owner' | 'cause' | 'waiver' | 'firstSeen';

export function textOf(data: PageData, column: TextColumn, row: number): string {
  return entry(data.texts, entry(data.findings[column], row));
}

export function nameOf(data: PageData, row: number): string {
  return entry(data.resources.name, entry(data.findings.resource, row));
}

/** What a finding is titled by: its resource's name, of a role assignment who holds it. */
export function titleOf(data: PageData, row: number): string {
  return resourceTitle(data, entry(data.findings.resource, row));
}

export function resourceTitle({ resources }: PageData, position: number): string {
  return entry(resources.title, position) || entry(resources.name, position);
}

export function messageOf(data: PageData, row: number): string {
  const message = entry(data.messages, entry(data.findings.message, row));
  return message.includes(NAME_MARK) ? message.replaceAll(NAME_MARK, () => nameOf(data, row)) : message;
}

/** A resource as it is told: where it is in two steps, its type and id. */
export interface ResourceView {
  readonly name: string;
  readonly type: string;
  readonly scope: string;
  readonly within: string;
  readonly id: string;
}

export function resourceOf(data: PageData, row: number): ResourceView {
  const position = entry(data.findings.resource, row);
  const { resources, texts, scopes } = data;
  return {
    name: entry(resources.name, position),
    type: entry(texts, entry(resources.type, position)),
    scope: entry(scopes, entry(resources.scope, position)).name,
    within: entry(texts, entry(resources.within, position)),
    id: resourceId(data, position),
  };
}

export function resourceId({ resources, texts }: PageData, position: number): string {
  const tail = entry(resources.tail, position);
  return `${entry(texts, entry(resources.prefix, position))}${tail === 0 ? entry(resources.name, position) : tail}`;
}

/** The first characters of a finding's fingerprint. */
export function fingerprintStart({ links }: PageData, row: number): string {
  return links.fingerprints.slice(row * LINK_LENGTH, (row + 1) * LINK_LENGTH);
}

/** What the link to a finding carries: the start of its fingerprint, and more where others start in the same way. No two rows have the same. */
export function linkOf(data: PageData, row: number): string {
  return `${fingerprintStart(data, row)}${data.links.longerLinks[row] ?? ''}`;
}

/**
 * The row of a finding by its fingerprint, whole or as links carry it, also by one of when its rule had another id; -1 where there is none. Of several
 * that start as a short link does, it is the first.
 */
export function rowOfLink(data: PageData, fingerprint: string): number {
  const wanted = fingerprint.toLowerCase();
  const start = wanted.slice(0, LINK_LENGTH);
  if (start.length < LINK_LENGTH) return -1;
  const rows = rowsFrom(data, start);
  return rows.find((row) => linkOf(data, row) === wanted) ?? rows[0] ?? data.links.formerLinks.find(([link]) => link === start)?.[1] ?? -1;
}

function rowsFrom(data: PageData, start: string): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < rowCount(data); row += 1) if (data.links.fingerprints.startsWith(start, row * LINK_LENGTH)) rows.push(row);
  return rows;
}
