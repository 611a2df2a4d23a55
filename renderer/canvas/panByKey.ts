/** The arrow keys move a picture; with Shift, farther. */
import type { ToolKey } from './tools/tool.ts';

const moves: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** @returns CSS pixels by which a key moves the picture; null where it does not. */
export function panByKey(press: ToolKey): readonly [dx: number, dy: number] | null {
  const by = moves[press.key];
  if (by === undefined || press.ctrlKey || press.metaKey || press.altKey) return null;
  const step = press.shiftKey ? 200 : 40;
  return [by[0] * step, by[1] * step];
}
