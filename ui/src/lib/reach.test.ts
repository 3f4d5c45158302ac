import { describe, expect, it } from 'vitest';

import type { Region, Seat } from '#api/names';

import { boxOf, labelPoint } from './geometry';
import { ancestry, lackOf, nested } from './reach';

const region = (id: string, parent: string | null): Region => ({
  id,
  name: id,
  parent,
  outline: null,
  facilities: 0,
  people: 0,
  statuses: [],
});
const LAND = [region('CH-VS', 'CH'), region('CH', null), region('CH-BE', 'CH')];

function seat(at: string, ...powers: string[]): Seat {
  return {
    id: 's',
    title: 's',
    headquarters: 'h',
    region: at,
    side: 'civil',
    powers,
    authority: '',
    standing: true,
  };
}

describe('the reach of a seat', () => {
  it('covers its region and what lies within', () => {
    expect(lackOf(seat('CH', 'plan'), 'plan', 'CH-VS', LAND)).toBeUndefined();
    expect(lackOf(seat('CH-BE', 'plan'), 'plan', 'CH-VS', LAND)).toBe('region');
    expect(lackOf(seat('CH-VS'), 'plan', 'CH-VS', LAND)).toBe('power');
    expect(lackOf(undefined, 'plan', 'CH-VS', LAND)).toBe('power');
  });

  it('survives regions that lie in one another', () => {
    expect(ancestry('a', [region('a', 'b'), region('b', 'a')])).toEqual(['a', 'b']);
  });

  it('shows regions under the one they lie in, also where that one is not to be seen', () => {
    const depths = (regions: Region[]) =>
      nested(regions).map(({ region: { id }, depth }) => `${id} ${depth}`);
    expect(depths(LAND)).toEqual(['CH 0', 'CH-BE 1', 'CH-VS 1']);
    expect(depths([region('CH-VS', 'CH')])).toEqual(['CH-VS 0']);
  });
});

describe('outlines', () => {
  const ring = (x: number, size: number) => [
    [x, 0],
    [x + size, 0],
    [x + size, size],
    [x, size],
    [x, 0],
  ];

  it('are named in the middle of their largest part', () => {
    const outline: GeoJSON.Geometry = { type: 'MultiPolygon', coordinates: [[ring(0, 1)], [ring(10, 4)]] };
    const [x, y] = labelPoint(outline) ?? [];
    expect(x).toBeCloseTo(12);
    expect(y).toBeCloseTo(2);
    expect(labelPoint(null)).toBeUndefined();
  });

  it('have a box', () => {
    expect(boxOf(ring(1, 2))).toEqual([1, 0, 3, 2]);
    expect(boxOf([])).toBeUndefined();
  });
});
