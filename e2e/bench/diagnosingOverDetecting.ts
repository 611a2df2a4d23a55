/** What a diagnosis of every object adds to detecting, on the sample with the model that ships. */
import path from 'node:path';
import { DetectorClient } from '../../main/services/detection/detectorClient.ts';
import { diagnosedPicture } from '../../main/services/evaluation/diagnosedPicture.ts';
import { modelTruth } from '../../main/services/evaluation/modelTruth.ts';
import { forkSubprocess } from '../../main/processes/forkSubprocess.ts';
import type { Figure } from './figure.ts';
import { sideBySide } from './sideBySide.ts';

const root = path.join(import.meta.dirname, '..', '..');
const folder = path.join(root, 'models', 'blood-cells');

export async function diagnosingOverDetecting(): Promise<Figure> {
  const entry = path.join(root, 'main', 'detector', 'process.ts');
  const client = new DetectorClient(forkSubprocess('detector', entry, null));
  try {
    const { classes, settings } = await client.open(folder, 'cpu');
    const place = { folder: path.join(folder, 'sample'), format: null };
    const { pictures } = await modelTruth(place, classes);
    const times = await sideBySide(
      {
        detecting: async () => {
          for (const { name, path: source } of pictures) {
            await client.detect({ pictureId: name, source, settings, tables: [], anew: true });
          }
        },
        diagnosing: async () => {
          for (const picture of pictures) {
            await diagnosedPicture({ client, settings, iou: 0.5 }, picture);
          }
        },
      },
      5,
      2,
    );
    return {
      name: `what diagnosing adds to detecting on ${pictures.length} pictures, over detecting`,
      milliseconds: times.diagnosing - times.detecting,
      yardstick: times.detecting,
      limit: 0.25,
      parts: times,
    };
  } finally {
    await client.close();
  }
}
