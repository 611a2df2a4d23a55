/** Recall by the number of proposals of a model, asked of each run while the detector still keeps it. */
import type { RunSummary } from '../../../shared/contract/detector.ts';
import type { StageDescription } from '../../../shared/detection/stages/description.ts';
import {
  bestProposals,
  proposalStages,
} from '../../../shared/evaluation/compare/proposalCurves.ts';
import { ProposalSum } from '../../../shared/evaluation/compare/proposalSum.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';
import { notCounted } from '../../../shared/evaluation/diagnosis/truth.ts';
import type { ProposalRecallLines } from '../../../shared/evaluation/figures/proposalRecallFigure.ts';
import type { DetectorClient } from '../detection/detectorClient.ts';

export class ProposalLines {
  readonly #stages: ReturnType<typeof proposalStages>;
  readonly #sums: ReadonlyMap<string, ProposalSum>;

  constructor(stages: readonly StageDescription[]) {
    this.#stages = proposalStages(stages);
    this.#sums = new Map(this.#stages.map(({ kind }) => [kind, new ProposalSum()]));
  }

  /** @throws StudioError as DetectorClient.ask */
  async add(
    client: Pick<DetectorClient, 'ask'>,
    { runId, version, geometry }: RunSummary,
    objects: readonly DiagnosedObject[],
  ): Promise<void> {
    const truth = objects.map((object) => ({
      ...{ box: object.box, ignored: notCounted(object) !== null },
    }));
    for (const { kind, boxes, scores } of this.#stages) {
      const of = async (stage: string, column: 'boxes' | 'scores') => {
        const { value } = await client.ask('table', { runId, version }, { stage });
        return new Float32Array(value[column] ?? new ArrayBuffer());
      };
      const [corners, ranks] = [await of(boxes, 'boxes'), await of(scores, 'scores')];
      const proposals = bestProposals(corners, ranks, geometry);
      this.#sums.get(kind)?.add({ proposals, truth });
    }
  }

  /** null where the model has no proposals with scores. */
  lines(iou: number): ProposalRecallLines | null {
    if (this.#stages.length === 0) return null;
    return {
      iou,
      lines: this.#stages.map(({ kind, title }) => ({
        title,
        points: (this.#sums.get(kind)?.curve([iou]) ?? []).map(({ count, recalls }) => ({
          ...{ count, recall: recalls[0] ?? NaN },
        })),
      })),
    };
  }
}
