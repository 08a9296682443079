import { encodePath } from '../../../src/report/portal.ts';
import { capitalised, counted, instantText, sentence, thousands } from '../../../src/report/text.ts';
import type { PageCause, PageData, PageRule } from '../../../src/report/html/pageFormat.ts';
import type { WayView } from '../../../src/report/html/wayView.ts';
import type { App } from './app.ts';
import { copyButton } from './copy.ts';
import { button, element, labelled, span, type Content } from './elements.ts';
import type { Detail, EvidenceView } from './exports.ts';
import { linkOf, messageOf, newsOf, resourceOf, ruleOf, severityOf, stateOf, textOf, titleOf } from './table.ts';
import { addressOf, cleared, chosen, EMPTY_STATE } from './viewState.ts';
import { wayDrawing } from './wayDrawing.ts';
import { shortIds } from '../../../src/report/shortIds.ts';
import { ageText, NO_OWNER } from './words.ts';

/** Everything about one finding: why, the way in, what it rests on, what to do, and who. */
export function detailPanel(app: App, row: number, detail: Detail, ways: readonly WayView[]): HTMLElement {
  const { data } = app.source;
  const rule = ruleOf(data, row);
  const panel = element('div', { className: 'panel' },
    heading(data, row),
    ...waysOf(ways, rule),
    element('div', { className: 'why' }, ...unknownOf(detail.cause), ...causeOf(app, row), ...waiverOf(data, row), ...baselineOf(data, row), ...evidenceOf(detail.evidence)),
    element('div', { className: 'remedy' }, ...ownerOf(data, row), ...remedyOf(rule)),
    identityOf(app, row, detail));
  panel.setAttribute('role', 'region');
  panel.setAttribute('aria-label', `Details of ${titleOf(data, row)}`);
  return panel;
}

function heading(data: PageData, row: number): HTMLElement {
  const rule = ruleOf(data, row);
  const message = sentence(messageOf(data, row));
  return element('div', { className: 'headline' },
    element('h3', {}, statusText(data, row)),
    element('p', { className: `message${message.length > LONG_MESSAGE ? ' lengthy' : ''}` }, message),
    element('p', { className: 'sub' }, span('id', rule.id), ` ${rule.title}`));
}

/** A message longer than this is read as a text, not as a headline. */
const LONG_MESSAGE = 140;

function statusText(data: PageData, row: number): string {
  const state = stateOf(data, row);
  const severity = severityOf(data, row);
  switch (state) {
    case 'open': return `Open failure, ${severity}`;
    case 'known': return `Known failure, ${severity}: it is in the baseline`;
    case 'waived': return `Failure set aside by a waiver, ${severity}`;
    case 'unknown': return `Not known, ${severity} if it fails`;
    case 'fixed': return `Fixed, was ${severity}`;
    case 'lost': return `Failed before, not known now, was ${severity}`;
    case 'notJudged': return `Failed before, not judged now, was ${severity}`;
  }
}

const WAYS_SHOWN = 3;

/** Drawn at once where the rule is about them; else folded, for who wants to know how exposed the machine is. */
function waysOf(ways: readonly WayView[], { isAboutWays }: PageRule): readonly HTMLElement[] {
  if (ways.length === 0) return [];
  if (!isAboutWays) return [element('div', { className: 'ways' }, foldedWays(`The machine has ${counted(ways.length, 'way', 'ways')} in from the Internet`, ways))];
  const rest = ways.slice(WAYS_SHOWN);
  const more = rest.length === 0 ? [] : [foldedWays(counted(rest.length, 'more way', 'more ways'), rest)];
  return [element('div', { className: 'ways' }, element('h4', {}, 'The way in'), ...ways.slice(0, WAYS_SHOWN).map(wayDrawing), ...more)];
}

function foldedWays(text: string, ways: readonly WayView[]): HTMLElement {
  return element('details', { className: 'moreways' }, element('summary', {}, span('text', text)), ...ways.map(wayDrawing));
}

function unknownOf(cause: PageCause | undefined): readonly HTMLElement[] {
  if (cause === undefined) return [];
  const { reason, artifact, scope, missing, message, fix, requestId } = cause;
  return [
    element('h4', {}, `Why it is not known: ${REASON_WORDS.get(reason) ?? reason}`),
    element('p', {}, capitalised(sentence(message))),
    ...labelled('Missing', missing), ...labelled('To correct it', fix), ...labelled('Not read', artifact === '' ? '' : `${artifact} at ${scope}`), ...labelled('Request', requestId),
  ];
}

const REASON_WORDS: ReadonlyMap<string, string> = new Map([
  ['forbidden', 'reading was refused'], ['throttled', 'Azure refused more requests'], ['failed', 'reading failed'], ['notCollected', 'it was not read'], ['noData', 'Azure holds no such data'], ['ruleError', 'the rule is wrong'],
]);

/** The root cause, and what else comes from it. */
function causeOf(app: App, row: number): readonly HTMLElement[] {
  const { data } = app.source;
  const cause = textOf(data, 'cause', row);
  if (cause === '') return [];
  const position = data.findings.cause[row];
  const others = data.findings.cause.filter((candidate, other) => candidate === position && other !== row && other < data.current).length;
  const show = button(`${counted(others, 'other finding comes', 'other findings come')} from it`, 'plain', () => app.go(chosen(cleared(app.state()), 'cause', [cause]), 'step'));
  const text = element('span', { className: 'text', title: cause }, shortIds(cause));
  return [element('p', {}, span('label', 'Root cause'), ' ', text, ...(others > 0 ? ['. ', show] : []))];
}

function waiverOf(data: PageData, row: number): readonly HTMLElement[] {
  const id = textOf(data, 'waiver', row);
  if (id === '') return [];
  const [, reason = '', owner = '', lastDay = ''] = data.waivers.find(([candidate]) => candidate === id) ?? [];
  return [element('h4', {}, `Set aside by ${id}`), ...(reason === '' ? [] : [element('p', {}, reason)]), ...labelled('Owner of the waiver', owner), ...labelled('Last day', lastDay)];
}

function baselineOf(data: PageData, row: number): readonly HTMLElement[] {
  const firstSeen = textOf(data, 'firstSeen', row);
  if (firstSeen === '') return [];
  const news = newsOf(data, row) === 'new' ? ', new since the baseline' : '';
  return labelled('First seen', `${instantText(firstSeen)}${ageText(firstSeen, data.now)}${news}`);
}

/** What the finding rests on. A type and api-version that all values share stand once. */
function evidenceOf(evidence: readonly EvidenceView[]): readonly HTMLElement[] {
  if (evidence.length === 0) return [];
  const sources = new Set(evidence.map(sourceText));
  const shared = sources.size === 1 ? [...sources].map((source) => span('sub', ` ${source}`)) : [];
  const head = ['Property', 'Looked for', 'Found'].map((text) => element('th', { scope: 'col' }, text));
  const rows = evidence.map((entry) => element('tr', {},
    element('th', { scope: 'row' }, breakable(entry.path, /(?=\.)/), ...(sources.size === 1 ? [] : [span('sub', sourceText(entry))])), element('td', {}, ...parts(entry.expected, IN_JSON)), element('td', {}, valueOf(entry.actual))));
  const table = element('table', { className: 'evidence' }, element('caption', {}, 'Evidence', ...shared), element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
  return [table];
}

function sourceText({ type, apiVersion }: EvidenceView): string {
  return [type, apiVersion].filter((part) => part !== '').join(' ');
}

/** Code that breaks where its parts meet, not within a word. */
function breakable(text: string, where: RegExp): HTMLElement {
  return element('code', {}, ...parts(text, where));
}

function parts(text: string, where: RegExp): readonly Content[] {
  return text.split(where).flatMap((part, index): readonly Content[] => (index === 0 ? [part] : [element('wbr'), part]));
}

const LONG_VALUE = 240;
const IN_JSON = /(?<=[,:/])(?!\/)/;

/** Long values are folded: most readers need their start. */
function valueOf(actual: string): Content {
  if (actual.length <= LONG_VALUE) return breakable(actual, IN_JSON);
  return element('details', { className: 'long' }, element('summary', {}, breakable(`${actual.slice(0, LONG_VALUE)}…`, IN_JSON), span('sub', `all ${thousands(actual.length)} characters`)), breakable(actual, IN_JSON));
}

/** Who must act. */
function ownerOf(data: PageData, row: number): readonly HTMLElement[] {
  return [element('h4', {}, 'Owner'), element('p', { className: 'whose' }, textOf(data, 'owner', row) || NO_OWNER)];
}

function remedyOf(rule: PageRule): readonly HTMLElement[] {
  if (rule.summary === '') return [];
  return [element('h4', {}, 'What to do'), element('p', {}, rule.summary), ...labelled('Portal', rule.portal), ...commandOf(rule.az), ...labelled('Effect', rule.effect), ...labelled('Why', rule.rationale)];
}

function commandOf(az: string): readonly HTMLElement[] {
  if (az === '') return [];
  const text = element('pre', { tabIndex: 0, ariaLabel: 'Azure CLI commands' }, element('code', {}, az));
  text.setAttribute('role', 'region');
  return [element('div', { className: 'command' }, text, copyButton('Copy', az, text))];
}

function identityOf(app: App, row: number, { fingerprint }: Detail): HTMLElement {
  const { data } = app.source;
  const { type, scope, within, id } = resourceOf(data, row);
  const rule = ruleOf(data, row);
  const terms: readonly (readonly [string, readonly Content[]])[] = [
    ['Where', [[scope, within].filter((part) => part !== '').join(' · ')]],
    ['Resource', [resourceLink(data, row, id)]],
    ['Type', [type]],
    ['Rule', [element('a', { href: `#${addressOf(chosen(EMPTY_STATE, 'rule', [rule.id]))}` }, `All findings of ${rule.id}`)]],
    ['Fingerprint', [element('code', {}, fingerprint)]],
    ['Link', [element('a', { href: `#finding=${linkOf(data, row)}` }, `#finding=${linkOf(data, row)}`), ' ', linkButton(data, row)]],
  ];
  return element('dl', { className: 'ids' }, ...terms.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, ...value)]));
}

function linkButton(data: PageData, row: number): HTMLElement {
  const address = `${location.href.replace(/#.*$/s, '')}#finding=${linkOf(data, row)}`;
  return copyButton('Copy link', address, undefined);
}

function resourceLink(data: PageData, row: number, id: string): Content {
  const position = data.findings.resource[row] ?? -1;
  const page = data.resources.pages.find(([resource]) => resource === position)?.[1] ?? (/^\/subscriptions\//i.test(id) ? `${data.portal}${encodePath(id)}` : undefined);
  return page === undefined ? element('code', {}, id) : element('a', { href: page, target: '_blank', rel: 'noreferrer noopener' }, id, span('unseen', ', in the Azure portal'));
}
