import { describe, expect, it } from 'vitest';
import { scoreOf } from '../../shared/annotation/annotation.ts';
import { exportStages } from '../../shared/detection/stages/stages.ts';
import { rowOfPlace } from '../../shared/detection/rpn/anchors.ts';
import { rowInAncestor } from '../../shared/detection/stages/lineage.ts';
import { sigmoid } from '../../shared/detection/rpn/objectness.ts';
import { boxAt } from '../../shared/geometry/boxes.ts';
import { imageFromInputBox } from '../../shared/geometry/spaces.ts';
import { annotatedRows } from './annotate.ts';
import { seededPackage, seededRun } from './testing/syntheticRuns.ts';

const run = seededRun();
const spec = seededPackage();
const { tables, geometry } = run;

describe('annotatedRows', () => {
  it.each(exportStages)('has the rows of %s in their order', (stage) => {
    const { count, scores } = tables[stage];
    expect(count).toBeGreaterThan(1);
    expect(annotatedRows(run, spec, stage, 0).annotations.map(scoreOf)).toEqual([...scores]);
  });

  it.each(exportStages)('has those of %s that score at least so much, and no others', (stage) => {
    const scores = [...tables[stage].scores];
    const limit = scores.toSorted((a, b) => a - b)[Math.floor(scores.length / 2)] ?? 0;
    const kept = scores.filter((score) => score >= limit);
    expect(kept.length).toBeLessThan(scores.length);
    expect(annotatedRows(run, spec, stage, limit).annotations.map(scoreOf)).toEqual(kept);
  });

  it('gives detections the ids of the package', () => {
    const { annotations } = annotatedRows(run, spec, 'detections', 0);
    annotations.forEach(({ classId, geometry: { box } }, row) => {
      const index = tables.detections.classes[row]!;
      expect(classId).toBe(index * 10);
      expect(box).toEqual(boxAt(tables.detections.imageBoxes, row));
    });
  });

  it.each(['topK', 'clipped', 'proposals'] as const)(
    'gives rows of %s no class, and boxes inside the picture',
    (stage) => {
      for (const annotation of annotatedRows(run, spec, stage, 0).annotations) {
        expect(annotation.classId).toBeNull();
        const [x0, y0, x1, y1] = annotation.geometry.box;
        expect(Math.min(x0, y0)).toBeGreaterThanOrEqual(0);
        expect(x1).toBeLessThanOrEqual(geometry.imageWidth);
        expect(y1).toBeLessThanOrEqual(geometry.imageHeight);
      }
    },
  );

  it.each(exportStages)('follows each row of %s back to its anchor', (stage) => {
    const { annotations, lineages } = annotatedRows(run, spec, stage, 0);
    annotations.forEach(({ id }, row) => {
      const lineage = lineages.get(id);
      const anchor = rowInAncestor(tables, { stage, row }, 'anchors');
      const logit = tables.objectness.logits[anchor]!;
      const imageBox = (boxes: Float32Array) => imageFromInputBox(boxAt(boxes, anchor), geometry);
      expect(lineage?.anchor.box).toEqual(imageBox(tables.anchors.boxes));
      expect(lineage && rowOfPlace(tables.anchors.levels, lineage.anchor)).toBe(anchor);
      expect(lineage?.objectness).toEqual({ logit, probability: sigmoid(logit) });
      expect(lineage?.decoded.box).toEqual(imageBox(tables.decoded.boxes));
      expect(lineage?.detection).toEqual(stage === 'detections' ? { row } : null);
    });
  });

  it.each(exportStages)(
    'says of each row of %s which proposal it is, or that it became none',
    (stage) => {
      const { annotations, lineages } = annotatedRows(run, spec, stage, 0);
      const rows = annotations.map(({ id }) => lineages.get(id)?.proposal?.row ?? -1);
      // The other way round: from each proposal to its row in the stage, or its detections.
      const expected = rows.map((_, row) =>
        stage === 'detections'
          ? rowInAncestor(tables, { stage, row }, 'proposals')
          : Array.from(tables.proposals.scores, (_score, proposal) =>
              rowInAncestor(tables, { stage: 'proposals', row: proposal }, stage),
            ).indexOf(row),
      );
      expect(rows).toEqual(expected);
      if (stage === 'topK' || stage === 'clipped') expect(rows).toContain(-1);
      expect(rows.some((row) => row >= 0)).toBe(true);
    },
  );
});
