import type { ExposedWay, WayOpening } from '../../model/posture.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { namedIds } from '../causes.ts';
import { exposedMachines, isOpenManagement, REACHES, type ExposedMachine, type Reach } from '../exposedMachines.ts';
import { counted, thousands } from '../text.ts';
import { machineName, namesShown, ownersOf, shown, whereOf } from './shown.ts';
import { unreadLine } from './unreadLine.ts';
import { portText, wayViews, type WayStation, type WayView } from './wayView.ts';

/** Kinds of ways in that are drawn; machines that the table shows at once, and those behind it. */
const MOST_DRAWN = 4;
const MOST_ROWS = 10;
const MOST_FOLDED = 200;
const MOST_NAMES = 4;

const REACH_WORDS: Readonly<Record<Reach, string>> = { open: 'the Internet', temporary: 'who asked, until the request ends', restricted: 'some addresses', unknown: 'not known' };
const COUNT_WORDS: Readonly<Record<Reach, string>> = { open: 'open to the Internet', temporary: 'held open by live just-in-time requests', restricted: 'open to some addresses', unknown: 'not known' };

/** The ways from the Internet to machines: the widest first, drawn through each filter to the port. */
export function exposureView(result: ScanResult) {
  const exposure = result.posture?.exposure;
  if (exposure === undefined) return { any: false, line: '', drawn: [], moreKinds: '', rows: [], folded: [], foldedCount: '', rest: '', unread: '', narrowed: '' };
  const targets = exposedMachines({ exposure });
  const kinds = kindsOf(targets);
  const rest = targets.length - MOST_ROWS - MOST_FOLDED;
  const folded = targets.slice(MOST_ROWS, MOST_ROWS + MOST_FOLDED);
  return {
    any: true,
    line: lineOf(targets, exposure.unread.length > 0),
    drawn: kinds.slice(0, MOST_DRAWN).map(drawnView(result)),
    moreKinds: kinds.length > MOST_DRAWN ? `${counted(kinds.length - MOST_DRAWN, 'more kind')} of way in: the details of a finding draw its own.` : '',
    rows: targets.slice(0, MOST_ROWS).map(rowView(result)),
    folded: folded.map(rowView(result)),
    foldedCount: counted(folded.length, 'more machine'),
    rest: rest > 0 ? `${counted(rest, 'more machine')}: the JSON result holds all of them.` : '',
    unread: unreadLine(result, exposure.unread, 'ways in'),
    narrowed: result.scan.narrowed === undefined ? '' : 'Only what was judged is listed: other machines may well be reached.',
  };
}

function lineOf(targets: readonly ExposedMachine[], isPart: boolean): string {
  if (targets.length === 0) return isPart ? 'No way in was seen in what could be read.' : 'Nothing that was judged can be reached from the Internet.';
  const machines = targets.filter(({ isMachine }) => isMachine);
  const counts = REACHES.map((reach) => ({ reach, count: machines.filter((target) => target.reach === reach).length })).filter(({ count }) => count > 0);
  const interfaces = targets.length - machines.length;
  const parts = [...counts.map(({ reach, count }, index) => `${index === 0 ? counted(count, 'machine') : thousands(count)} ${COUNT_WORDS[reach]}`), ...(interfaces === 0 ? [] : [`${counted(interfaces, 'interface')} without a machine`])];
  return `${parts.join(', ')}.`;
}

/** Machines that stand open in the same way: what one picture tells of. */
interface Kind {
  readonly view: WayView;
  readonly targets: readonly ExposedMachine[];
}

/** The gravest way into each open machine; those that the same filters let in are one kind. In the order of the machines: those of which most is open first. */
function kindsOf(targets: readonly ExposedMachine[]): readonly Kind[] {
  const open = targets.filter(({ reach }) => reach === 'open').flatMap((target) => {
    const view = gravestView(target);
    return view === undefined ? [] : [{ target, view }];
  });
  const groups = [...Map.groupBy(open, ({ view }) => JSON.stringify([view.title, view.notes, view.stations.filter(isFilter)])).values()];
  return groups.flatMap((group) => (group[0] === undefined ? [] : [{ view: group[0].view, targets: group.map(({ target }) => target) }]));
}

function gravestView({ ways }: ExposedMachine): WayView | undefined {
  const open = ways.flatMap((way) => way.openings.filter(({ verdict }) => verdict === 'open').map((opening) => ({ ...way, openings: [opening] })));
  const gravest = open.find(({ openings }) => openings.some(isOpenManagement)) ?? open[0];
  return gravest === undefined ? undefined : wayViews(gravest)[0];
}

function isFilter({ kind }: WayStation): boolean {
  return kind !== 'internet' && kind !== 'publicAddress' && kind !== 'machine';
}

function drawnView(result: ScanResult) {
  const [where, ownerOf] = [whereOf(result), ownersOf(result)];
  return ({ view: { verdict, title, stations, notes }, targets }: Kind) => {
    const first = targets[0]?.id ?? '';
    return {
      name: machineName(first),
      place: where(first),
      owner: shown(ownerOf(first)),
      alike: targets.length === 1 ? '' : `In the same way: ${machinesText(targets.slice(1))}.`,
      way: { verdict, title, notes, stations: stations.map((station) => ({ ...station })) },
    };
  };
}

function machinesText(targets: readonly ExposedMachine[]): string {
  const rest = targets.length - MOST_NAMES;
  const names = targets.slice(0, MOST_NAMES).map(({ id }) => machineName(id)).join(', ');
  return rest > 0 ? `${names} and ${counted(rest, 'more machine')}` : names;
}

function rowView(result: ScanResult) {
  const [where, ownerOf, waiversOf] = [whereOf(result), ownersOf(result), waivedCauses(result)];
  return (machine: ExposedMachine) => {
    const { id, reach, ways, isMachine } = machine;
    const reaching = openingsOf(ways).filter(({ opening }) => opening.verdict === reach);
    const others = openingsOf(ways).filter(({ opening }) => opening.verdict !== reach).map(({ opening }) => portText(opening));
    return {
      name: isMachine ? machineName(id) : `${machineName(id)} (interface without a machine)`,
      where: where(id),
      owner: shown(ownerOf(id)),
      reach,
      word: REACH_WORDS[reach],
      ports: namesShown(distinct(reaching.map(({ opening }) => portText(opening))), MOST_NAMES),
      others: others.length === 0 ? '' : `for some, or for a while: ${namesShown(distinct(others), MOST_NAMES)}`,
      addresses: namesShown(distinct(ways.map(({ publicAddress }) => publicAddress).filter((address) => address !== '')), MOST_NAMES),
      deciders: namesShown(distinct(reaching.flatMap(decidersOf)), MOST_NAMES),
      waived: waiversOf(machine),
      why: ways.flatMap(({ unknown }) => (unknown === undefined ? [] : [shown(namedIds(result)(unknown.message))]))[0] ?? '',
    };
  };
}

interface OfWay {
  readonly way: ExposedWay;
  readonly opening: WayOpening;
}

/** What gets in, over which a machine is managed first. */
function openingsOf(ways: readonly ExposedWay[]): readonly OfWay[] {
  return ways.flatMap((way) => way.openings.map((opening) => ({ way, opening }))).toSorted((a, b) => Number(isOpenManagement(b.opening)) - Number(isOpenManagement(a.opening)));
}

/** The rules that let in, a firewall's before those of security groups. */
function decidersOf({ way: { path, via }, opening: { filters } }: OfWay): readonly string[] {
  const firewall = path === 'firewallDnat' && via !== undefined ? [`${via.rule} of the firewall`] : [];
  return [...firewall, ...filters.map(({ level, rule }) => (level === 'none' ? 'no security group' : rule))];
}

/** Which waivers set failures aside that come from the openings of a machine. */
function waivedCauses({ findings }: ScanResult): (machine: ExposedMachine) => string {
  const byKey = Map.groupBy(findings.filter(({ disposition }) => disposition === 'waived'), ({ resourceId }) => idKey(resourceId));
  return ({ id, ways }) => {
    const causes = new Set(ways.flatMap(({ openings }) => openings.map(({ rootCause }) => rootCause)));
    return namesShown(distinct((byKey.get(idKey(id)) ?? []).flatMap(({ waiverId, rootCause }) => (rootCause !== undefined && causes.has(rootCause) ? (waiverId ?? []) : []))), MOST_NAMES);
  };
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
