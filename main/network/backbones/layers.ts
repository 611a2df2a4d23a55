import type { Feature } from '../graph/graphBuilder.ts';

/** A backbone's feature maps by the names of the layers that put them out, as torchvision names them. */
export type Layers = ReadonlyMap<string, Feature>;
