import 'maplibre-gl/dist/maplibre-gl.css';
import './map.css';

import { Map, NavigationControl, setWorkerUrl, type GeoJSONSource, type PointLike } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';

import type { FacilityCoverage, Region } from '#api/names';
import { BANDS } from '#lib/coverage';

import { words } from '../words';
import { coloursNow } from './colours';
import { EMPTY, styleOf } from './style';
import { outlines, points, sight } from './features';
import { DENSITY, icon } from './icons';
import { Labels } from './labels';
import { Tip } from './tip';

// Without this MapLibre 6 finds no worker in a built page and draws nothing.
setWorkerUrl(workerUrl);

export interface Chosen {
  facility: (id: string) => void;
  region: (id: string) => void;
}

/** How far a finger or pointer may miss a mark. */
const MISS_PX = 9;
const PADDING_PX = 28;
const MOVE_MS = 400;
/** Farther away than this the names would hide the marks. */
const NAMES_FROM_ZOOM = 6.7;

/** A map of outlines and facilities; told what to show, tells what is chosen. */
export class GroundMap {
  readonly #map: Map;
  readonly #chosen: Chosen;
  readonly #labels = new Labels();
  readonly #tip = new Tip();
  #facilities: readonly FacilityCoverage[] = [];
  #regions: readonly Region[] = [];
  #here: Region | undefined;
  #seen: string | undefined;

  /** Return a map, once it can be drawn upon. */
  static async draw(container: HTMLElement, chosen: Chosen): Promise<GroundMap> {
    const map = new Map({
      container,
      style: styleOf(coloursNow()),
      attributionControl: false,
      dragRotate: false,
      touchPitch: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      maxZoom: 15,
      locale: { 'NavigationControl.ZoomIn': words.zoomIn, 'NavigationControl.ZoomOut': words.zoomOut },
    });
    await map.once('load');
    return new GroundMap(map, chosen);
  }

  private constructor(map: Map, chosen: Chosen) {
    this.#map = map;
    this.#chosen = chosen;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    map.on('click', (event) => {
      const id = this.#under(event.point)?.properties['id'] as string | undefined;
      if (id) this.#chosen.facility(id);
    });
    map.on('mousemove', (event) => this.#point(event.point));
    map.on('zoom', () => this.#name());
    this.#name();
    map.on('mouseout', () => this.#tip.hide());
    this.#drawIcons();
  }

  /** Take the colours of the tokens again, after light became dark or dark light. */
  paint(): void {
    const colours = coloursNow();
    for (const layer of styleOf(colours).layers)
      for (const [name, value] of Object.entries(layer.paint ?? {}))
        this.#map.setPaintProperty(layer.id, name as 'fill-color', value as string);
    this.#drawIcons();
  }

  /** Show the outlines with one region marked, and move there if it is another one. */
  ground(regions: readonly Region[], here: Region): void {
    // Facilities of the last region say nothing of where this one lies.
    if (here.id !== this.#here?.id) this.#facilities = [];
    [this.#regions, this.#here] = [regions, here];
    this.#source('regions').setData(outlines(regions, here));
    this.#labels.write(this.#map, regions, here, this.#chosen.region);
    this.#move();
  }

  /** Show the facilities in the bands of a day. */
  cover(facilities: readonly FacilityCoverage[]): void {
    this.#facilities = facilities;
    this.#source('facilities').setData(points(facilities));
    this.#move();
  }

  /** Ring a facility, and bring it into sight where it is not. */
  choose(facility: FacilityCoverage | undefined): void {
    this.#source('chosen').setData(facility ? points([facility]) : EMPTY);
    if (!facility) return;
    const at: [number, number] = [facility.longitude, facility.latitude];
    if (!this.#map.getBounds().contains(at)) this.#map.easeTo({ center: at });
  }

  remove(): void {
    this.#labels.clear();
    this.#map.remove();
  }

  #source(id: string): GeoJSONSource {
    return this.#map.getSource(id) as GeoJSONSource;
  }

  #move(): void {
    const here = this.#here;
    const box = here && here.id !== this.#seen ? sight(here, this.#regions, this.#facilities) : undefined;
    if (!here || !box) return;
    const first = this.#seen === undefined;
    this.#seen = here.id;
    this.#map.fitBounds(box, {
      padding: PADDING_PX,
      maxZoom: 11,
      animate: !first,
      linear: true,
      duration: MOVE_MS,
    });
  }

  #name(): void {
    this.#map.getContainer().classList.toggle('far', this.#map.getZoom() < NAMES_FROM_ZOOM);
  }

  #drawIcons(): void {
    const colours = coloursNow();
    for (const band of BANDS) {
      const name = `mark-${band}`;
      if (this.#map.hasImage(name)) this.#map.removeImage(name);
      this.#map.addImage(name, icon(band, colours), { pixelRatio: DENSITY });
    }
  }

  #under({ x, y }: { x: number; y: number }) {
    const around: [PointLike, PointLike] = [
      [x - MISS_PX, y - MISS_PX],
      [x + MISS_PX, y + MISS_PX],
    ];
    return this.#map.queryRenderedFeatures(around, { layers: ['facilities'] })[0];
  }

  #point(point: { x: number; y: number }): void {
    const found = this.#under(point);
    this.#map.getCanvas().classList.toggle('pointing', found !== undefined);
    if (found?.geometry.type !== 'Point') return this.#tip.hide();
    const { name, met, asked } = found.properties as { name: string; met: number; asked: number };
    this.#tip.show(this.#map, found.geometry.coordinates as [number, number], { name, met, asked });
  }
}
