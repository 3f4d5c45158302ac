import type { Band } from '#lib/coverage';
import { MARKS } from '#lib/marks';

import type { Colours } from './colours';

const BOX = 24;
/** Drawn this much larger than shown, so that marks stay sharp on dense screens. */
export const DENSITY = 3;

/** Return the mark of a band as pixels. */
export function icon(band: Band, colours: Colours): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = BOX * DENSITY;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('This browser gives no canvas to draw on.');
  pen.scale(DENSITY, DENSITY);
  pen.lineJoin = 'round';
  const colour = (which: 'band' | 'edge') => (which === 'band' ? colours.bands[band] : colours.edge);
  for (const { path, fill, stroke, width } of MARKS[band]) {
    const shape = new Path2D(path);
    if (fill) {
      pen.fillStyle = colour(fill);
      pen.fill(shape);
    }
    if (stroke) {
      pen.strokeStyle = colour(stroke);
      pen.lineWidth = width ?? 1;
      pen.stroke(shape);
    }
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
