/** The arrow keys move a picture; with Shift, farther. */

const moves: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** @param panBy screen pixels */
export function panByKey(event: KeyboardEvent, panBy: (dx: number, dy: number) => void): void {
  const by = moves[event.key];
  if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!(event.target instanceof HTMLCanvasElement)) return;
  event.preventDefault();
  const step = event.shiftKey ? 200 : 40;
  panBy(by[0] * step, by[1] * step);
}
