/**
 * The display process: it decodes what the window shows, so that no picture can hold up or end the host. Made with
 * child_process.fork or Electron's utilityProcess.
 */
import { parentChannel } from '../processes/parentChannel.ts';
import { display } from './display.ts';
import { offerToEnd } from './offerToEnd.ts';
import { serveDisplay } from './protocol.ts';

// Ctrl+C in a terminal reaches every process of the group; what to do about it is main's to decide.
process.on('SIGINT', () => {});
offerToEnd();

serveDisplay(display, parentChannel());
