import { gzipSync } from 'node:zlib';
import type { FormerFailure } from '../../model/baseline.ts';
import type { ExposedWay } from '../../model/posture.ts';
import { SEVERITIES, type Severity } from '../../model/rule.ts';
import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import { visibleLines, visibleText } from '../../model/visibleText.ts';
import { idKey } from '../../values/armId.ts';
import { FATE_WORDS, groupOf, newsOf, type Group } from '../baselineText.ts';
import { directoryUrl, portalBase } from '../portal.ts';
import { clip } from '../text.ts';
import { byTopic, topicOf } from '../topics.ts';
import { daysText } from '../waiverText.ts';
import { detailChunks } from './detailData.ts';
import { createDictionary, type Dictionary } from './dictionary.ts';
import { linksOf, type Linked } from './links.ts';
import { chunksOf, NAME_MARK, NEWS, STATES, WAY_ROWS, type DetailChunk, type FindingColumns, type News, type PageBenchmark, type PageData, type PageRule, type ResourceColumns, type State } from './pageFormat.ts';
import { pagePlaces, type PagePlace } from './pagePlaces.ts';
import { wayViews, type WayView } from './wayView.ts';

/** Longer values are cut in the page, visibly: the JSON result holds them whole. */
const MOST_TEXT = 2_000;

/** What the page's script reads: a table for all findings, and the details of some hundred each. */
export interface EmbeddedData {
  readonly main: PageData;
  readonly details: readonly DetailChunk[];
  /** The ways in of machines, in the order of `wayResources`. */
  readonly ways: readonly (readonly (readonly WayView[])[])[];
}

/** The findings, in reading order, with the rules and resources that they name; behind them what became of former failures. */
export function embeddedData(result: ScanResult, findings: readonly ResultFinding[]): EmbeddedData {
  const rows = [...findings.map(rowOf(result)), ...(result.baseline?.former ?? []).map(formerRow)];
  const texts = createDictionary(['']);
  const resources = createDictionary([], idKey);
  const messages = createDictionary([]);
  const rules = createDictionary(result.rules.map(({ id }) => id));
  const namer = placesOf(result);
  const columns = findingColumns(rows, { texts, resources, messages, rules, nameOf: (id) => namer(id).name });
  const scopes = createScopes();
  const resourceColumns = resourcesOf(result, resources.entries, namer, texts, scopes);
  const details = detailChunks(result, findings);
  const machines = machinesWithWays(result, resources.entries);
  const main: PageData = {
    portal: portalBase(result.scan), now: visibleText(result.scan.now), severities: SEVERITIES, topics: topicsOf(result), rules: rulesOf(result, rules.entries),
    benchmarks: benchmarksOf(result, rules), waivers: waiversOf(result), scopes: scopes.entries, texts: texts.entries, resources: resourceColumns, messages: messages.entries, findings: columns,
    links: linksOf(rows), newOnly: result.gate.newOnly === true, current: findings.length, detailChunks: details.length, wayResources: machines.map(({ position }) => position),
  };
  return { main, details, ways: chunksOf(machines.map(({ views }) => views), WAY_ROWS) };
}

/** A finding or a former failure, as a row. */
interface Row extends Linked {
  readonly ruleId: string;
  readonly resourceId: string;
  readonly severity: Severity;
  readonly state: State;
  readonly news: News;
  readonly message: string;
  readonly owner: string;
  readonly cause: string;
  readonly waiver: string;
  readonly firstSeen: string;
}

function rowOf(result: ScanResult): (finding: ResultFinding) => Row {
  return (finding) => ({
    ruleId: finding.ruleId, resourceId: finding.resourceId, severity: finding.severity, fingerprint: finding.fingerprint,
    state: finding.status === 'unknown' ? 'unknown' : finding.disposition,
    news: newsOf(finding, result) ?? '', message: shown(finding.message), owner: shown(finding.owner ?? ''), cause: shown(finding.rootCause ?? ''),
    waiver: shown(finding.waiverId ?? ''), firstSeen: shown(finding.firstSeen ?? ''), formerFingerprints: finding.formerFingerprints ?? [],
  });
}

const FORMER_STATES: Readonly<Record<Group, 'fixed' | 'lost' | 'notJudged'>> = { fixed: 'fixed', unknown: 'lost', notJudged: 'notJudged' };

function formerRow(former: FormerFailure): Row {
  const { ruleId, resourceId, severity, firstSeen, fingerprint, fate } = former;
  const state = FORMER_STATES[groupOf(former)];
  return { ruleId, resourceId, severity, fingerprint, state, news: state, message: `Failed in the baseline, and ${FATE_WORDS[fate]}`, owner: '', cause: '', waiver: '', firstSeen: shown(firstSeen) };
}

interface Dictionaries {
  readonly texts: Dictionary;
  readonly resources: Dictionary;
  readonly messages: Dictionary;
  readonly rules: Dictionary;
  readonly nameOf: (id: string) => string;
}

function findingColumns(rows: readonly Row[], { texts, resources, messages, rules, nameOf }: Dictionaries): FindingColumns {
  return {
    rule: rows.map(({ ruleId }) => rules.add(ruleId)),
    resource: rows.map(({ resourceId }) => resources.add(resourceId)),
    state: rows.map(({ state }) => STATES.indexOf(state)),
    severity: rows.map(({ severity }) => SEVERITIES.indexOf(severity)),
    message: rows.map(({ message, resourceId }) => messages.add(withoutName(message, nameOf(resourceId)))),
    owner: rows.map(({ owner }) => texts.add(owner)),
    cause: rows.map(({ cause }) => texts.add(cause)),
    waiver: rows.map(({ waiver }) => texts.add(waiver)),
    news: rows.map(({ news }) => NEWS.indexOf(news)),
    firstSeen: rows.map(({ firstSeen }) => texts.add(firstSeen)),
  };
}

/** Messages of one rule differ by the name alone, mostly: without it they are one. */
function withoutName(message: string, name: string): string {
  return name === '' ? message : message.replaceAll(name, NAME_MARK);
}

/** The places of resources, in texts that may be shown. */
function placesOf(result: ScanResult): (id: string) => PagePlace {
  const placeOf = pagePlaces(result);
  return (id) => {
    const { resource, name, title, scope, within } = placeOf(id);
    return { resource, name: shown(name), title: shown(title), scope: shown(scope), within: shown(within) };
  };
}

interface Scopes {
  readonly entries: readonly { readonly name: string; readonly id: string }[];
  readonly add: (name: string, id: string) => number;
}

/** Two subscriptions may have one name: they stay two. */
function createScopes(): Scopes {
  const entries: { readonly name: string; readonly id: string }[] = [];
  const positions = new Map<string, number>();
  const add = (name: string, id: string): number => {
    const key = id === '' ? `name ${name}` : id.toLowerCase();
    const position = positions.get(key) ?? entries.push({ name, id: shown(id) }) - 1;
    positions.set(key, position);
    return position;
  };
  return { entries, add };
}

function resourcesOf(result: ScanResult, ids: readonly string[], placeOfId: (id: string) => PagePlace, texts: Dictionary, scopes: Scopes): ResourceColumns {
  const places = ids.map(placeOfId);
  const cuts = ids.map((id) => { const text = shown(id); return { text, at: text.lastIndexOf('/') + 1 }; });
  return {
    name: places.map(({ name }) => name),
    title: places.map(({ name, title }) => (title === name ? 0 : title)),
    type: places.map(({ resource }) => texts.add(shown(resource.type))),
    scope: places.map(({ scope, resource }) => scopes.add(scope, resource.subscriptionId)),
    within: places.map(({ within }) => texts.add(within)),
    prefix: cuts.map(({ text, at }) => texts.add(text.slice(0, at))),
    tail: cuts.map(({ text, at }, index) => (text.slice(at) === places[index]?.name ? 0 : text.slice(at))),
    pages: ids.flatMap((id, index) => { const page = directoryUrl(result.scan, id); return page === undefined ? [] : [[index, page] as const]; }),
  };
}

function topicsOf(result: ScanResult): readonly string[] {
  return [...new Set(result.rules.map(topicOf))].toSorted(byTopic).map(visibleText);
}

/** Rules of the scan; those of former failures that it has no more are told by their id. */
function rulesOf(result: ScanResult, ids: readonly string[]): readonly PageRule[] {
  const topics = topicsOf(result);
  const rules = new Map(result.rules.map((rule) => [rule.id, rule]));
  return ids.map((id) => {
    const rule = rules.get(id);
    if (rule === undefined) return { id: shown(id), aliases: [], title: '', topic: -1, severity: -1, rationale: '', summary: '', portal: '', az: '', effect: '', isAboutWays: false };
    const { title, severity, rationale, remediation } = rule;
    return {
      id: visibleText(id), aliases: (rule.aliases ?? []).map(visibleText), title: visibleText(title), topic: topics.indexOf(visibleText(topicOf(rule))), severity: SEVERITIES.indexOf(severity), rationale: visibleText(rationale), summary: visibleText(remediation.summary),
      portal: visibleText(remediation.portal ?? ''), az: visibleLines(remediation.az ?? ''), effect: visibleText(remediation.effect ?? ''), isAboutWays: rule.domain === 'network' || rule.domain === 'jit',
    };
  });
}

/** Controls that rules of the scan speak to. */
function benchmarksOf({ benchmarks }: ScanResult, rules: Dictionary): readonly PageBenchmark[] {
  return benchmarks.map(({ id, title, version, controls }) => ({
    id: visibleText(id),
    title: visibleText(`${title} ${version}`),
    controls: controls.filter((control) => control.rules.some(({ rule }) => rules.has(rule))).map((control) => {
      const mapped = control.rules.filter(({ rule }) => rules.has(rule));
      const positions = (isStricter: boolean): readonly number[] => mapped.filter(({ stricter }) => (stricter !== undefined) === isStricter).map(({ rule }) => rules.add(rule));
      return { id: shown(control.id), title: shown(control.title), rules: positions(false), stricter: positions(true) };
    }),
  }));
}

function waiversOf({ waivers }: ScanResult): readonly (readonly string[])[] {
  return waivers.filter(({ waived }) => waived > 0).map(({ id, reason, owner, expiresOn, daysLeft }) => [id, reason, owner, `${expiresOn}, ${daysText(daysLeft)}`].map(shown));
}

interface MachineWays {
  readonly position: number;
  readonly views: readonly WayView[];
}

/** Machines and interfaces that findings are about and that something gets to, or might. */
function machinesWithWays({ posture }: ScanResult, ids: readonly string[]): readonly MachineWays[] {
  const live = new Map((posture?.jit.machines ?? []).map((machine) => [idKey(machine.id), machine.live]));
  const viewsOf = (way: ExposedWay): readonly WayView[] => wayViews(way, live.get(idKey(way.virtualMachine ?? '')));
  const positions = new Map(ids.map((id, index) => [idKey(id), index]));
  const byMachine = Map.groupBy(posture?.exposure.ways ?? [], (way) => positions.get(idKey(way.virtualMachine ?? way.networkInterface)) ?? -1);
  return [...byMachine].map(([position, ways]) => ({ position, views: ways.flatMap(viewsOf) })).filter(({ position, views }) => position >= 0 && views.length > 0).toSorted((a, b) => a.position - b.position);
}

function shown(text: string): string {
  return clip(visibleText(text), MOST_TEXT);
}

/** The data as lines of gzip in base64: letters that no HTML parser takes for anything else. The same bytes on every platform. */
export function compressed({ main, details, ways }: EmbeddedData): string {
  return [main, ...details, ...ways].map(compressedJson).join('\n');
}

function compressedJson(document: object): string {
  const bytes = gzipSync(JSON.stringify(document), { level: 9 });
  bytes[GZIP_OS] = UNKNOWN_OS;
  return bytes.toString('base64');
}

/** RFC 1952: byte 9 tells the operating system that compressed; 255 is "unknown". */
const GZIP_OS = 9;
const UNKNOWN_OS = 255;
