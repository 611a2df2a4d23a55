/**
 * The projects process: it holds the files of the projects that are open, so that no work on a large one can hold up the host.
 * Made with child_process.fork or Electron's utilityProcess.
 */
import { parentChannel } from '../processes/parentChannel.ts';
import { Projects } from './projects.ts';
import { serveProjects } from './protocol.ts';

// Ctrl+C in a terminal reaches every process of the group; what to do about it is main's to decide.
process.on('SIGINT', () => {});

serveProjects(new Projects(), parentChannel());
