/** What a seat could do here, to say so before it is tried; the server alone decides. */
import type { Region, Seat } from '#api/names';

/** Return a region and all regions it lies in. */
export function ancestry(id: string, regions: readonly Region[]): string[] {
  const parents = new Map(regions.map((each) => [each.id, each.parent ?? undefined]));
  const found: string[] = [];
  for (let at: string | undefined = id; at !== undefined && !found.includes(at); at = parents.get(at))
    found.push(at);
  return found;
}

export type Lack = 'power' | 'region';

/** Return what a seat lacks to use a power in a region, or undefined where nothing is known to be lacking. */
export function lackOf(
  seat: Seat | undefined,
  power: string,
  region: string,
  regions: readonly Region[],
): Lack | undefined {
  if (!seat?.powers.includes(power)) return 'power';
  return ancestry(region, regions).includes(seat.region) ? undefined : 'region';
}

/** Return the regions as a tree laid flat: each after its parent, with its depth. */
export function nested(regions: readonly Region[]): { region: Region; depth: number }[] {
  const known = new Set(regions.map((each) => each.id));
  const under = (parent: string | undefined, depth: number): { region: Region; depth: number }[] =>
    regions
      .filter((each) => (each.parent && known.has(each.parent) ? each.parent : undefined) === parent)
      .sort((a, b) => a.name.localeCompare(b.name))
      .flatMap((region) => [{ region, depth }, ...under(region.id, depth + 1)]);
  return under(undefined, 0);
}
