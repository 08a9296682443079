/** An ISO 8601 duration, not negative. Months and years keep their own count: they have no fixed length. */
export interface Duration {
  readonly months: number;
  readonly milliseconds: number;
}

const PATTERN = /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d{1,9})?)S)?)?$/i;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Reads `P90D`, `PT3H`, `P1Y6M`, `PT1.5S`; undefined for anything else, signs included. Source: ISO 8601-1, durations with designators. */
export function parseDuration(text: string): Duration | undefined {
  const found = PATTERN.exec(text.trim());
  if (found === null) return undefined;
  const [years, months, weeks, days, hours, minutes] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const seconds = Number((found[7] ?? '0').replace(',', '.'));
  const milliseconds = (weeks * 7 + days) * DAY + hours * HOUR + minutes * MINUTE + Math.round(seconds * SECOND);
  const total = years * 12 + months;
  return Number.isSafeInteger(milliseconds) && Number.isSafeInteger(total) ? { months: total, milliseconds } : undefined;
}

/** Milliseconds (not negative) as an ISO 8601 duration of days, hours, minutes and whole seconds: `P14D`, `PT7H59M30S`, `PT0S`. */
export function formatDuration(milliseconds: number): string {
  const [days, hours, minutes] = [Math.floor(milliseconds / DAY), Math.floor(milliseconds / HOUR) % 24, Math.floor(milliseconds / MINUTE) % 60];
  const seconds = Math.floor(milliseconds / SECOND) % 60;
  const date = days === 0 ? '' : `${days}D`;
  const time = [[hours, 'H'], [minutes, 'M'], [seconds, 'S']].map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('');
  if (time === '') return date === '' ? 'PT0S' : `P${date}`;
  return `P${date}T${time}`;
}

/**
 * An instant (milliseconds since 1970) moved by a duration. Months move in the UTC calendar first, and a day that the
 * month lacks becomes its last one (31 January + P1M = 28 or 29 February); then the exact part is added.
 */
export function addDuration(instant: number, duration: Duration, sign: 1 | -1): number {
  return moveMonths(instant, sign * duration.months) + sign * duration.milliseconds;
}

function moveMonths(instant: number, months: number): number {
  if (months === 0) return instant;
  const date = new Date(instant);
  const target = date.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), target + 1, 0)).getUTCDate();
  return Date.UTC(date.getUTCFullYear(), target, Math.min(date.getUTCDate(), lastDay), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), date.getUTCMilliseconds());
}

/** A month is taken for 30.436875 days (a 400-year cycle of the Gregorian calendar holds 4,800 of them in 146,097 days). */
const AVERAGE_MONTH = (146_097 * DAY) / 4800;

/**
 * Which of two durations is longer. Exact where both hold the same number of months, as all of Azure's do (days, hours,
 * minutes); else months count with their average length.
 */
export function compareDurations(left: Duration, right: Duration): -1 | 0 | 1 {
  const difference = (left.months - right.months) * AVERAGE_MONTH + left.milliseconds - right.milliseconds;
  return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2}))?$/i;

/**
 * Milliseconds since 1970 of an ISO 8601 instant with a zone (Azure writes up to seven fraction digits, cut here to
 * three) or of a date alone, taken as its midnight in UTC. A time without a zone is refused: it would depend on the machine's.
 */
export function parseInstant(text: string): number | undefined {
  return instantInUtc(text) ?? anyInstant(text);
}

/** The form that nearly every service writes, `2026-01-31T12:00:00[.0000000]Z`, digit by digit: there may be millions, and a regular expression costs ten times as much. */
function instantInUtc(text: string): number | undefined {
  const { length } = text;
  if (length < 20 || text.charAt(length - 1) !== 'Z' || text.charAt(10) !== 'T' || text.charAt(13) !== ':' || text.charAt(16) !== ':') return undefined;
  const [hour, minute, second] = [numberAt(text, 11, 13), numberAt(text, 14, 16), numberAt(text, 17, 19)];
  const fraction = length === 20 ? 0 : fractionAt(text, length - 1);
  const midnight = midnightAt(text);
  // A comparison with NaN, which is what anything but digits comes to, is false.
  return hour <= 23 && minute <= 59 && second <= 59 && fraction >= 0 && midnight > 0 ? midnight + hour * HOUR + minute * MINUTE + second * SECOND + fraction : undefined;
}

/** The number that a run of digits writes; NaN where there is anything else. */
function numberAt(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Milliseconds, cut, of one to nine digits behind a dot. */
function fractionAt(text: string, end: number): number {
  if (text.charAt(19) !== '.' || end < 21 || end > 29 || Number.isNaN(numberAt(text, 20, end))) return Number.NaN;
  return numberAt(text, 20, Math.min(end, 23)) * 10 ** Math.max(0, 23 - end);
}

/** The instant at which the day of a text starts, of days since 1970 that the calendar has; NaN for any other. */
function midnightAt(text: string): number {
  if (text.charAt(4) !== '-' || text.charAt(7) !== '-') return Number.NaN;
  const [year, month, day] = [numberAt(text, 0, 4), numberAt(text, 5, 7), numberAt(text, 8, 10)];
  return year > 1970 && month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysIn(year, month)) ? dayNumber(year, month, day) * DAY : Number.NaN;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970, counted in years that start in March, so that a leap day is the last one (the proleptic Gregorian calendar: 146,097 days in 400 years). */
function dayNumber(year: number, month: number, day: number): number {
  const counted = month > 2 ? year : year - 1;
  const leapDays = Math.floor(counted / 4) - Math.floor(counted / 100) + Math.floor(counted / 400);
  return counted * 365 + leapDays + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 719_469;
}

function anyInstant(text: string): number | undefined {
  const found = INSTANT.exec(text.trim());
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day || year < 100) return undefined;
  const fraction = Number((found[7] ?? '0').slice(0, 3).padEnd(3, '0'));
  return midnight + hour * HOUR + minute * MINUTE + second * SECOND + fraction - offsetOf(found[8] ?? 'Z');
}

function offsetOf(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -1 : 1) * minutes * MINUTE;
}
