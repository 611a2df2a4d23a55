/**
 * The terminal program. Results go to stdout, words to stderr. Exit codes: 0 all went well; 1 some
 * pictures failed, the rest was done; 2 nothing could be done, and a sentence says why; 130 stopped.
 */
import { runProgram } from './program.ts';

await runProgram(async () => (await import('../services/models/modelSources.ts')).modelSources);
