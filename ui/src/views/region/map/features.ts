import type { FacilityCoverage, Region } from '#api/names';
import { bandOf } from '#lib/coverage';
import { boxOf, rings, type Box } from '#lib/geometry';
import { ancestry } from '#lib/reach';

/** Return the outlines, larger regions first so that those within them are drawn upon them. */
export function outlines(regions: readonly Region[], here: Region): GeoJSON.FeatureCollection {
  const features = regions
    .filter((each) => each.outline)
    .map((each) => ({ each, line: ancestry(each.id, regions) }))
    .sort((a, b) => a.line.length - b.line.length)
    .map(({ each, line }) => ({
      type: 'Feature' as const,
      geometry: each.outline as GeoJSON.Geometry,
      properties: { id: each.id, here: line.includes(here.id), chosen: each.id === here.id },
    }));
  return { type: 'FeatureCollection', features };
}

/** Return the facilities as points with the band they are drawn in. */
export function points(facilities: readonly FacilityCoverage[]): GeoJSON.FeatureCollection {
  const features = facilities.map((each) => ({
    type: 'Feature' as const,
    geometry: { type: 'Point' as const, coordinates: [each.longitude, each.latitude] },
    properties: {
      id: each.id,
      name: each.name,
      met: each.met,
      asked: each.asked,
      band: bandOf(each.met, each.asked),
    },
  }));
  return { type: 'FeatureCollection', features };
}

/** Return what to bring into sight: the outline, else those of the regions within, else the facilities. */
export function sight(
  here: Region,
  regions: readonly Region[],
  facilities: readonly FacilityCoverage[],
): Box | undefined {
  const within = regions.filter((each) => ancestry(each.id, regions).includes(here.id));
  return (
    boxOf(rings(here.outline).flat()) ??
    boxOf(within.flatMap((each) => rings(each.outline).flat())) ??
    boxOf(facilities.map((each) => [each.longitude, each.latitude] as const))
  );
}
