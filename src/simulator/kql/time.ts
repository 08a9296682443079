/** Ticks of 100 nanoseconds, as Kusto counts (Kusto documentation, "The datetime data type", "The timespan data type"). */
const PER_MILLISECOND = 10_000n;
const PER_SECOND = 10_000_000n;
const PER_DAY = 864_000_000_000n;

const DATE = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,7})\d*)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * Ticks since 1970 of an ISO 8601 text; undefined where it is none. Without a zone it is UTC. Kusto reads RFC 822 and
 * RFC 850 too, which is not modelled (`isOtherDate`).
 */
export function ticksOfDate(text: string): bigint | undefined {
  const found = DATE.exec(text.trim());
  if (found === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = found;
  const parts = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number];
  const stamp = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5]);
  const back = new Date(stamp);
  const isReal = back.getUTCMonth() === parts[1] - 1 && back.getUTCDate() === parts[2] && back.getUTCHours() === parts[3] && back.getUTCMinutes() === parts[4];
  return isReal ? BigInt(stamp) * PER_MILLISECOND + BigInt(fraction.padEnd(7, '0')) - zoneTicks(zone) : undefined;
}

function zoneTicks(zone: string): bigint {
  if (zone.toUpperCase() === 'Z') return 0n;
  const minutes = BigInt(Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  return (zone.startsWith('-') ? -minutes : minutes) * 60n * PER_SECOND;
}

/** Whether a text is a date in a form that Kusto reads and this does not: one with the name of a month. */
export function isOtherDate(text: string): boolean {
  return /\d/.test(text) && /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i.test(text);
}

const UNITS: readonly (readonly [RegExp, bigint])[] = [
  [/^(?:d|days?)$/, PER_DAY],
  [/^(?:h|hrs?|hours?)$/, 3600n * PER_SECOND],
  [/^(?:m|min|minutes?)$/, 60n * PER_SECOND],
  [/^(?:s|sec|seconds?)$/, PER_SECOND],
  [/^(?:ms|milli|millis|milliseconds?)$/, PER_MILLISECOND],
  [/^(?:micros?|microseconds?)$/, 10n],
  [/^ticks?$/, 1n],
];

const CLOCK = /^(-)?(?:(\d+)\.)?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?$/;

/** Ticks of `1d`, `1.5h`, a bare number of days, or `d.hh:mm:ss.fffffff`; undefined where it is none. */
export function ticksOfSpan(text: string): bigint | undefined {
  const counted = /^(-?\d+(?:\.\d+)?)([a-z]*)$/.exec(text);
  if (counted !== null) {
    const unit = counted[2] === '' ? PER_DAY : UNITS.find(([pattern]) => pattern.test(counted[2] ?? ''))?.[1];
    return unit === undefined ? undefined : scaled(unit, Number(counted[1]));
  }
  const clock = CLOCK.exec(text);
  if (clock === null) return undefined;
  const [, sign, day = '0', hour = '0', minute = '0', second = '0', fraction = ''] = clock;
  const ticks = BigInt(day) * PER_DAY + (BigInt(hour) * 3600n + BigInt(minute) * 60n + BigInt(second)) * PER_SECOND + BigInt(fraction.padEnd(7, '0'));
  return sign === '-' ? -ticks : ticks;
}

/** Ticks times a number, rounded to whole ticks. */
export function scaled(ticks: bigint, factor: number): bigint {
  return Number.isInteger(factor) ? ticks * BigInt(factor) : BigInt(Math.round(Number(ticks) * factor));
}

/** `2024-01-01T10:00:00.0000000Z`, as `tostring` writes a point in time. */
export function dateText(ticks: bigint): string {
  const rest = ((ticks % PER_SECOND) + PER_SECOND) % PER_SECOND;
  const whole = new Date(Number((ticks - rest) / PER_MILLISECOND)).toISOString().slice(0, 19);
  return `${whole}.${String(rest).padStart(7, '0')}Z`;
}

/** `1.02:03:04`, with a fraction only where there is one. */
export function spanText(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const [days, seconds, rest] = [size / PER_DAY, (size % PER_DAY) / PER_SECOND, size % PER_SECOND];
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return `${ticks < 0n ? '-' : ''}${days === 0n ? '' : `${days}.`}${clock}${rest === 0n ? '' : `.${String(rest).padStart(7, '0')}`}`;
}

/** Milliseconds since 1970 as ticks. */
export function ticksOfStamp(milliseconds: number): bigint {
  return BigInt(Math.floor(milliseconds)) * PER_MILLISECOND;
}
