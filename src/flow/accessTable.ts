import { visibleText } from '../model/visibleText.ts';
import { cell, screenWidth, wrap, wrappedLines } from '../report/console/layout.ts';
import { logLines } from '../model/logLine.ts';
import { painter, type Paint, type Style } from '../report/console/paint.ts';
import { capitalised, counted, instantText, sentence, thousands } from '../report/text.ts';
import { lastSegment } from '../values/armId.ts';
import type { Access } from './access.ts';
import type { AccessLine, LinePrincipal } from './accessLine.ts';
import { notWholeTexts } from './fixText.ts';

export interface AccessTableOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

interface Page {
  readonly access: Access;
  readonly paint: Paint;
  readonly width: number;
}

const HOLDING_WIDTH = 12;

type Holding = AccessLine['holding'];

/** What is there at any hour first. */
const HOLDINGS: readonly Holding[] = ['standing', null, 'timeBound', 'activated', 'eligible'];
const STYLES: Readonly<Record<NonNullable<Holding> | 'unknown', Style>> = { standing: 'red', unknown: 'magenta', timeBound: 'yellow', activated: 'cyan', eligible: 'green' };
const WORDS: Readonly<Record<NonNullable<Holding> | 'unknown', string>> = { standing: 'standing', unknown: 'unknown', timeBound: 'until a day', activated: 'activated', eligible: 'eligible' };

/** The access for people: the question, the counts, each way with its chain, what stands first, then what could not be read and what would fix it. */
export function accessTable(access: Access, options: AccessTableOptions): Iterable<string> {
  return logLines(pageLines(access, options));
}

function* pageLines(access: Access, options: AccessTableOptions): Generator<string> {
  const width = screenWidth(options.width);
  const page: Page = { access, paint: painter(options.color), width };
  yield* headLines(page);
  for (const holding of HOLDINGS) {
    for (const line of access.lines) if (line.holding === holding) yield* wayLines(page, line);
  }
  yield* gapLines(page);
  if (access.lines.length > 0) yield* wrappedLines(['', 'For a review: --format csv has a line for each, with the command that takes it away and columns for the decision.'], width, '', (text) => page.paint('dim', text));
}

function* headLines({ access, paint, width }: Page): Generator<string> {
  const { tenantId, cloud, now, simulated, asked } = access;
  const what = asked.action === undefined ? 'Access' : `Who can ${visibleText(asked.action)}${asked.plane === 'data' ? ' (data)' : ''}`;
  const where = asked.scope === undefined ? '' : ` at ${visibleText(asked.scope)}`;
  yield* wrappedLines([`${what}${where}, tenant ${visibleText(tenantId)} (${cloud}) as of ${instantText(now)}`], width, '', (text) => paint('bold', text));
  if (simulated) yield 'Simulated data\n';
  if (access.assumes.length > 0) yield* wrappedLines([`Assumes ${access.assumes.join(', ')}`], width, '');
  if (asked.principals.length > 0) yield* wrappedLines([`Only ${asked.principals.map(visibleText).join(', ')}`], width, '');
  yield* wrappedLines([countsText(access.lines)], width, '');
}

function countsText(lines: readonly AccessLine[]): string {
  if (lines.length === 0) return 'Nobody, as far as it was read.';
  const principals = new Map(lines.map(({ principal }) => [principal.id.toLowerCase(), principal]));
  const kinds = [...Map.groupBy(principals.values(), ({ kind }) => kind)].map(([kind, of]) => counted(of.length, kindText(kind), pluralOf(kindText(kind))));
  const holdings = HOLDINGS.map((holding) => [holding ?? 'unknown', lines.filter((line) => line.holding === holding).length] as const).filter(([, count]) => count > 0);
  return `${counted(principals.size, 'holder')} (${kinds.join(', ')}) by ${counted(lines.length, 'way')}: ${holdings.map(([holding, count]) => `${thousands(count)} ${WORDS[holding]}`).join(', ')}`;
}

function kindText(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function pluralOf(kind: string): string {
  return kind === 'managed identity' ? 'managed identities' : kind === 'foreign' || kind === 'unknown' ? kind : `${kind}s`;
}

function* wayLines({ access, paint, width }: Page, line: AccessLine): Generator<string> {
  const holding = line.holding ?? 'unknown';
  const indent = ' '.repeat(HOLDING_WIDTH);
  const [first = '', ...more] = wrap(`${principalText(line.principal)}: ${roleText(line)} at ${placeText(line)}`, width - HOLDING_WIDTH);
  yield `\n${paint(STYLES[holding], cell(WORDS[holding], HOLDING_WIDTH))}${first}\n`;
  for (const text of more) yield `${indent}${text}\n`;
  yield* wrappedLines([...whyTexts(line), ...notesOf(access, line)], width, indent, (text) => paint('dim', text));
}

function principalText({ id, name, userPrincipalName, kind, enabled }: LinePrincipal): string {
  const called = userPrincipalName === null ? '' : ` ${visibleText(userPrincipalName)}`;
  return `${visibleText(name ?? id)}${called} (${kindText(kind)}${enabled === false ? ', cannot sign in' : ''})`;
}

function roleText({ role, classes }: AccessLine): string {
  const grave = (classes ?? []).filter((one) => !['write', 'data', 'read'].includes(one));
  return `${visibleText(role.name ?? role.id)}${grave.length === 0 ? '' : ` (${grave.map(kindText).join(', ')})`}`;
}

function placeText({ scope, scopeLevel, scopeName, applies }: AccessLine): string {
  const name = scopeLevel === 'tenantRoot' ? 'the root' : `${kindText(scopeLevel)} ${visibleText(scopeName ?? lastSegment(scope))}`;
  return `${name}${applies === 'inherited' ? ', inherited from there' : ''}`;
}

/** The chain, and from when to when. */
function whyTexts({ via, since, until, holding, grantKind }: AccessLine): readonly string[] {
  const chain = via.map(({ name, id, eligible }) => `${visibleText(name ?? id)}${eligible ? ' (being a member of it has to be activated)' : ''}`);
  const times = [...(since === null ? [] : [`since ${instantText(since)}`]), ...(until === null ? [] : [`until ${instantText(until)}`]), ...(holding === 'standing' ? ['without an end'] : [])];
  const given = grantKind === 'delegation' ? 'delegated to another tenant by Azure Lighthouse' : 'given to it directly';
  const why = [...(chain.length === 0 ? [given] : [`through ${chain.join(' > ')}`]), ...times].join(', ');
  return [`${capitalised(why)}.`];
}

function notesOf(access: Access, { allows, condition, deniedBy, unknown }: AccessLine): readonly string[] {
  return [
    ...(allows === 'conditional' ? ['Not always: a condition or a deny assignment decides by what is asked.'] : []),
    ...(allows === 'unknown' ? ['Perhaps: not all that decides was read.'] : []),
    ...(condition === null ? [] : [`Condition: ${visibleText(condition)}`]),
    ...(deniedBy.length === 0 ? [] : [`Deny assignments in the way: ${deniedBy.map((id) => visibleText(lastSegment(id))).join(', ')}.`]),
    ...unknown.filter((cause) => !access.gaps.includes(cause)).map(({ message }) => capitalised(sentence(visibleText(message)))),
  ];
}

function* gapLines({ access, paint, width }: Page): Generator<string> {
  const assumed = access.overstatedBy.map(({ message }) => `Assumed that nothing is taken away that was not read: ${sentence(visibleText(message))}`);
  const texts = [...notWholeTexts(access.gaps), ...assumed];
  if (texts.length > 0) yield '\n';
  yield* wrappedLines(texts, width, '', (text) => paint('magenta', text));
}
