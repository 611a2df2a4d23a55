/** A Pascal VOC data set of generated blood smears. */
import { vocAnnotation } from '../../../shared/annotation/formats/voc/write.ts';
import { encodeJpeg } from '../../pictures/encodeJpeg.ts';
import { writeNewFolder, type NewFile } from '../../disk/newFolder.ts';
import { generateSmear, type Smear } from '../../smears/field.ts';

/** As BCCD's pictures are. */
const size = { width: 640, height: 480 } as const;
const quality = 75;

/** One picture in five is for validation. */
const validationShare = 0.2;

export interface GenerateSmearsRequest {
  /** The folder to make; nothing of that name may exist. */
  readonly folder: string;
  /** Pictures, at least one. */
  readonly count: number;
  readonly seed: string;
}

export interface GenerateSmearsTools {
  readonly signal: AbortSignal;
  /** Told of each picture that is drawn. */
  readonly onPicture: (done: number, total: number) => void;
}

/**
 * Writes the data set, whole or not at all. Equal requests give equal pictures and boxes.
 * @returns how many boxes it has.
 * @throws StudioError as writeNewFolder does.
 */
export async function generateSmears(
  { folder, count, seed }: GenerateSmearsRequest,
  { signal, onPicture }: GenerateSmearsTools,
): Promise<number> {
  let boxes = 0;
  const files = function* (): Generator<NewFile> {
    yield { path: 'README.txt', parts: [readme(count, seed)] };
    const names = Array.from(
      { length: count },
      (_, i) => `generated-smear-${String(i + 1).padStart(5, '0')}`,
    );
    const training = count - Math.floor(count * validationShare);
    yield listFile('train', names.slice(0, training));
    yield listFile('val', names.slice(training));
    for (const [i, name] of names.entries()) {
      const smear = generateSmear({ ...size, seed: `${seed}/${i + 1}` });
      boxes += smear.boxes.length;
      yield { path: `JPEGImages/${name}.jpg`, parts: jpegParts(smear) };
      yield { path: `Annotations/${name}.xml`, parts: annotationParts(smear, name) };
      onPicture(i + 1, count);
    }
  };
  // In order, so that no more than one picture is held, and Ctrl+C is heard between them.
  await writeNewFolder(folder, files(), { signal, inOrder: true });
  return boxes;
}

async function* jpegParts({ picture }: Smear): AsyncGenerator<Uint8Array> {
  yield await encodeJpeg(picture, quality);
}

function annotationParts({ picture, boxes }: Smear, name: string): Iterable<string> {
  const annotation = {
    folder: 'JPEGImages',
    name: `${name}.jpg`,
    width: picture.width,
    height: picture.height,
    database: 'Anchorscope, generated smears',
    annotation: 'exact',
    objects: boxes.map(({ label, box }) => ({ name: label, box })),
  };
  return vocAnnotation(annotation, 1);
}

function listFile(list: string, names: readonly string[]): NewFile {
  return { path: `ImageSets/Main/${list}.txt`, parts: names.map((name) => `${name}\n`) };
}

function readme(count: number, seed: string): string {
  return `These pictures are generated: drawn by a program, not photographed, and of no patient.

Anchorscope drew them: generate-smears --count ${count} --seed ${JSON.stringify(seed)}
Annotations are Pascal VOC and count pixels from 1: a box from x0 up to x1 is xmin = x0 + 1, xmax = x1.
The boxes are exact, and around what is seen of a cell in the picture.
`;
}
