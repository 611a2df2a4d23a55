/** Where weights come from and how they become packages, in the product. */
import catalogue from '../../../models/catalogue.json' with { type: 'json' };
import { parseCatalogue } from '../../../shared/model/catalogue.ts';
import { importModel } from './importModel.ts';
import type { ModelSources } from '../studio.ts';

export const modelSources: ModelSources = { catalogue: parseCatalogue(catalogue), importModel };
