import type { ScanResult } from '../../model/scanResult.ts';
import { exposedMachines, isOpenManagement, REACHES, type ExposedMachine, type Reach } from '../exposedMachines.ts';
import { counted, thousands } from '../text.ts';
import { machineName, namesShown, ownersOf, shown, whereOf } from './shown.ts';
import { unreadLine } from './unreadLine.ts';
import { wayViews, type WayStation, type WayView } from './wayView.ts';

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
  if (exposure === undefined) return { any: false, line: '', drawn: [], rows: [], folded: [], foldedCount: '', rest: '', unread: '' };
  const targets = exposedMachines({ exposure });
  const rest = targets.length - MOST_ROWS - MOST_FOLDED;
  const folded = targets.slice(MOST_ROWS, MOST_ROWS + MOST_FOLDED);
  return {
    any: true,
    line: lineOf(targets, exposure.unread.length > 0),
    drawn: kindsOf(targets).slice(0, MOST_DRAWN).map(drawnView(result)),
    rows: targets.slice(0, MOST_ROWS).map(rowView(result)),
    folded: folded.map(rowView(result)),
    foldedCount: counted(folded.length, 'more machine'),
    rest: rest > 0 ? `${counted(rest, 'more machine')}: the JSON result holds all of them.` : '',
    unread: unreadLine(result, exposure.unread, 'ways in'),
  };
}

function lineOf(targets: readonly ExposedMachine[], isPart: boolean): string {
  if (targets.length === 0) return isPart ? 'No way in was seen in what could be read.' : 'Nothing in what was read can be reached from the Internet.';
  const counts = REACHES.map((reach) => ({ reach, count: targets.filter((target) => target.reach === reach).length })).filter(({ count }) => count > 0);
  return `${counts.map(({ reach, count }, index) => `${index === 0 ? counted(count, 'machine') : thousands(count)} ${COUNT_WORDS[reach]}`).join(', ')}.`;
}

/** Machines that stand open in the same way: what one picture tells of. */
interface Kind {
  readonly view: WayView;
  readonly targets: readonly ExposedMachine[];
}

/** The gravest way into each open machine; those that the same filters let in are one kind, those of most machines first. */
function kindsOf(targets: readonly ExposedMachine[]): readonly Kind[] {
  const open = targets.filter(({ reach }) => reach === 'open').flatMap((target) => {
    const view = gravestView(target);
    return view === undefined ? [] : [{ target, view }];
  });
  const groups = [...Map.groupBy(open, ({ view }) => JSON.stringify([view.title, view.stations.filter(isFilter)])).values()];
  return groups.flatMap((group) => (group[0] === undefined ? [] : [{ view: group[0].view, targets: group.map(({ target }) => target) }]))
    .toSorted((a, b) => Number(b.targets[0]?.managed) - Number(a.targets[0]?.managed) || b.targets.length - a.targets.length);
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
      ways: [{ verdict, title, notes, stations: stations.map((station) => ({ ...station })) }],
    };
  };
}

function machinesText(targets: readonly ExposedMachine[]): string {
  const rest = targets.length - MOST_NAMES;
  const names = targets.slice(0, MOST_NAMES).map(({ id }) => machineName(id)).join(', ');
  return rest > 0 ? `${names} and ${counted(rest, 'more machine')}` : names;
}

function rowView(result: ScanResult) {
  const [where, ownerOf] = [whereOf(result), ownersOf(result)];
  return ({ id, reach, ways }: ExposedMachine) => {
    const openings = ways.flatMap((way) => way.openings);
    const deciders = [...new Set(openings.flatMap(({ filters }) => filters.map(({ level, rule }) => (level === 'none' ? 'no security group' : rule))))];
    return {
      name: machineName(id),
      where: where(id),
      owner: shown(ownerOf(id)),
      reach,
      word: REACH_WORDS[reach],
      ports: namesShown([...new Set(openings.map(({ protocol, ports }) => portsText(protocol, ports)))], MOST_NAMES),
      addresses: namesShown([...new Set(ways.map(({ publicAddress }) => publicAddress).filter((address) => address !== ''))], MOST_NAMES),
      deciders: namesShown(deciders, MOST_NAMES),
      why: reach === 'unknown' ? shown(ways.find(({ unknown }) => unknown !== undefined)?.unknown?.message ?? '') : '',
    };
  };
}

/** `TCP 22`; ICMP, ESP and AH have no ports. */
function portsText(protocol: string, ports: string): string {
  const name = protocol === '*' ? 'every protocol' : protocol.toUpperCase();
  return ports === '*' ? name : `${protocol === '*' ? 'any' : name} ${ports}`;
}
