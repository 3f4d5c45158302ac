import { Marker, type Map } from 'maplibre-gl';

import type { Region } from '#api/names';
import { labelPoint } from '#lib/geometry';

import { words } from '../words';

/** Names upon the map, as elements of the page: no glyphs have to come from anywhere. */
export class Labels {
  #markers: Marker[] = [];

  /** Write the innermost regions but the one shown; each leads to its own map. */
  write(map: Map, regions: readonly Region[], here: Region, onregion: (id: string) => void): void {
    this.clear();
    const parents = new Set(regions.map((each) => each.parent));
    for (const each of regions) {
      const at = parents.has(each.id) || each.id === here.id ? undefined : labelPoint(each.outline);
      if (!at) continue;
      this.#markers.push(new Marker({ element: way(each, onregion) }).setLngLat(at).addTo(map));
    }
  }

  clear(): void {
    for (const marker of this.#markers) marker.remove();
    this.#markers = [];
  }
}

function way(region: Region, onregion: (id: string) => void): HTMLElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'region-way';
  // The select beside the map is the way for the keyboard; 26 stops on the map would be in its way.
  element.tabIndex = -1;
  element.title = words.goTo(region.name);
  element.textContent = region.id.split('-').at(-1) ?? region.id;
  element.addEventListener('click', (event) => {
    event.stopPropagation();
    onregion(region.id);
  });
  return element;
}
