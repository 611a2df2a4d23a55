import type { BrowserWindow } from 'electron';

/** Shows a person the window that there is; one that was closed, since the app is about to end, cannot be asked for anything. */
export function bringToFront(
  window: Pick<BrowserWindow, 'isDestroyed' | 'isMinimized' | 'restore' | 'focus'> | null,
): void {
  if (window === null || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}
