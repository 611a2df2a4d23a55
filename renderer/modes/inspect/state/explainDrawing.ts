/** What the canvas shows of ground truth and of what is explained: layers, marks, boxes above them, and a veil over the rest. */
import { densityOf } from '../../../canvas/density.ts';
import type { Palette } from '../../../canvas/palette.ts';
import type { Areas, BoxLayer, Highlight, Line, Mark } from '../../../canvas/scene.ts';
import type { Lineage } from '../../../../shared/detection/stages/lineage.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import { isMissed, lostAt, type Verdict } from '../../../../shared/evaluation/diagnosis/verdict.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import type { InputGeometry } from '../../../../shared/geometry/spaces.ts';
import { hundredths } from '../../../studio/words.ts';
import { describe, titleOf, type Stages } from '../../../studio/stages/stages.ts';
import type { Explanation } from './subject.ts';
import type { JudgedTruth } from './truth.svelte.ts';

/** How annotated objects stand, by the id of their entry in the legend. */
export const truthKinds = ['truth/found', 'truth/missed', 'truth/notCounted'] as const;
export type TruthKind = (typeof truthKinds)[number];

export interface TruthSet {
  readonly id: TruthKind;
  readonly name: string;
  readonly line: Line;
  /** Of the palette, and as a token `--canvas-…`. */
  readonly colour: 'gained' | 'lost' | 'selection';
  /** Of the objects. */
  readonly indices: readonly number[];
}

const looks: Readonly<Record<TruthKind, Pick<TruthSet, 'name' | 'line' | 'colour'>>> = {
  'truth/found': { name: 'annotated, found', line: 'solid', colour: 'gained' },
  'truth/missed': { name: 'missed', line: 'dashed', colour: 'lost' },
  'truth/notCounted': { name: 'not counted', line: 'dotted', colour: 'selection' },
};

/** Those that there are. */
export function truthSets({ diagnosis: { outcomes } }: JudgedTruth): readonly TruthSet[] {
  return truthKinds.flatMap((id) => {
    const indices = [...outcomes.entries()].flatMap(([index, { verdict }]) =>
      kindOf(verdict) === id ? [index] : [],
    );
    return indices.length === 0 ? [] : { id, ...looks[id], indices };
  });
}

function kindOf(verdict: Verdict): TruthKind {
  if (verdict.kind === 'notCounted') return 'truth/notCounted';
  return isMissed(verdict) ? 'truth/missed' : 'truth/found';
}

/** @param own the object that is explained, which is drawn by itself */
export function truthLayer(
  { indices, id, line, colour }: TruthSet,
  { objects, revision, snapshot }: JudgedTruth,
  palette: Palette,
  own: number | null,
): BoxLayer {
  const { geometry } = snapshot.run;
  const boxes = Float32Array.from(
    indices.flatMap((index) => inputBox(objects[index]?.box ?? [0, 0, 0, 0], geometry)),
  );
  const hidden = own === null ? -1 : indices.indexOf(own);
  return {
    key: `${id}/${revision}`,
    boxes,
    ...{ scores: null, minScore: 0, filter: null, line },
    colour: palette[colour],
    // What is missed is what a person looks for.
    weight: id === 'truth/missed' ? 'bold' : 'plain',
    opacity: id === 'truth/missed' ? 0.95 : 0.6,
    density: densityOf(boxes, geometry.inputWidth * geometry.inputHeight),
    hidden: hidden < 0 ? null : new Set([hidden]),
  };
}

/** A dot at each miss, in the colour of the stage where it was lost. */
export function missMarks(
  { diagnosis: { outcomes }, objects, snapshot }: JudgedTruth,
  misses: readonly number[],
  palette: Palette,
): readonly Mark[] {
  return misses.flatMap((index) => {
    const [outcome, object] = [outcomes[index], objects[index]];
    if (outcome === undefined || object === undefined) return [];
    const [x, y] = object.box;
    return { x, y, colour: stageColour(outcome.verdict, snapshot.stages, palette) };
  });
}

function stageColour(verdict: Verdict, stages: Stages, { boxes }: Palette) {
  const kind = lostAt(verdict) ?? stages.at(-1)?.kind ?? '';
  return boxes[describe(stages, kind)?.colour ?? 'reference'];
}

export function inputBox([x0, y0, x1, y1]: Box, { scaleX, scaleY }: InputGeometry): Box {
  return [x0 / scaleX, y0 / scaleY, x1 / scaleX, y1 / scaleY];
}

/**
 * The object, above all, and the best box of each stage that it came to; boxes that coincide share one line and one tag.
 * @param box image space @param pointed a row that is pointed at: it alone is drawn then, by whoever draws what is pointed at
 */
export function explainedHighlights(
  { lineage, outcome, snapshot, subject }: Explanation,
  box: Box,
  name: string,
  palette: Palette,
  pointed: RowRef | null,
): readonly Highlight[] {
  const { run, stages } = snapshot;
  const { verdict } = outcome;
  const fate = isMissed(verdict)
    ? subject.kind === 'object'
      ? 'missed'
      : 'not detected'
    : verdict.kind === 'notCounted'
      ? 'not counted'
      : 'found';
  const object: Highlight = {
    box: inputBox(box, run.geometry),
    colour: palette.selection,
    style: 'solid',
    label: `${name}, ${fate}`,
    strong: true,
  };
  if (pointed !== null || lineage === null) return [object];
  const ious = new Map(
    outcome.chain.flatMap(({ stage, followed }) => (followed ? [[stage, followed.iou]] : [])),
  );
  const groups = coinciding(lineage, stages);
  return [
    ...groups.map(({ box: own, kinds }, place): Highlight => {
      const [first = ''] = kinds;
      const iou = ious.get(kinds.at(-1) ?? '');
      const [one = '', ...others] = kinds.map((kind) => titleOf(stages, kind));
      const last = others.at(-1);
      const names = last === undefined ? one : `${one} … ${last}`;
      return {
        box: own,
        colour: palette.boxes[describe(stages, first)?.colour ?? 'reference'],
        style: place === 0 && groups.length > 1 ? 'dotted' : 'solid',
        label: iou === undefined ? names : `${names} ${hundredths(iou)}`,
        strong: false,
      };
    }),
    object,
  ];
}

/** The boxes of a lineage that differ, with the stages whose box each is; of aligned stages that have none of their own, the first. */
function coinciding(
  { steps }: Lineage,
  stages: Stages,
): readonly { readonly box: Box; readonly kinds: readonly string[] }[] {
  const groups: { readonly box: Box; readonly kinds: string[] }[] = [];
  for (const { box, stage } of steps) {
    if (box === null || describe(stages, stage)?.columns.includes('boxes') !== true) continue;
    const same = groups.find((group) => group.box.every((side, i) => side === box[i]));
    if (same === undefined) groups.push({ box, kinds: [stage] });
    else same.kinds.push(stage);
  }
  return groups;
}

/** Pixels of a veil along its longer side, at most. */
const veilSide = 512;
/** Of black. */
const veilOpacity = 0.34;

/** Over all but a box. @param box image space */
export function veilAround(
  [x0, y0, x1, y1]: Box,
  { imageWidth, imageHeight }: Pick<InputGeometry, 'imageWidth' | 'imageHeight'>,
): Areas {
  const shrink = Math.min(1, veilSide / Math.max(imageWidth, imageHeight));
  const width = Math.max(1, Math.round(imageWidth * shrink));
  const height = Math.max(1, Math.round(imageHeight * shrink));
  const [across, down] = [width / imageWidth, height / imageHeight];
  const pixels = new Uint8Array(width * height * 4);
  const alpha = Math.round(veilOpacity * 255);
  for (let y = 0; y < height; y++) {
    const isBeside = y < Math.floor(y0 * down) || y >= Math.ceil(y1 * down);
    for (let x = 0; x < width; x++) {
      if (isBeside || x < Math.floor(x0 * across) || x >= Math.ceil(x1 * across)) {
        pixels[(y * width + x) * 4 + 3] = alpha;
      }
    }
  }
  return { key: `veil/${[x0, y0, x1, y1, width, height].join('/')}`, width, height, pixels };
}
