/** Recall by the number of proposals over many pictures, of which only overlaps are kept. */
import { proposalOverlaps, type ProposedPicture } from '../proposalRecall.ts';
import { curveCounts, type CurvePoint } from './proposalCurves.ts';

export class ProposalSum {
  /** For each of curveCounts, of each object that counts the IoU with the proposal that finds it. */
  readonly #overlaps = curveCounts.map((): number[] => []);
  #most = 0;

  add(picture: ProposedPicture): void {
    this.#most = Math.max(this.#most, picture.proposals.length);
    const [overlaps = []] = proposalOverlaps([picture], curveCounts);
    overlaps.forEach((ofCount, c) => {
      for (const overlap of ofCount) if (overlap !== null) this.#overlaps[c]?.push(overlap);
    });
  }

  /** Up to the first number that no picture has more of; recalls are of each IoU, NaN where no object counts. */
  curve(ious: readonly number[]): readonly CurvePoint[] {
    const enough = curveCounts.findIndex((count) => count >= this.#most);
    const end = enough === -1 ? curveCounts.length : enough + 1;
    return curveCounts.slice(0, this.#most === 0 ? 0 : end).map((count, c) => {
      const overlaps = this.#overlaps[c] ?? [];
      const recalls = ious.map(
        (iou) => overlaps.filter((overlap) => overlap >= iou).length / overlaps.length,
      );
      return { count: Math.min(count, this.#most), recalls };
    });
  }
}
