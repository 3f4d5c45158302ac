/** Coverage in five bands, told apart by shape and word as well as by colour. */
import type { FacilityCoverage } from '#api/names';
import { share } from './numbers';

export const BANDS = ['bare', 'thin', 'short', 'full', 'idle'] as const;
export type Band = (typeof BANDS)[number];

/** Half of the strength asked for: below, a post cannot relieve its own people. */
export const HALF = 0.5;

/** Return the band of a place where so much was asked and met. */
export function bandOf(met: number, asked: number): Band {
  if (asked <= 0) return 'idle';
  if (met <= 0) return 'bare';
  if (met >= asked) return 'full';
  return met / asked < HALF ? 'thin' : 'short';
}

export interface Totals {
  asked: number;
  met: number;
  bands: Record<Band, number>;
}

/** Return strength asked and met over all facilities, and how many stand in each band. */
export function totals(facilities: readonly FacilityCoverage[]): Totals {
  const found: Totals = { asked: 0, met: 0, bands: { bare: 0, thin: 0, short: 0, full: 0, idle: 0 } };
  for (const { asked, met } of facilities) {
    found.asked += asked;
    found.met += Math.min(met, asked);
    found.bands[bandOf(met, asked)] += 1;
  }
  return found;
}

/** Return the facilities worst covered first; among equals those that lack most, then by exposure. */
export function worstFirst(facilities: readonly FacilityCoverage[]): FacilityCoverage[] {
  const rank = (each: FacilityCoverage) => BANDS.indexOf(bandOf(each.met, each.asked));
  return [...facilities].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      share(a.met, a.asked) - share(b.met, b.asked) ||
      b.asked - b.met - (a.asked - a.met) ||
      b.exposure - a.exposure ||
      a.name.localeCompare(b.name),
  );
}

/** Return the facilities in whose name, sector, identifier or posts every word occurs. */
export function matching(facilities: readonly FacilityCoverage[], text: string): FacilityCoverage[] {
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...facilities];
  return facilities.filter((each) => {
    const found = plain(`${each.name} ${each.sector} ${each.id} ${each.posts.map((p) => p.kind).join(' ')}`);
    return wanted.every((word) => found.includes(word));
  });
}

/** Return text in lower case, without accents and underscores, so that "zurich" finds "Zürich". */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('_', ' ').toLowerCase();
}

/** Return a word of the register as people read it. */
export function spoken(word: string): string {
  return word.replaceAll('_', ' ');
}
