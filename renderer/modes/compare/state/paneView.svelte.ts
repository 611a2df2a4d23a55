/** What the canvas of a pane draws, and what a pointer means on it. */
import { takeRows, type Box } from '../../../../shared/geometry/boxes.ts';
import { inputFromImage, type InputGeometry } from '../../../../shared/geometry/spaces.ts';
import type { RowRef } from '../../../../shared/detection/stages/table.ts';
import type {
  ComparedPicture,
  Standing,
} from '../../../../shared/evaluation/compare/comparedPictures.ts';
import { densityOf } from '../../../canvas/density.ts';
import { colourOf, readPalette, type Palette } from '../../../canvas/palette.ts';
import {
  pickAt,
  pickNext,
  pickPrevious,
  type PickQuery,
  type Targets,
} from '../../../canvas/picking.ts';
import type { Point } from '../../../canvas/camera.ts';
import type { CameraPlace } from '../../../canvas/cameraPlace.svelte.ts';
import type {
  BoxLayer,
  Highlight,
  Label,
  Pick as PickedRow,
  Scene,
} from '../../../canvas/scene.ts';
import { panTool } from '../../../canvas/tools/panTool.ts';
import { SelectTool } from '../../../canvas/tools/selectTool.ts';
import { ToolBox } from '../../../canvas/tools/toolBox.svelte.ts';
import type { Studio } from '../../../studio/studio.ts';
import { hundredths } from '../../../studio/words.ts';
import { boxSetsFor, type Wish } from '../../../studio/stages/boxSets.ts';
import { describe } from '../../../studio/stages/stages.ts';
import type { RunSnapshot } from '../../../studio/stages/tables.ts';
import { differences, looks, type DifferenceKind } from './differences.ts';
import { drawsFirst, lowest, type ComparePane } from './pane.svelte.ts';

/** What a view needs of the comparison. */
interface Comparison {
  readonly panes: readonly PaneView[];
  readonly pictureId: string | null;
  readonly picture: ComparedPicture | null;
  readonly standings: readonly (Standing | null)[];
  readonly differences: boolean;
  readonly boxesShown: boolean;
  readonly linked: boolean;
  readonly least: number;
  readonly place: CameraPlace;
  meantIn(pane: number): number | null;
  select(view: PaneView, ref: RowRef | null): void;
}

/** A layer, and which rows of which stage it is. */
interface RowLayer {
  readonly layer: BoxLayer;
  readonly stage: string;
  /** null: all of the stage. */
  readonly rows: Int32Array | null;
  /** Whether its boxes are the stage's own. */
  readonly main: boolean;
}

export class PaneView implements Targets<RowRef> {
  readonly pane: ComparePane;
  readonly tools: ToolBox;
  readonly #select: SelectTool<RowRef>;
  readonly #comparison: Comparison;
  readonly #studio: Pick<Studio, 'client' | 'imageSize' | 'pictures'>;
  readonly #palette: Palette;
  readonly #colours: Readonly<Record<DifferenceKind, BoxLayer['colour']>>;

  constructor(
    pane: ComparePane,
    comparison: Comparison,
    studio: Pick<Studio, 'client' | 'imageSize' | 'pictures' | 'token'>,
  ) {
    this.pane = pane;
    this.#comparison = comparison;
    this.#studio = studio;
    this.#palette = readPalette(studio.token);
    const colour = (kind: DifferenceKind) => colourOf(studio.token(looks[kind].token));
    this.#colours = {
      ...{ shared: colour('shared'), onlyHere: colour('onlyHere'), missed: colour('missed') },
      ...{ wrong: colour('wrong'), notCompared: colour('notCompared') },
    };
    this.#select = new SelectTool<RowRef>(this, (ref) => comparison.select(this, ref));
    this.tools = new ToolBox([this.#select, panTool]);
  }

  /** Its place among the panes, from 0. */
  readonly index: number = $derived.by(() => this.#comparison.panes.indexOf(this));

  /** Its run on the shown picture with what is there of its tables. */
  readonly snapshot: RunSnapshot | null = $derived.by(() =>
    this.pane.snapshotOn(this.#comparison.pictureId),
  );

  /** Where it looks. */
  get place(): CameraPlace {
    return this.#comparison.linked ? this.#comparison.place : this.pane.place;
  }

  readonly #rowLayers: readonly RowLayer[] = $derived.by(() => {
    const { snapshot, pane } = this;
    const stage = snapshot && describe(snapshot.stages, pane.shown ?? '');
    if (snapshot === null || stage === null) return [];
    return pane.showsDetections ? this.#detections(snapshot) : this.#stageLayers(snapshot);
  });

  /** Of the picture's detections with the score, the rows of the detector's own. */
  readonly #rows: readonly number[] = $derived.by(() => {
    const least = this.pane.leastOf(this.#comparison.least);
    const all = this.snapshot?.run.detections ?? [];
    return [...all.keys()].filter((row) => (all[row]?.score ?? lowest) >= least);
  });

  /** @param row of the compared detections @returns of the detector's */
  stageRowOf(row: number): number {
    return this.#rows[row] ?? row;
  }

  #comparedRowOf(ref: RowRef | null): number | null {
    if (ref === null || ref.stage !== this.pane.model?.stages.at(-1)?.kind) return null;
    const row = this.#rows.indexOf(ref.row);
    return row < 0 ? null : row;
  }

  /** The compared detection that is selected in it; null: none. */
  get selectedDetection(): number | null {
    return this.#comparedRowOf(this.pane.selected?.ref ?? null);
  }

  /** The compared detection that a click where the pointer is would select; null: none. */
  get aimedDetection(): number | null {
    const { pointer } = this.pane.canvas;
    if (pointer === null || !this.pane.showsDetections) return null;
    return this.#comparedRowOf(this.#select.aimedAt(pointer, this.pane.canvas));
  }

  readonly scene: Scene = $derived.by(() => {
    const { client, imageSize } = this.#studio;
    const { pictureId, boxesShown } = this.#comparison;
    const geometry = this.snapshot?.run.geometry;
    return {
      pictureUrl:
        pictureId === null || imageSize.size === null ? null : client.pictureUrl(pictureId),
      imageWidth: imageSize.size?.width ?? 1,
      imageHeight: imageSize.size?.height ?? 1,
      scaleX: geometry?.scaleX ?? 1,
      scaleY: geometry?.scaleY ?? 1,
      layers: this.#rowLayers.map(({ layer }) => layer),
      highlights: this.#highlights,
      labels: this.#labels,
      heatMap: null,
      boxesShown,
      crosshair: this.#crosshair,
    };
  });

  /** Where the pointer is in another pane. */
  readonly #crosshair: Point | null = $derived.by(() => {
    const { linked, panes } = this.#comparison;
    if (!linked || this.pane.canvas.pointer !== null) return null;
    return panes.map(({ pane }) => pane.canvas.pointer).find((point) => point !== null) ?? null;
  });

  readonly #highlights: readonly Highlight[] = $derived.by(() => {
    const { snapshot, pane } = this;
    if (snapshot === null) return [];
    const { selection } = this.#palette;
    const meant = this.#comparison.meantIn(this.index);
    const detection =
      meant === null ? undefined : this.#comparison.picture?.runs[this.index]?.found[meant];
    if (detection !== undefined && pane.showsDetections) {
      const label = `${detection.label} ${hundredths(detection.score)}`;
      const box = inputBox(detection.box, snapshot.run.geometry);
      return [{ box, colour: selection, style: 'solid', label, strong: true }];
    }
    const step = pane.selected?.row?.lineage.steps.find(({ stage }) => stage === pane.shown);
    if (!step?.box) return [];
    return [{ box: step.box, colour: selection, style: 'solid', label: step.tag, strong: true }];
  });

  /** What is only here has its class and score beside it; where differences are off, every detection. */
  readonly #labels: readonly Label[] = $derived.by(() => {
    const { snapshot, pane } = this;
    if (snapshot === null || !pane.showsDetections) return [];
    const standing = this.#comparison.standings[this.index];
    const found = this.#comparison.picture?.runs[this.index]?.found ?? [];
    return found.flatMap(({ box, label, score }, row) => {
      const isOnlyHere = standing?.matched[row]?.standing === 'onlyHere';
      if (this.#comparison.differences && !isOnlyHere) return [];
      const colour = this.#colours[this.#comparison.differences ? 'onlyHere' : 'shared'];
      const text = `${label} ${hundredths(score)}`;
      return { box: inputBox(box, snapshot.run.geometry), text, colour };
    });
  });

  // --------------------------------------------------------------------------------------- pointer

  at(point: Point, tolerance: number): RowRef | null {
    return this.#refOf(pickAt(this.#query(point, tolerance)));
  }

  next(point: Point, tolerance: number, current: RowRef): RowRef | null {
    return this.#stepped(pickNext, point, tolerance, current);
  }

  previous(point: Point, tolerance: number, current: RowRef): RowRef | null {
    return this.#stepped(pickPrevious, point, tolerance, current);
  }

  #stepped(step: typeof pickNext, point: Point, tolerance: number, current: RowRef): RowRef | null {
    const query = this.#query(point, tolerance);
    const pick = this.#pickOf(current);
    return this.#refOf(pick === null ? pickAt(query) : step(query, pick));
  }

  #query(point: Point, tolerance: number): PickQuery {
    const geometry = this.snapshot?.run.geometry;
    return {
      layers: this.#rowLayers.map(({ layer }) => layer),
      scaleX: geometry?.scaleX ?? 1,
      scaleY: geometry?.scaleY ?? 1,
      point,
      tolerance,
    };
  }

  #refOf(pick: PickedRow | null): RowRef | null {
    const found = this.#rowLayers.find(({ layer }) => layer.key === pick?.layerKey);
    if (pick === null || found === undefined) return null;
    return { stage: found.stage, row: found.rows?.[pick.row] ?? pick.row };
  }

  #pickOf({ stage, row }: RowRef): PickedRow | null {
    for (const { layer, stage: of, rows } of this.#rowLayers) {
      const at = rows === null ? row : rows.indexOf(row);
      if (of === stage && at >= 0) return { layerKey: layer.key, row: at };
    }
    return null;
  }

  // ---------------------------------------------------------------------------------------- layers

  /** The detections by how they stand beside the others', and what is missed. */
  #detections({ run, series, stages }: RunSnapshot): readonly RowLayer[] {
    const { standings, picture } = this.#comparison;
    const stage = stages.at(-1)?.kind ?? '';
    const standing = standings[this.index] ?? null;
    const kinds = differences(standing, picture?.truth ?? null, this.#comparison.differences);
    const all = Float32Array.from(run.detections.flatMap(({ box }) => box));
    const boxes = inputFromImage(all, run.geometry);
    return kinds.flatMap(({ kind, rows: compared, objects }): RowLayer[] => {
      const rows = Int32Array.from(compared, (row) => this.stageRowOf(row));
      const missed = Float32Array.from(objects.flatMap((box) => box));
      const shown =
        kind === 'missed' ? inputFromImage(missed, run.geometry) : takeRows(boxes, rows, 4);
      const { line, weight } = looks[kind];
      const layer = {
        ...{ key: `${series}/${kind}/${rows.join()}/${objects.length}`, boxes: shown },
        ...{ scores: null, minScore: 0, filter: null, colour: this.#colours[kind] },
        ...{ weight, opacity: 1, line },
        density: densityOf(shown, run.geometry.inputWidth * run.geometry.inputHeight),
      } satisfies BoxLayer;
      // What is missed is no row of this detector.
      return [{ layer, stage: kind === 'missed' ? '' : stage, rows, main: kind !== 'missed' }];
    });
  }

  #stageLayers(snapshot: RunSnapshot): readonly RowLayer[] {
    const stage = describe(snapshot.stages, this.pane.shown ?? '');
    if (stage === null) return [];
    const wish: Wish = {
      anchors: { level: null, shape: null, all: false },
      level: null,
      draws: drawsFirst,
      className: (index) => this.pane.model?.classes[index]?.name ?? `class ${index + 1}`,
      cluster: null,
    };
    return boxSetsFor(stage, snapshot, wish)
      .filter(({ boxes }) => boxes.length > 0)
      .map((set) => ({
        stage: set.stage,
        rows: set.rows,
        main: set.main,
        layer: {
          ...{ key: set.key, boxes: set.boxes, scores: set.scores },
          minScore: set.main && stage.classed ? this.pane.leastOf(this.#comparison.least) : lowest,
          ...{ filter: null, colour: this.#palette.boxes[set.colour], line: set.line },
          ...{ weight: set.main ? 'plain' : 'faint', opacity: set.main ? 0.95 : 0.5 },
          density: set.density,
        },
      }));
  }
}

function inputBox(box: Box, { scaleX, scaleY }: InputGeometry): Box {
  return [box[0] / scaleX, box[1] / scaleY, box[2] / scaleX, box[3] / scaleY];
}
