/** A detector with a model and pictures for the time of one command. */
import type { DetectorClient } from '../services/detection/detectorClient.ts';
import { triedTwice } from '../services/detection/triedTwice.ts';
import { findNamedPictures, type NamedPicture } from '../services/pictures/namedPictures.ts';
import type { DetectorOptions } from './options.ts';
import { say } from './output.ts';
import { withDetector, type OpenedModel, type WorkerOptions } from './withDetector.ts';

export type OnceResult = Awaited<ReturnType<DetectorClient['detectOnce']>>;

export interface ReadyDetector extends OpenedModel {
  readonly pictures: readonly NamedPicture[];
  /** A sentence for each name that gave no picture; they are said already. */
  readonly problems: readonly string[];
  /** On a picture; where that ends the detector, once more. */
  readonly detectOnce: DetectorClient['detectOnce'];
}

/**
 * Finds the pictures, opens the model and does the work; leaves no process behind. Once a process: from
 * here on it ends at signals in its own way.
 * @throws StudioError when no picture is found or the model does not open; stopped, at Ctrl+C.
 */
export async function withModel(
  images: readonly string[],
  options: DetectorOptions & WorkerOptions,
  work: (prepared: ReadyDetector) => Promise<number>,
): Promise<number> {
  const { pictures, problems } = await findNamedPictures(images);
  problems.forEach(say);
  if (pictures.length === 0) return 2;
  return withDetector(options, (opened) =>
    work({
      ...{ ...opened, pictures, problems },
      detectOnce: triedTwice((request) => opened.crew.use((client) => client.detectOnce(request))),
    }),
  );
}
