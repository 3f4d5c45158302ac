import type { Entry } from '#api/names';
import { spoken } from '#lib/coverage';

import { words } from './words';

/** Return the name of an order as people read it, such as "Issue call ups". */
export function kindOf(kind: string): string {
  const parted = kind.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return words.kinds[kind] ?? parted;
}

/** Return the fields of an order or of its effects, each as a line to read. */
export function fieldsOf(
  value: Record<string, unknown>,
  without: readonly string[] = [],
): [string, string][] {
  return Object.entries(value)
    .filter(([name, each]) => !without.includes(name) && each !== null && each !== undefined)
    .map(([name, each]) => [spoken(name), said(each)]);
}

function said(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value, null, 1) : String(value);
}

/** Return entries once each, newest first. */
export function merged(known: readonly Entry[], found: readonly Entry[]): Entry[] {
  const byNumber = new Map([...known, ...found].map((entry) => [entry.n, entry]));
  return [...byNumber.values()].sort((a, b) => b.n - a.n);
}
