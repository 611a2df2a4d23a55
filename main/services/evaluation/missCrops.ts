/** Misses with crops of their pictures, for a report. */
import type { ReportedMiss } from '../../../shared/evaluation/html/missesSection.ts';
import type { MissRow } from '../../../shared/evaluation/missRows.ts';
import { cropAround } from '../../pictures/crop.ts';
import { decodePicture } from '../../pictures/decode.ts';
import { checkStopped } from '../../datasets/stopped.ts';

/** Twice as large as they are shown, for sharp screens. */
const cropSide = 168;

/**
 * A picture is read once, one after another. What cannot be read any more has no crop.
 * @param paths where the pictures lie, by their names
 * @throws StudioError stopped.
 */
export async function withCrops(
  misses: readonly MissRow[],
  paths: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<readonly ReportedMiss[]> {
  const shown: ReportedMiss[] = [];
  for (const [name, rows] of Map.groupBy(misses, ({ picture }) => picture)) {
    checkStopped(signal);
    const path = paths.get(name);
    const picture = path === undefined ? null : await decodePicture(path).catch(() => null);
    for (const row of rows) {
      if (picture === null) {
        shown.push({ ...row, crop: null });
        continue;
      }
      const { bytes, part } = await cropAround(picture, row.box, cropSide);
      const href = `data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}`;
      shown.push({ ...row, crop: { href, part } });
    }
  }
  return shown;
}
