/** The marks of the bands, drawn alike on the map, in the list and in the legend; a box of 24 by 24. */
import type { Band } from './coverage';

export interface Stroke {
  path: string;
  /** `band` is the colour of the band, `edge` the one that sets it off. */
  fill?: 'band' | 'edge';
  stroke?: 'band' | 'edge';
  width?: number;
}

const DISC = 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16z';

export const MARKS: Record<Band, readonly Stroke[]> = {
  bare: [
    { path: 'M12 1 23 12 12 23 1 12z', fill: 'band', stroke: 'edge', width: 1.2 },
    { path: 'M8.4 8.4l7.2 7.2m0-7.2l-7.2 7.2', stroke: 'edge', width: 2.4 },
  ],
  thin: [{ path: 'M12 2.5 22 20.5H2z', fill: 'band', stroke: 'edge', width: 1.2 }],
  short: [
    { path: DISC, fill: 'edge', stroke: 'band', width: 2.2 },
    { path: 'M4 12a8 8 0 0 0 16 0z', fill: 'band' },
  ],
  full: [{ path: DISC, fill: 'band', stroke: 'edge', width: 1.2 }],
  idle: [{ path: 'M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z', fill: 'edge', stroke: 'band', width: 1.8 }],
};
