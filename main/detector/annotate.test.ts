import { describe, expect, it } from 'vitest';
import { scoreOf } from '../../shared/annotation/annotation.ts';
import { rowOfPlace } from '../../shared/detection/rpn/anchors.ts';
import { columnFor, rowInAncestor, tableOf } from '../../shared/detection/stages/rows.ts';
import { sigmoid } from '../../shared/detection/rpn/objectness.ts';
import { boxAt } from '../../shared/geometry/boxes.ts';
import { imageFromInputBox } from '../../shared/geometry/spaces.ts';
import { annotatedRows } from './annotate.ts';
import { seededDetector, seededPackage, seededRun } from './testing/syntheticRuns.ts';

const run = seededRun();
const detector = seededDetector();
const { stages } = detector;
const exportedStages = stages.flatMap(({ kind, exported }) => (exported === undefined ? [] : kind));
const { classes } = seededPackage();
const { tables, view } = run;
const { geometry } = view;
const annotated = (stage: string, minScore: number) =>
  annotatedRows(run, detector, { name: 'seeded', classes }, stage, minScore);
const scoresOf = (stage: string) => columnFor(stages, tables, stage, 'scores') ?? [];

describe('annotatedRows', () => {
  it('takes the four stages whose boxes can be exported, and no other', () => {
    expect(exportedStages).toEqual(['topK', 'clipped', 'proposals', 'detections']);
    for (const { kind } of stages.filter((stage) => !exportedStages.includes(stage.kind))) {
      expect(() => annotated(kind, 0)).toThrow(
        `The boxes of the stage '${kind}' cannot be exported.`,
      );
    }
  });

  it.each(exportedStages)('has the rows of %s in their order', (stage) => {
    const scores = scoresOf(stage);
    expect(tableOf(tables, stage).count).toBe(scores.length);
    expect(scores.length).toBeGreaterThan(1);
    expect(annotated(stage, 0).annotations.map(scoreOf)).toEqual([...scores]);
  });

  it.each(exportedStages)('has those of %s that score at least so much, and no others', (stage) => {
    const scores = [...scoresOf(stage)];
    const limit = scores.toSorted((a, b) => a - b)[Math.floor(scores.length / 2)] ?? 0;
    const kept = scores.filter((score) => score >= limit);
    expect(kept.length).toBeLessThan(scores.length);
    expect(annotated(stage, limit).annotations.map(scoreOf)).toEqual(kept);
  });

  it('gives detections the ids of the package', () => {
    const { annotations } = annotated('detections', 0);
    annotations.forEach(({ classId, geometry: { box } }, row) => {
      const index = tables.detections.classes[row]!;
      expect(classId).toBe(index * 10);
      expect(box).toEqual(boxAt(tables.detections.imageBoxes, row));
    });
  });

  it.each(['topK', 'clipped', 'proposals'] as const)(
    'gives rows of %s no class, and boxes inside the picture',
    (stage) => {
      for (const annotation of annotated(stage, 0).annotations) {
        expect(annotation.classId).toBeNull();
        const [x0, y0, x1, y1] = annotation.geometry.box;
        expect(Math.min(x0, y0)).toBeGreaterThanOrEqual(0);
        expect(x1).toBeLessThanOrEqual(geometry.imageWidth);
        expect(y1).toBeLessThanOrEqual(geometry.imageHeight);
      }
    },
  );

  it.each(exportedStages)('follows each row of %s back to its anchor', (stage) => {
    const { annotations, lineages } = annotated(stage, 0);
    annotations.forEach(({ id }, row) => {
      const lineage = lineages.get(id);
      const anchor = rowInAncestor(stages, tables, { stage, row }, 'anchors');
      const logit = tables.objectness.logits[anchor]!;
      const imageBox = (boxes: Float32Array) => imageFromInputBox(boxAt(boxes, anchor), geometry);
      const { box, ...place } = lineage?.['anchor'] ?? {};
      expect(box).toEqual(imageBox(tables.anchors.boxes));
      const part = (name: string) => Number(place[name] ?? -1);
      const [level, y, x, shape] = ['level', 'y', 'x', 'shape'].map(part);
      expect(rowOfPlace(tables.anchors.grids, { level: level!, y: y!, x: x!, shape: shape! })).toBe(
        anchor,
      );
      expect(lineage?.['objectness']).toEqual({ logit, probability: sigmoid(logit) });
      expect(lineage?.['decoded']?.['box']).toEqual(imageBox(tables.decoded.boxes));
      expect(lineage?.['detection']).toEqual(stage === 'detections' ? { row } : null);
    });
  });

  it.each(exportedStages)(
    'says of each row of %s which proposal it is, or that it became none',
    (stage) => {
      const { annotations, lineages } = annotated(stage, 0);
      const rows = annotations.map(({ id }) =>
        Number(lineages.get(id)?.['proposal']?.['row'] ?? -1),
      );
      // The other way round: from each proposal to its row in the stage, or its detections.
      const expected = rows.map((_, row) =>
        stage === 'detections'
          ? rowInAncestor(stages, tables, { stage, row }, 'proposals')
          : Array.from(tables.proposals.scores, (_score, proposal) =>
              rowInAncestor(stages, tables, { stage: 'proposals', row: proposal }, stage),
            ).indexOf(row),
      );
      expect(rows).toEqual(expected);
      if (stage === 'topK' || stage === 'clipped') expect(rows).toContain(-1);
      expect(rows.some((row) => row >= 0)).toBe(true);
    },
  );
});
