import { BANDS, type Band } from '#lib/coverage';

/** The colours of the map, read from the tokens so that they are given once. */
export interface Colours {
  water: string;
  land: string;
  here: string;
  line: string;
  lineHere: string;
  edge: string;
  focus: string;
  bands: Record<Band, string>;
}

/** Return the colours in use now, light or dark. */
export function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    water: token('map-water'),
    land: token('map-land'),
    here: token('map-here'),
    line: token('map-line'),
    lineHere: token('map-line-here'),
    edge: token('band-edge'),
    focus: token('focus'),
    bands: Object.fromEntries(BANDS.map((band) => [band, token(`band-${band}`)])) as Record<Band, string>,
  };
}
