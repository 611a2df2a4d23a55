/**
 * The terminal program with a catalogue of the test's and an import that takes any file. The catalogue comes
 * by way of a variable, which the program itself does not know.
 */
import * as v from 'valibot';
import type { CatalogueEntry } from '../../../shared/model/catalogue.ts';
import { fakeImport } from '../../services/models/testing/fakeImport.ts';
import { runProgram } from '../program.ts';

// Not parsed as the product's own: it leads to this machine, over http.
const entry = v.custom<CatalogueEntry>((value) => typeof value === 'object');
const catalogue = v.parse(v.array(entry), JSON.parse(process.env['TEST_CATALOGUE'] ?? '[]'));
await runProgram(() => Promise.resolve({ catalogue, importModel: fakeImport }));
