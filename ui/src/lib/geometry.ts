/** Boxes and label points of outlines; longitude first, as GeoJSON has it (RFC 7946, 3.1.1). */

export type Box = [west: number, south: number, east: number, north: number];
type Position = readonly number[];

/** Return every outer ring of an outline. */
export function rings(outline: GeoJSON.Geometry | null | undefined): Position[][] {
  if (!outline) return [];
  if (outline.type === 'Polygon') return outline.coordinates.slice(0, 1);
  if (outline.type === 'MultiPolygon') return outline.coordinates.flatMap((polygon) => polygon.slice(0, 1));
  if (outline.type === 'GeometryCollection') return outline.geometries.flatMap(rings);
  return [];
}

/** Return the box around positions, or undefined where there are none. */
export function boxOf(positions: readonly Position[]): Box | undefined {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = NaN, y = NaN] of positions) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return Number.isFinite(box[0]) ? box : undefined;
}

/** Return where to write the name of an outline: the centroid of its largest ring. */
export function labelPoint(outline: GeoJSON.Geometry | null | undefined): [number, number] | undefined {
  const largest = rings(outline)
    .map((ring) => ({ ring, area: Math.abs(twiceArea(ring)) }))
    .sort((a, b) => b.area - a.area)[0];
  return largest && centroid(largest.ring);
}

function twiceArea(ring: readonly Position[]): number {
  return pairs(ring).reduce((sum, [[x1, y1], [x2, y2]]) => sum + (x1 * y2 - x2 * y1), 0);
}

function centroid(ring: readonly Position[]): [number, number] | undefined {
  const area = twiceArea(ring);
  if (area === 0) return undefined;
  let [x, y] = [0, 0];
  for (const [[x1, y1], [x2, y2]] of pairs(ring)) {
    const weight = (x1 * y2 - x2 * y1) / (3 * area);
    x += (x1 + x2) * weight;
    y += (y1 + y2) * weight;
  }
  return [x, y];
}

type Pair = [[number, number], [number, number]];

function pairs(ring: readonly Position[]): Pair[] {
  const point = ([x = 0, y = 0]: Position): [number, number] => [x, y];
  return ring.slice(1).map((each, index) => [point(ring[index] as Position), point(each)]);
}
