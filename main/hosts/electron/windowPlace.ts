/** Where the window was: kept in a small file, and used again where there still is a display. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileSync } from 'atomically';
import type { BrowserWindow, Rectangle } from 'electron';
import * as v from 'valibot';
import { jsonText } from '../../../shared/json.ts';

const side = v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(100_000));
const schema = v.object({
  bounds: v.object({
    x: v.pipe(v.number(), v.integer()),
    y: v.pipe(v.number(), v.integer()),
    width: side,
    height: side,
  }),
  maximized: v.boolean(),
});
export type WindowPlace = v.InferOutput<typeof schema>;

const fileName = 'window.json';

/** Remembered in `folder`; null where nothing is, or nothing that makes sense on these displays. */
export function rememberedPlace(
  folder: string,
  displays: readonly { readonly workArea: Rectangle }[],
): WindowPlace | null {
  let text: string;
  try {
    text = readFileSync(path.join(folder, fileName), 'utf8');
  } catch {
    return null;
  }
  const parsed = v.safeParse(v.pipe(jsonText, schema), text);
  if (!parsed.success) return null;
  return displays.some(({ workArea }) => canBeGrasped(parsed.output.bounds, workArea))
    ? parsed.output
    : null;
}

/** Whether enough of the title bar lies on the display to drag the window by it, pixels. */
function canBeGrasped(window: Rectangle, display: Rectangle): boolean {
  const left = Math.max(window.x, display.x);
  const right = Math.min(window.x + window.width, display.x + display.width);
  return (
    right - left >= 100 && window.y >= display.y && window.y <= display.y + display.height - 50
  );
}

/** Writes where the window is now. A place that cannot be written is only not remembered. */
export function rememberPlace(
  folder: string,
  window: Pick<BrowserWindow, 'getNormalBounds' | 'isMaximized'>,
): void {
  const place: WindowPlace = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
  try {
    writeFileSync(path.join(folder, fileName), JSON.stringify(place), { mode: 0o600 });
  } catch {
    // Closing the window must not fail for this.
  }
}
