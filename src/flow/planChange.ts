import type { Change, MachineChange, PolicyChange, RuleChange } from '../model/plan.ts';
import { lastSegment } from '../values/armId.ts';
import { asArray, asNumber, asString, at, canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';

/** One line of a difference. */
export interface ChangeLine {
  readonly mark: '+' | '~' | '-';
  readonly depth: 0 | 1;
  readonly text: string;
}

/** What a change adds, changes and takes away, a line each. */
export function changeLines(change: Change): readonly ChangeLine[] {
  switch (change.kind) {
    case 'jitPolicy':
      return policyLines(change);
    case 'securityRule':
      return ruleLines(change);
  }
}

function policyLines({ machines }: PolicyChange): readonly ChangeLine[] {
  return machines.flatMap((machine) => [{ mark: markOf(machine), depth: 0, text: lastSegment(machine.machine) } as const, ...machineLines(machine)]);
}

function markOf({ before, after }: Pick<MachineChange, 'before' | 'after'>): ChangeLine['mark'] {
  return before === null ? '+' : after === null ? '-' : '~';
}

function machineLines({ before, after }: MachineChange): readonly ChangeLine[] {
  const [was, is] = [portsOf(before), portsOf(after)];
  const numbers = [...new Set([...was.keys(), ...is.keys()])].toSorted((a, b) => a - b);
  return numbers.flatMap((number): readonly ChangeLine[] => {
    const [from, to] = [was.get(number), is.get(number)];
    if (from !== undefined && to !== undefined) return canonicalJson(from) === canonicalJson(to) ? [] : [{ mark: '~', depth: 1, text: `port ${number}: ${portText(from)} -> ${portText(to)}` }];
    const there = to ?? from ?? {};
    return [{ mark: to === undefined ? '-' : '+', depth: 1, text: `port ${number}: ${portText(there)}` }];
  });
}

function portsOf(element: JsonObject | null): ReadonlyMap<number, JsonObject> {
  return new Map(asArray(element?.['ports']).flatMap((port): readonly (readonly [number, JsonObject])[] => (isJsonObject(port) ? [[asNumber(at(port, 'number')) ?? 0, port]] : [])));
}

/** Who may ask, and for how long. */
function portText(port: JsonObject): string {
  const sources = [at(port, 'allowedSourceAddressPrefix'), ...asArray(at(port, 'allowedSourceAddressPrefixes'))].flatMap((source) => asString(source) ?? []);
  const who = sources.length === 0 || sources.includes('*') ? 'may be asked for from any address' : `requests from ${sources.join(', ')}`;
  const protocol = asString(at(port, 'protocol')) ?? '*';
  return `${who}, up to ${asString(at(port, 'maxRequestAccessDuration')) ?? '?'}${protocol === '*' ? '' : `, ${protocol} alone`}`;
}

function ruleLines({ rule, before, after }: RuleChange): readonly ChangeLine[] {
  const head: ChangeLine = { mark: markOf({ before, after }), depth: 0, text: lastSegment(rule) };
  if (before === null || after === null) return [head, ...Object.entries(after ?? before ?? {}).filter(([, value]) => !isEmpty(value)).map(([key, value]): ChangeLine => ({ mark: head.mark, depth: 1, text: `${key}: ${valueText(value)}` }))];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const changed = keys.filter((key) => valueText(before[key]) !== valueText(after[key]));
  return [head, ...changed.map((key): ChangeLine => ({ mark: isEmpty(before[key]) ? '+' : isEmpty(after[key]) ? '-' : '~', depth: 1, text: isEmpty(before[key]) ? `${key}: ${valueText(after[key])}` : isEmpty(after[key]) ? `${key}: ${valueText(before[key])}` : `${key}: ${valueText(before[key])} -> ${valueText(after[key])}` }))];
}

function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function valueText(value: JsonValue | undefined): string {
  if (isEmpty(value) || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(valueText).join(', ') : canonicalJson(value);
}
