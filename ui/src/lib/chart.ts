/** The gap over time as a line; a scale of tenths, for a gap falls from all to a hundredth. */
import type { RunPoint } from '#api/names';

export const WIDTH = 420;
export const HEIGHT = 150;
export const LEFT = 48;
const TOP = 10;
const BOTTOM = 22;
/** Powers of ten from the whole to a thousandth; what is less is drawn on the lowest line. */
const LEVELS = [0, -1, -2, -3];

export interface Chart {
  path: string;
  last: { x: number; y: number };
  levels: { y: number; name: string }[];
  times: { x: number; name: string }[];
}

/** Return the chart of what a run has told so far. */
export function chartOf(history: readonly RunPoint[]): Chart {
  const known = history.filter((each): each is RunPoint & { gap: number } => each.gap !== null);
  const end = Math.max(1, known.at(-1)?.seconds ?? 1);
  const points = known.map(({ seconds, gap }) => ({ x: across(seconds / end), y: down(gap) }));
  return {
    path: steps(points),
    last: points.at(-1) ?? { x: LEFT, y: TOP },
    levels: LEVELS.map((power) => ({ y: down(10 ** power), name: `${100 * 10 ** power} %` })),
    times: [0, 0.5, 1].map((at) => ({ x: across(at), name: `${Math.round(at * end * 10) / 10} s` })),
  };
}

function across(share: number): number {
  return round(LEFT + share * (WIDTH - LEFT - 6));
}

function down(gap: number): number {
  const power = Math.log10(Math.min(Math.max(gap, 1e-3), 1));
  return round(TOP + (power / -3) * (HEIGHT - TOP - BOTTOM));
}

/** Between two reports nothing better was known, so the line goes across and then down. */
function steps(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }, at) => (at === 0 ? `M${x} ${y}` : `H${x}V${y}`)).join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
