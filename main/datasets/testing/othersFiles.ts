/** Folders as other programs leave them, and what was read of them. For tests. */
import type { Dataset } from '../dataset.ts';
import { png, told, type Files } from './folders.ts';

/** Every picture that was read, with its boxes, in the order of their names. */
export const all = (dataset: Dataset) => {
  const { train, val } = told(dataset);
  return [...train, ...val].sort();
};

/** Two pictures, and what is to lie beside them. */
export const filesOf = (more: Files): Files => ({
  'images/a.png': png,
  'images/b.png': png,
  ...more,
});

interface Coco {
  readonly images?: readonly object[];
  readonly annotations?: readonly object[];
  readonly categories?: readonly object[];
}

/** A COCO file; of those two pictures and one class where nothing else is said. */
export const coco = ({ images, annotations, categories }: Coco): string =>
  JSON.stringify({
    images: images ?? [
      { id: 1, file_name: 'a.png' },
      { id: 2, file_name: 'b.png' },
    ],
    annotations: annotations ?? [],
    categories: categories ?? [{ id: 1, name: 'cat' }],
  });
