/**
 * The web host: `node main/hosts/web/main.ts [--port N] [--model DIR] [pictures…]`.
 * The address goes to stdout, words to stderr. Ctrl+C ends it and everything it started.
 */
import { runWebHost } from './runWebHost.ts';

await runWebHost();
