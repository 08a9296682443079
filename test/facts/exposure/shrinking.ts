/** A disagreement told with as few rows, rules and members as show it. */
import { placeKey } from '../../oracle/filters.ts';
import type { OracleEstate, OracleJson, OracleObject, OracleRow } from '../../oracle/json.ts';
import { waysIn, type WayIn } from '../../oracle/packetWalker.ts';
import { createRandom } from '../../oracle/random.ts';
import type { Shot } from '../../oracle/shots.ts';
import { brokenLaw, disagreementOn } from './agreementChecks.ts';
import { readDocument } from './endpointChecks.ts';
import type { Subject } from './subject.ts';

/** What is said of an estate, by whatever is being shrunk; undefined: nothing is wrong. */
export type Complaint<Estate extends OracleEstate> = (estate: Estate) => string | undefined;

/** The same complaint, by its first words, about less and less. */
export function shrunk<Estate extends OracleEstate>(estate: Estate, complaint: Complaint<Estate>): Estate {
  const kind = kindOf(complaint(estate));
  const still = (smaller: Estate): boolean => {
    try {
      return kindOf(complaint(smaller)) === kind;
    } catch {
      return false;
    }
  };
  const withRows = (kept: Estate, rows: readonly OracleRow[]): Estate => ({ ...kept, rows });
  const fewerRows = estate.rows.filter(({ type }) => !type.endsWith('/virtualmachines')).reduce((kept, row) => tried(kept, withRows(kept, kept.rows.filter((one) => one !== row)), still), estate);
  return fewerRows.rows.reduce((kept, { id }) => {
    const replaced = (properties: OracleObject, now: Estate): Estate => withRows(now, now.rows.map((one) => (one.id === id ? { ...one, properties } : one)));
    return pathsOf(kept.rows.find((one) => one.id === id)?.properties, []).toReversed().reduce((now, path) => {
      const properties = without(now.rows.find((one) => one.id === id)?.properties ?? {}, path) as OracleObject;
      return tried(now, replaced(properties, now), still);
    }, kept);
  }, fewerRows);
}

function tried<Estate>(kept: Estate, smaller: Estate, still: (estate: Estate) => boolean): Estate {
  return still(smaller) ? smaller : kept;
}

function kindOf(complaint: string | undefined): string | undefined {
  return complaint?.replace(/^(\w+) by .*?(, and.*)$/u, '$1$2').slice(0, 25);
}

type Path = readonly (string | number)[];

/** The places of every element of every list inside. */
function pathsOf(value: OracleJson | undefined, path: Path): readonly Path[] {
  // A rule stays whole: with a field less it would be another rule, and mostly one that Azure would not take.
  if (typeof value !== 'object' || value === null || /(?:Ranges?|Prefix(?:es)?|Groups|sources|destinations|Addresses|Ports|protocols|networkInterfaces)$/iu.test(String(path.at(-1) ?? ''))) return [];
  if (Array.isArray(value)) return value.flatMap((one: OracleJson, index) => [[...path, index], ...pathsOf(one, [...path, index])]);
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]));
}

function without(value: OracleJson | undefined, path: Path): OracleJson | undefined {
  const [head, ...rest] = path;
  if (Array.isArray(value)) {
    const list = value as readonly OracleJson[];
    return rest.length === 0 ? list.filter((_, index) => index !== head) : list.map((one, index) => (index === head ? (without(one, rest) ?? null) : one));
  }
  if (typeof value !== 'object' || value === null || head === undefined) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === head ? without(inner, rest) : inner]));
}

/** The complaint about one packet, or about a law, of an exposure document. */
export function complaintAbout(subject: Subject, shot: Shot | undefined): Complaint<OracleEstate> {
  return (estate) => {
    const document = readDocument(subject.report(estate));
    if (shot === undefined) return brokenLaw(estate, document, createRandom(1));
    const way = waysIn(estate).find((one) => wayKey(one) === wayKey(shot.way));
    return way === undefined ? undefined : disagreementOn(estate, document, { ...shot, way });
  };
}

function wayKey(way: WayIn): string {
  return [way.path, placeKey(way.place.networkInterface.id, way.place.name), way.publicAddress, way.isFloating, way.isRange, JSON.stringify(way.frontendPorts)].join(' ');
}

/** The estate in few words: ids by their last parts, openings as the document shows them. */
export function toldEstate({ rows }: OracleEstate): string {
  const lines = rows.map(({ id, properties, ...row }) => JSON.stringify({ id, sku: row['sku'], properties }));
  return lines.join('\n').replaceAll(/\/subscriptions\/[^/]*\/resourceGroups\/[^/]*\/providers\/[^/]*\//giu, '~');
}
