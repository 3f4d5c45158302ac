import type { StyleSpecification } from 'maplibre-gl';

import { BANDS } from '#lib/coverage';

import type { Colours } from './colours';

export const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Return a style that needs nothing from anywhere: ground, outlines, facilities; no tiles, no glyphs. */
export function styleOf(colours: Colours): StyleSpecification {
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources: {
      regions: { type: 'geojson', data: EMPTY },
      facilities: { type: 'geojson', data: EMPTY },
      chosen: { type: 'geojson', data: EMPTY },
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': colours.water } },
      {
        id: 'land',
        type: 'fill',
        source: 'regions',
        paint: { 'fill-color': ['case', ['get', 'here'], colours.here, colours.land] },
      },
      {
        id: 'borders',
        type: 'line',
        source: 'regions',
        paint: { 'line-color': colours.line, 'line-width': 1 },
      },
      {
        id: 'border-here',
        type: 'line',
        source: 'regions',
        filter: ['get', 'chosen'],
        paint: { 'line-color': colours.lineHere, 'line-width': 2.5 },
      },
      {
        id: 'chosen',
        type: 'circle',
        source: 'chosen',
        paint: {
          'circle-radius': 17,
          'circle-color': 'transparent',
          'circle-stroke-color': colours.focus,
          'circle-stroke-width': 3,
        },
      },
      {
        id: 'facilities',
        type: 'symbol',
        source: 'facilities',
        layout: {
          'icon-image': ['concat', 'mark-', ['get', 'band']],
          'icon-size': ['interpolate', ['linear'], ['zoom'], 5, 0.4, 6, 0.5, 7, 0.75, 9, 0.95, 12, 1.15],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          // What is worst lies on top.
          'symbol-sort-key': ['-', BANDS.length, ['index-of', ['get', 'band'], ['literal', [...BANDS]]]],
        },
      },
    ],
  };
}
