/** Diagnosis of photographs of twenty classes. */
import path from 'node:path';
import { testDiagnosis } from './testing/diagnosedData.ts';
import { data } from './testing/program.ts';
import { readVoc85 } from './testing/voc85.ts';

const root = path.join(import.meta.dirname, '..', '..');

testDiagnosis({
  model: path.join(root, 'e2e', 'fixtures', 'd2go'),
  needs: 'voc85',
  truth: (classes) =>
    readVoc85(
      path.join(data, 'voc85'),
      classes.map(({ name }) => name),
    ),
});
