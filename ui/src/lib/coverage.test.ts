import { describe, expect, it } from 'vitest';

import type { FacilityCoverage } from '#api/names';

import { bandOf, matching, totals, worstFirst } from './coverage';
import { sayGap, sayShare } from './numbers';

function facility(name: string, met: number, asked: number): FacilityCoverage {
  const posts = [{ id: `${name}-1`, kind: 'air_observation', task: 'care', asked, met }];
  return { id: name, name, sector: 'energy', latitude: 47, longitude: 8, exposure: 1, asked, met, posts };
}

describe('coverage', () => {
  it.each([
    [0, 0, 'idle'],
    [0, 4, 'bare'],
    [1, 4, 'thin'],
    [2, 4, 'short'], // half is no longer less than half
    [3, 4, 'short'],
    [4, 4, 'full'],
    [5, 4, 'full'],
  ])('%d of %d is %s', (met, asked, band) => expect(bandOf(met, asked)).toBe(band));

  it('lists the worst first, and what lacks more before what lacks less', () => {
    const all = [
      facility('full', 4, 4),
      facility('short', 3, 4),
      facility('bare', 0, 2),
      facility('barer', 0, 9),
    ];
    expect(worstFirst(all).map((each) => each.name)).toEqual(['barer', 'bare', 'short', 'full']);
  });

  it('counts nobody twice: more than was asked does not fill another place', () => {
    expect(totals([facility('a', 9, 4), facility('b', 0, 4)])).toMatchObject({ met: 4, asked: 8 });
  });

  it('finds without accents and case, by name or kind of post', () => {
    const all = [facility('Zürich Unterstrass', 1, 2), facility('Laufenburg', 1, 2)];
    expect(matching(all, 'zurich').map((each) => each.name)).toEqual(['Zürich Unterstrass']);
    expect(matching(all, 'laufen AIR observation')).toHaveLength(1);
    expect(matching(all, '  ')).toHaveLength(2);
  });
});

describe('figures', () => {
  it('never make a share look whole that is not', () => expect(sayShare(0.9999)).toBe('99\u00a0%'));
  it('never make a gap look smaller than it is', () => expect(sayGap(0.00791)).toBe('0.8\u00a0%'));
  it('leave a gap of nothing at nothing', () => expect(sayGap(0)).toBe('0\u00a0%'));
  it('say a dash where no bound is known', () => expect(sayGap(null)).toBe('–'));
});
