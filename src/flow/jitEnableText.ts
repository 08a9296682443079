import { PRIORITY_BEHAVIOURS } from '../model/plan.ts';
import { logLines } from '../model/logLine.ts';
import { visibleText } from '../model/visibleText.ts';
import type { AtRest, PortOutlook } from '../remediate/plan/planMachines.ts';
import { screenWidth, wrappedLines as lines } from '../report/console/layout.ts';
import { painter, type Paint } from '../report/console/paint.ts';
import { lastSegment } from '../values/armId.ts';
import type { TableOptions } from './exposureTable.ts';
import type { JitEnabling } from './jitEnable.ts';
import { machineName } from './machineName.ts';
import { planLines } from './planText.ts';

/** What enabling comes to, for who has to say yes: machines that are as asked for already; the difference; who gets in at rest today, and then. */
export function* enablingLines(enabling: JitEnabling, options: TableOptions): Generator<string> {
  const { already, plan, outlook } = enabling;
  const [paint, width] = [painter(options.color), screenWidth(options.width)];
  yield* logLines(lines(already.map(({ resourceId, message }) => `${visibleText(machineName(resourceId))}: ${visibleText(message)}`), width, ''));
  if (plan.actions.length === 0) {
    yield 'Nothing is to be done, and nothing was written.\n';
    return;
  }
  // What is left alone was said above.
  yield* planLines({ ...plan, skipped: [] }, { ...options, file: undefined, more: outlookLines(outlook, paint, width) });
}

function* outlookLines(outlook: readonly PortOutlook[], paint: Paint, width: number): Generator<string> {
  yield '\n';
  yield* lines(['Who gets in without a request:'], width, '', (text) => paint('bold', text));
  for (const one of outlook) yield* lines([outlookText(one)], width, '  ', (text) => (isShut(one) ? text : paint('yellow', text)));
}

function isShut({ later }: PortOutlook): boolean {
  return PRIORITY_BEHAVIOURS.every((behaviour) => later[behaviour].kind === 'closed');
}

const WHO: Readonly<Record<AtRest['kind'], string>> = { open: 'the Internet', restricted: 'known sources', closed: 'nobody', unknown: 'not known' };
const PLACES = { deny4096: 'the deny is put at 4096', shift1000: 'the deny is put at 1000' } as const;

function outlookText({ machine, port, today, later }: PortOutlook): string {
  const { deny4096, shift1000 } = later;
  const [one, other] = [restText(deny4096), restText(shift1000)];
  const then = one === other ? one : `${one} where ${PLACES.deny4096}, ${other} where ${PLACES.shift1000}`;
  return visibleText(`${machineName(machine)} port ${port}: today ${WHO[today.kind]}; then ${then}`);
}

function restText(rest: AtRest): string {
  switch (rest.kind) {
    case 'closed':
      return 'nobody';
    case 'unknown':
      return `not known (${rest.message})`;
    case 'open':
    case 'restricted':
      return `still ${WHO[rest.kind]}, by ${rest.rules.map(({ name, priority, securityGroup }) => `${name} @${priority} in ${lastSegment(securityGroup)}`).join(', ') || 'no rule that is known'}`;
  }
}
