/** The app's side of the channel to the test that started it. */
import { createBirpc } from 'birpc';
import type { AppSide, PageSide } from './links.ts';

const functions: Partial<AppSide> = {};

/** The page's side. */
export const shell = createBirpc<PageSide, Partial<AppSide>>(functions, {
  timeout: -1,
  post: (message: object) => process.send?.(message, () => undefined),
  on: (receive) => process.on('message', receive),
});

/** Offers these functions to the page's side. */
export function offer(offered: Partial<AppSide>): void {
  Object.assign(functions, offered);
}
