/** Days as `YYYY-MM-DD` and spans of them, half-open; moments as UTC, shown in the local zone. */
import type { Span } from '#api/names';
import { locale } from '#language';

const DAY_MS = 86_400_000;

/** Return a number for a day; days differ by one. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

/** Return the day of a number. */
export function dayOf(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return dayOf(dayNumber(day) + days);
}

/** Return whether text is a day of the calendar, written as this house writes it. */
export function isDay(text: string | undefined): text is string {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  return !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && dayOf(dayNumber(text)) === text;
}

/** How many days the register is ahead of this screen's clock: it counts days where its law is. */
let ahead = 0;

/** Take the register's day for today, from now on. */
export function agreeOnToday(register: string, now: Date = new Date()): void {
  ahead = dayNumber(register) - dayNumber(dayHere(now));
}

/** Return today by the register's count of days. */
export function today(now: Date = new Date()): string {
  return addDays(dayHere(now), ahead);
}

function dayHere(now: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

/** Return the first Monday on or after a day. */
export function mondayFrom(day: string): string {
  // Day number 4 is 1970-01-05, a Monday.
  return addDays(day, (11 - (dayNumber(day) % 7)) % 7);
}

export function within(day: string, span: Span): boolean {
  return span.start <= day && day < span.end;
}

/** Return the shortest span that holds all of these, or undefined where there are none. */
export function hull(spans: readonly Span[]): Span | undefined {
  if (spans.length === 0) return undefined;
  const starts = spans.map((span) => span.start).sort();
  const ends = spans.map((span) => span.end).sort();
  return { start: starts[0] as string, end: ends.at(-1) as string };
}

const DAY_FORMAT = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const SHORT_FORMAT = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const MOMENT_FORMAT = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});

/** Return a day as people read it, with its weekday. */
export function sayDay(day: string): string {
  return isDay(day) ? DAY_FORMAT.format(dayNumber(day) * DAY_MS) : day;
}

/** Return a span as people read it: first and last day, both meant. */
export function saySpan(span: Span): string {
  const last = addDays(span.end, -1);
  const say = (day: string) => SHORT_FORMAT.format(dayNumber(day) * DAY_MS);
  return last <= span.start ? say(span.start) : `${say(span.start)} – ${say(last)}`;
}

/** Return a moment in the zone of this screen, on a clock of 24 hours. */
export function sayMoment(moment: string): string {
  return MOMENT_FORMAT.format(new Date(moment));
}
