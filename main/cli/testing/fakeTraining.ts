/** The terminal program with a training process that learns nothing. */
import path from 'node:path';
import { fakeImport } from '../../services/models/testing/fakeImport.ts';
import { runProgram } from '../program.ts';

const training = path.join(import.meta.dirname, '..', '..', 'training');
await runProgram(
  () => Promise.resolve({ catalogue: [], importModel: fakeImport }),
  path.join(training, 'testing', 'fakeProcess.ts'),
);
