/** What the app and its preload call the same. */

/** The window's own address: `anchorscope://studio/`, whose origin no page of the web can have. */
export const scheme = 'anchorscope';
export const windowHost = 'studio';
export const windowOrigin = `${scheme}://${windowHost}`;

/** The two channels: calls of the window, and events for it. */
export const callChannel = 'anchorscope:call';
export const eventChannel = 'anchorscope:event';
