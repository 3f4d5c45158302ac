import { Marker, type Map } from 'maplibre-gl';

import { words } from '../words';

/** The name and strength of the facility under the pointer. */
export class Tip {
  #marker: Marker;

  constructor() {
    const element = document.createElement('span');
    element.className = 'facility-tip';
    // The list says the same to those who do not see.
    element.ariaHidden = 'true';
    this.#marker = new Marker({ element, anchor: 'bottom', offset: [0, -14] });
  }

  show(
    map: Map,
    at: [number, number],
    { name, met, asked }: { name: string; met: number; asked: number },
  ): void {
    this.#marker.getElement().textContent = `${name}: ${words.metOf(met, asked)}`;
    this.#marker.setLngLat(at).addTo(map);
  }

  hide(): void {
    this.#marker.remove();
  }
}
