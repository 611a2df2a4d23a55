/** The application's menu: what a system expects, and nothing that the window does itself. */
import type { MenuItemConstructorOptions } from 'electron';

export function menuTemplate(
  platform: NodeJS.Platform,
  isPackaged: boolean,
): MenuItemConstructorOptions[] {
  const application: MenuItemConstructorOptions =
    platform === 'darwin' ? { role: 'appMenu' } : { label: '&File', submenu: [{ role: 'quit' }] };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'togglefullscreen' },
      // Only where somebody works on the window itself.
      { role: 'reload', visible: !isPackaged, enabled: !isPackaged },
      { role: 'toggleDevTools', visible: !isPackaged, enabled: !isPackaged },
    ],
  };
  return [application, { role: 'editMenu' }, view, { role: 'windowMenu' }];
}
