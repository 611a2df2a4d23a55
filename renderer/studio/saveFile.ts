/** Files that the window makes, and that the browser, or the desktop, saves where a person wants them. */
import type { Box } from '../../shared/geometry/boxes.ts';

export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Twice as many pixels as CSS pixels: letters stay sharp in print. */
const pngScale = 2;

/** @param svg a whole file @throws Error where the browser cannot draw it */
export async function pngOf(svg: string): Promise<Blob> {
  const image = await loaded(URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' })));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(image.naturalWidth * pngScale);
  canvas.height = Math.ceil(image.naturalHeight * pngScale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((done, fail) => {
    canvas.toBlob(
      (png) => (png === null ? fail(new Error('The figure cannot be drawn.')) : done(png)),
      'image/png',
    );
  });
}

/** Pixels of a crop's longer side. */
const cropSide = 168;

/** A part of a picture as a data URL; what is beyond the picture is dark. */
export async function cropOf(url: string, [x0, y0, x1, y1]: Box): Promise<string | null> {
  const image = await loaded(url).catch(() => null);
  if (image === null) return null;
  const scale = cropSide / Math.max(x1 - x0, y1 - y0);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round((x1 - x0) * scale));
  canvas.height = Math.max(1, Math.round((y1 - y0) * scale));
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, -x0 * scale, -y0 * scale);
  context.drawImage(image, 0, 0);
  return canvas.toDataURL('image/jpeg', 0.8);
}

function loaded(url: string): Promise<HTMLImageElement> {
  return new Promise((done, fail) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => fail(new Error('The picture cannot be drawn.'));
    image.src = url;
  });
}
