/** What the canvas draws: annotations in the colour of their class, suggestions dashed, and what is under way. */
import type { Geometry } from '../../../../shared/annotation/geometry.ts';
import { moved, movedBox } from '../../../../shared/annotation/movedGeometry.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import { maskPixels, type Mask } from '../../../../shared/geometry/masks.ts';
import { cornersOf } from '../../../../shared/geometry/rotatedBoxes.ts';
import type { CanvasHandle } from '../../../canvas/canvasHandle.svelte.ts';
import { densityOf } from '../../../canvas/density.ts';
import { colourOf } from '../../../canvas/palette.ts';
import type {
  BoxLayer,
  Draft,
  Editing,
  Highlight,
  Label,
  Line,
  Outline,
  Scene,
} from '../../../canvas/scene.ts';
import type { ToolBox } from '../../../canvas/tools/toolBox.svelte.ts';
import { count, hundredths } from '../../../studio/words.ts';
import type { BoxTargets } from './boxTargets.ts';
import { maskOutline } from './maskOutline.ts';
import type { AnnotateParts } from './parts.ts';
import { suggestionOf } from './selection.svelte.ts';
import type { Comparing } from './comparing.svelte.ts';
import type { Review } from './review.svelte.ts';
import type { Spotting } from './spotting.svelte.ts';
import type { OpenSuggestion } from './suggestions.svelte.ts';

/** The layer of a class, and whose boxes its rows are. */
interface ClassBoxes {
  readonly ids: readonly number[];
  readonly layer: BoxLayer;
}

/** What the pointer has to do with the scene. */
export interface SceneTools {
  readonly targets: BoxTargets;
  readonly canvas: CanvasHandle;
  readonly spotting: Pick<Spotting, 'offered' | 'tag'>;
  readonly comparing: Pick<Comparing, 'others' | 'revision'>;
  readonly review: Pick<Review, 'beside'>;
  readonly tools: () => ToolBox;
}

/** How near to an edge a click counts, CSS pixels. */
const nearEdge = 4;
/** So many boxes can each have their name beside them. */
const fewNamed = 400;

export class AnnotateScene {
  readonly #parts: AnnotateParts;
  readonly #targets: BoxTargets;
  readonly #canvas: CanvasHandle;
  readonly #spotting: Pick<Spotting, 'offered' | 'tag'>;
  readonly #comparing: Pick<Comparing, 'others' | 'revision'>;
  readonly #review: Pick<Review, 'beside'>;
  readonly #tools: () => ToolBox;

  constructor(parts: AnnotateParts, around: SceneTools) {
    const { targets, canvas, spotting, comparing, review, tools } = around;
    this.#parts = parts;
    this.#review = review;
    this.#targets = targets;
    this.#canvas = canvas;
    this.#spotting = spotting;
    this.#comparing = comparing;
    this.#tools = tools;
  }

  /** What is dragged is drawn where it is dragged to. */
  readonly #dragged: ReadonlySet<number> = $derived.by(() => {
    const { edit } = this.#parts.view;
    if (edit === null) return new Set();
    return new Set(edit.kind === 'move' ? edit.ids : [edit.id]);
  });

  /** Boxes by their class: uploaded once for each state of the picture. */
  readonly #byClass: readonly ClassBoxes[] = $derived.by(() => {
    const { classes, picture } = this.#parts;
    const boxed = picture.annotations.filter(({ geometry }) => geometry.kind === 'box');
    return [...Map.groupBy(boxed, ({ classId }) => classId)].map(([classId, annotations]) => ({
      ids: annotations.map(({ id }) => id),
      layer: this.#layer(
        `${picture.id}/${picture.revision}/${classId}`,
        annotations.map(({ geometry }) => geometry.box),
        classes.hexOf(classId),
        'solid',
        0.95,
      ),
    }));
  });

  readonly #annotationLayers: readonly BoxLayer[] = $derived.by(() => {
    const away = new Set([...this.#dragged, ...this.#parts.view.hidden]);
    if (away.size === 0) return this.#byClass.map(({ layer }) => layer);
    return this.#byClass.map(({ ids, layer }) => ({
      ...layer,
      hidden: new Set(ids.flatMap((id, row) => (away.has(id) ? [row] : []))),
    }));
  });

  readonly #suggestionLayers: readonly BoxLayer[] = $derived.by(() => {
    const { suggestions } = this.#parts;
    return [
      ...this.#dashed(suggestions.below, 'below', 0.4),
      ...this.#dashed(suggestions.shown, 'shown', 0.95),
    ];
  });

  /** What the set has that the project is compared with. */
  readonly #otherLayers: readonly BoxLayer[] = $derived.by(() => {
    const { classes, picture } = this.#parts;
    const { others, revision } = this.#comparing;
    const named = Map.groupBy(others, ({ className }) => className);
    return [...named].map(([name, some]) => {
      const boxes = some.map(({ box }) => box);
      const known = name === null ? null : classes.named(name);
      const key = `${picture.id}/compared/${revision}/${name ?? ''}`;
      return this.#layer(key, boxes, known?.colour ?? classes.hexOf(null), 'dotted', 0.95);
    });
  });

  readonly #outlines: readonly Outline[] = $derived.by(() =>
    this.#parts.picture.annotations.flatMap(({ classId, geometry, id }) => {
      if (this.#parts.view.hidden.has(id)) return [];
      const shape = this.#dragged.has(id) ? this.#draftOf(geometry, id) : geometry;
      const rings = ringsOf(shape);
      if (rings === null) return [];
      const colour = this.#parts.classes.colourOf(classId);
      return [{ rings, colour, line: 'solid' as const, weight: 'bold' as const }];
    }),
  );

  /** What the pointer would select, and what a list points at. */
  readonly #aimed: number | null = $derived.by(() => {
    const { view } = this.#parts;
    if (view.hint !== null) return view.hint;
    const { pointer, scale } = this.#canvas;
    const tools = this.#tools();
    if (pointer === null || tools.chosen !== 'edit' || tools.dragging) return null;
    return this.#targets.at(pointer, nearEdge / scale);
  });

  /** What the model has at the place that was clicked. */
  readonly #offered: readonly Highlight[] = $derived.by(() => {
    const { offered, tag } = this.#spotting;
    if (offered === null) return [];
    const { classes, suggestions } = this.#parts;
    const { box, className } = offered;
    const hex = className === null ? classes.hexOf(null) : suggestions.hexOf(className);
    return [{ box, label: tag, colour: colourOf(hex), style: 'dashed', strong: true }];
  });

  /** What the model has where a review asks about an annotation. */
  readonly #beside: readonly Highlight[] = $derived.by(() => {
    const { beside } = this.#review;
    if (beside === null) return [];
    const { box, className, score } = beside;
    const label = `${className} ${hundredths(score)} · ${sizeText(box)}`;
    const colour = colourOf(this.#parts.suggestions.hexOf(className));
    return [{ box, label, colour, style: 'dashed', strong: true }];
  });

  /** What is selected is drawn by itself; where it is one, it has its tag here. */
  readonly #highlights: readonly Highlight[] = $derived.by(() => {
    const { selection, view } = this.#parts;
    const aimed = this.#aimed;
    const [one, another] = selection.ids;
    const tagged = one === undefined || another !== undefined || view.edit !== null ? [] : [one];
    const pointed = aimed === null || selection.has(aimed) ? [] : [aimed];
    const own = [...pointed, ...tagged].flatMap((id) => {
      const box = this.#boxOf(id);
      if (box === null) return [];
      const look = { colour: this.#colourOf(id), style: lineOf(id), strong: selection.has(id) };
      return [{ box, label: this.#tagOf(id, box), ...look }];
    });
    return [...own, ...this.#beside, ...this.#offered];
  });

  readonly #labels: readonly Label[] = $derived.by(() => {
    const { suggestions } = this.#parts;
    const { beside } = this.#review;
    const named = suggestions.shown.filter(({ box }) => box.some((at, i) => at !== beside?.box[i]));
    return named.slice(0, fewNamed).map(({ box, className, score }) => ({
      box,
      text: `${className} ${hundredths(score)}`,
      colour: colourOf(suggestions.hexOf(className)),
    }));
  });

  readonly #editing: Editing | null = $derived.by(() => {
    const { picture, selection, view } = this.#parts;
    const boxes = selection.ids.map((id) => this.#boxOf(id)).filter((box) => box !== null);
    const [id] = selection.ids;
    if (boxes.length === 0 || id === undefined) return null;
    const isOne = boxes.length === 1 && !view.locked.has(id);
    const isBox = id < 0 || picture.byId.get(id)?.geometry.kind === 'box';
    const hasHandles = isOne && isBox && this.#tools().chosen === 'edit';
    return {
      boxes,
      handles: hasHandles ? (boxes[0] ?? null) : null,
      colour: this.#colourOf(id),
    };
  });

  readonly #draft: Draft | null = $derived.by(() => {
    const { classes, view } = this.#parts;
    const resized = view.edit?.kind === 'resize' ? view.edit.box : null;
    const box = view.draft ?? view.unnamed ?? resized;
    if (box === null) return null;
    const colour = classes.colourOf(classes.next?.id ?? null);
    return { box, text: sizeText(box), colour };
  });

  readonly scene: Scene = $derived.by(() => {
    const { studio, view } = this.#parts;
    const { client, imageSize, pictures } = studio;
    const { currentId } = pictures;
    const isDrawing = this.#tools().chosen === 'draw';
    return {
      pictureUrl:
        currentId === null || imageSize.size === null ? null : client.pictureUrl(currentId),
      imageWidth: imageSize.size?.width ?? 1,
      imageHeight: imageSize.size?.height ?? 1,
      scaleX: 1,
      scaleY: 1,
      layers: [...this.#otherLayers, ...this.#annotationLayers, ...this.#suggestionLayers],
      highlights: this.#highlights,
      labels: this.#labels,
      heatMap: null,
      boxesShown: view.boxesShown,
      outlines: this.#outlines,
      editing: this.#editing,
      draft: this.#draft,
      crosshair: isDrawing ? this.#canvas.pointer : null,
    };
  });

  #dashed(rows: readonly OpenSuggestion[], part: string, opacity: number): readonly BoxLayer[] {
    const { picture, suggestions } = this.#parts;
    const resting = rows.filter(({ row }) => !this.#dragged.has(-1 - row));
    return [...Map.groupBy(resting, ({ className }) => className)].map(([name, some]) => {
      const boxes = some.map(({ box }) => box);
      const ids = some.map(({ row }) => row).join();
      const key = `${picture.id}/${picture.revision}/${part}/${name}/${ids}`;
      return this.#layer(key, boxes, suggestions.hexOf(name), 'dashed', opacity);
    });
  }

  #layer(key: string, rows: readonly Box[], hex: string, line: Line, opacity: number): BoxLayer {
    const { size } = this.#parts.studio.imageSize;
    const boxes = Float32Array.from(rows.flat());
    return {
      ...{ key, boxes, scores: null, minScore: 0, filter: null, line, opacity },
      colour: colourOf(hex),
      weight: 'bold',
      density: densityOf(boxes, (size?.width ?? 1) * (size?.height ?? 1)),
    };
  }

  /** Where something is, or is dragged to. */
  #boxOf(id: number): Box | null {
    const { picture, suggestions, view } = this.#parts;
    const row = suggestionOf(id);
    const box = row === null ? picture.byId.get(id)?.geometry.box : suggestions.at(row)?.box;
    if (box === undefined) return null;
    if (view.edit === null || !this.#dragged.has(id)) return box;
    return view.edit.kind === 'move' ? movedBox(box, view.edit.dx, view.edit.dy) : view.edit.box;
  }

  #draftOf(geometry: Geometry, id: number): Geometry {
    const { edit } = this.#parts.view;
    if (edit === null || !this.#dragged.has(id)) return geometry;
    return edit.kind === 'move'
      ? moved(geometry, edit.dx, edit.dy)
      : { kind: 'box', box: edit.box };
  }

  #colourOf(id: number) {
    const { classes, picture, suggestions } = this.#parts;
    const row = suggestionOf(id);
    if (row === null) return classes.colourOf(picture.byId.get(id)?.classId ?? null);
    return colourOf(suggestions.hexOf(suggestions.at(row)?.className ?? ''));
  }

  /** `RBC · 106 × 85`, or `RBC 0.74` of a suggestion. */
  #tagOf(id: number, box: Box): string {
    const { classes, picture, suggestions } = this.#parts;
    const row = suggestionOf(id);
    if (row === null) {
      return `${classes.nameOf(picture.byId.get(id)?.classId ?? null)} · ${sizeText(box)}`;
    }
    const suggestion = suggestions.at(row);
    return suggestion === null
      ? ''
      : `${suggestion.className} ${hundredths(suggestion.score)} · ${sizeText(box)}`;
  }
}

/** `106 × 85` */
export function sizeText([x0, y0, x1, y1]: Box): string {
  return `${count(x1 - x0)} × ${count(y1 - y0)}`;
}

function lineOf(id: number): Line {
  return id < 0 ? 'dashed' : 'solid';
}

/** The outline that is drawn of a geometry; null for a box, of which there can be very many. */
function ringsOf(geometry: Geometry): readonly (readonly number[])[] | null {
  switch (geometry.kind) {
    case 'box':
      return null;
    case 'rotatedBox':
      return [cornersOf(geometry.rotated)];
    case 'polygon':
      return geometry.rings;
    case 'mask':
      return outlineOf(geometry.mask);
  }
}

/** Tracing a mask takes a while, and it is drawn very often. */
const traced = new WeakMap<Mask, readonly (readonly number[])[]>();

function outlineOf(mask: Mask): readonly (readonly number[])[] {
  const known = traced.get(mask);
  if (known !== undefined) return known;
  const rings = maskOutline(mask.width, mask.height, maskPixels(mask));
  traced.set(mask, rings);
  return rings;
}
