/** Drags the picture. */
import type { Tool } from './tool.ts';

export const panTool: Tool = {
  name: 'pan',
  cursor: 'grab',
  press(start, canvas) {
    let last = start.screen;
    return {
      cursor: 'grabbing',
      move({ screen }) {
        canvas.panBy(screen.x - last.x, screen.y - last.y);
        last = screen;
      },
      release: () => undefined,
      // Where the picture was moved to, it stays: a view is no draft.
      cancel: () => undefined,
    };
  },
};
