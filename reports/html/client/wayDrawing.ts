import type { StationState, WayStation, WayView } from '../../../src/report/html/wayView.ts';
import { element, span } from './elements.ts';

/** What a station does, in words beside its colour. */
const STATE_WORDS: Readonly<Record<StationState, string>> = { end: '', passes: '', unguarded: 'no filter', skipped: 'not asked', unknown: 'not known' };

/** A way from the Internet to a port, drawn as a list of stations. */
export function wayDrawing({ verdict, title, stations, notes }: WayView): HTMLElement {
  return element('div', { className: `way ${verdict}` },
    element('p', { className: 'waytitle' }, title),
    element('ol', { className: 'stations' }, ...stations.map(station)),
    ...notes.map((note) => element('p', { className: 'sub' }, note)));
}

function station({ kind, state, label, title, detail }: WayStation): HTMLLIElement {
  const word = STATE_WORDS[state];
  return element('li', { className: `station ${kind} ${state}` }, span('label', label), span('stationtitle', title), ...(detail === '' ? [] : [span('sub', detail)]), ...(word === '' || detail.includes(word) ? [] : [span('unseen', word)]));
}
