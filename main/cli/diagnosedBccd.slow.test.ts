/** Diagnosis of blood smears. */
import path from 'node:path';
import { modelTruth } from '../services/evaluation/modelTruth.ts';
import { testDiagnosis } from './testing/diagnosedData.ts';
import { data } from './testing/program.ts';

const root = path.join(import.meta.dirname, '..', '..');

testDiagnosis({
  model: path.join(root, 'models', 'blood-cells'),
  needs: 'bccd',
  truth: async (classes) => {
    const place = { folder: path.join(data, 'bccd'), format: null };
    return (await modelTruth(place, classes, 'validation')).pictures;
  },
});
