/** What a person does to annotations, as edits of the project. */
import {
  byHand,
  noAttributes,
  type Annotation,
  type AnnotationAttributes,
  type AnnotationOrigin,
} from '../../../../shared/annotation/annotation.ts';
import type { Geometry } from '../../../../shared/annotation/geometry.ts';
import { movableBy, moved, movedBox } from '../../../../shared/annotation/movedGeometry.ts';
import type { ProjectChange } from '../../../../shared/contract/projects.ts';
import { iou, type Box } from '../../../../shared/geometry/boxes.ts';
import type { Edit, NewAnnotation, SingleEdit } from '../../../../shared/project/edits.ts';
import { sameIoU } from '../../../../shared/project/suggestions.ts';
import type { EditDraft } from '../../../canvas/tools/editTool.ts';
import type { WishedBox } from '../../../studio/boxWish.ts';
import type { AnnotateParts } from './parts.ts';
import { suggestionOf } from './selection.svelte.ts';
import type { OpenSuggestion } from './suggestions.svelte.ts';

type Changes = Extract<SingleEdit, { kind: 'changeAnnotations' }>;
type Change = Changes['changes'][number];

/** How far a duplicate lies from its original, pixels. */
const besides = 8;

export class BoxEdits {
  readonly #parts: AnnotateParts;

  constructor(parts: AnnotateParts) {
    this.#parts = parts;
  }

  /** A box was drawn: it is saved with the next class, or waits for the name of the first one. */
  async drawn(box: Box): Promise<void> {
    const { classes, selection, view } = this.#parts;
    selection.clear();
    if (classes.next === null) {
      view.waitForName(box);
      return;
    }
    await this.#add(box, classes.next.id, []);
  }

  /** The box that waited gets a new class, or one that there is. */
  async nameDrawn(name: string): Promise<void> {
    const { classes, view } = this.#parts;
    const box = view.unnamed;
    const trimmed = name.trim();
    if (box === null || trimmed === '') return;
    view.waitForName(null);
    const known = classes.named(trimmed);
    const additions = known === null ? classes.additions([trimmed]) : [];
    const id = known?.id ?? additions[0]?.id ?? null;
    if (id !== null) classes.chooseNext(id);
    await this.#add(box, id, additions);
  }

  /**
   * A model's box of any stage, with its class where it has one, or else the next; it is selected.
   * @param classId what a person says that it is; absent: they leave it to the model
   */
  async taken({ box, className, model, score }: WishedBox, classId?: number): Promise<void> {
    const { classes, picture, view } = this.#parts;
    if (picture.id === null) return;
    const models = className === null ? classes.next : classes.named(className);
    const known = classId === undefined ? models : classes.of(classId);
    const isOther = className !== null && known?.name !== className && classId !== undefined;
    if (known === null && className === null) {
      view.waitForName(box);
      return;
    }
    const additions = known === null && className !== null ? classes.additions([className]) : [];
    const annotation: NewAnnotation = {
      geometry: { kind: 'box', box },
      classId: known?.id ?? additions[0]?.id ?? null,
      attributes: noAttributes,
      origin: score === null ? byHand : { kind: isOther ? 'edited' : 'model', model, score },
    };
    await this.#addAll([
      ...additions,
      { kind: 'addAnnotations', picture: picture.id, annotations: [annotation], how: 'accepted' },
    ]);
  }

  /** What was dragged lasts. */
  async edited(draft: EditDraft): Promise<void> {
    const { suggestions, view } = this.#parts;
    view.editing(draft);
    const [id] = draft.kind === 'move' ? draft.ids : [draft.id];
    const row = id === undefined ? null : suggestionOf(id);
    if (row !== null) {
      const suggestion = suggestions.at(row);
      if (suggestion !== null) await this.#acceptAs(suggestion, boxAfter(draft, suggestion.box));
    } else if (draft.kind === 'move') await this.#move(draft.ids, draft.dx, draft.dy);
    else await this.#setBox(draft.id, draft.box, 'resized');
    if (view.edit === draft) view.editing(null);
  }

  /** The sides as typed, within the picture. */
  async setBox(id: number, box: Box): Promise<void> {
    const { width, height } = this.#parts.studio.imageSize.size ?? {
      width: Infinity,
      height: Infinity,
    };
    const [x0, y0] = [Math.max(0, box[0]), Math.max(0, box[1])];
    const within: Box = [x0, y0, Math.min(width, box[2]), Math.min(height, box[3])];
    if (within[2] > x0 && within[3] > y0) await this.#setBox(id, within, 'resized');
  }

  /** Polygons, rotated boxes and masks become the boxes around them. */
  async makeBoxes(): Promise<void> {
    await this.#change(
      this.#selected().filter(({ geometry }) => geometry.kind !== 'box'),
      ({ geometry, origin }) => ({
        geometry: { kind: 'box', box: geometry.box },
        origin: editedOrigin(origin),
      }),
      'boxed',
    );
  }

  /** Of what is selected; a focused suggestion is accepted with that class. */
  async setClass(classId: number): Promise<void> {
    const { selection, suggestions } = this.#parts;
    if (selection.suggestion !== null) {
      const suggestion = suggestions.at(selection.suggestion);
      if (suggestion !== null) await this.#acceptAs(suggestion, suggestion.box, classId);
      return;
    }
    await this.#change(
      this.#selected().filter((annotation) => annotation.classId !== classId),
      ({ origin }) => ({ classId, origin: editedOrigin(origin) }),
      'classed',
    );
  }

  async setAttributes(change: Partial<AnnotationAttributes>): Promise<void> {
    const wanted = Object.entries(change);
    await this.#change(
      this.#selected().filter(({ attributes }) =>
        wanted.some(([name, value]) => Reflect.get(attributes, name) !== value),
      ),
      ({ attributes }) => ({ attributes: { ...attributes, ...change } }),
      'attributed',
    );
  }

  async remove(): Promise<void> {
    const { picture, project, selection } = this.#parts;
    const ids = this.#selected().map(({ id }) => id);
    if (picture.id === null || ids.length === 0) return;
    selection.clear();
    await project.edit([{ kind: 'removeAnnotations', picture: picture.id, ids }]);
  }

  /** All annotations of the picture go, and its changed file is the annotated one from then on. @throws StudioError as keepFile */
  async startOver(): Promise<void> {
    const { picture, project, selection } = this.#parts;
    const ids = picture.annotations.map(({ id }) => id);
    const { id } = picture;
    if (id === null) return;
    selection.clear();
    const isEmpty =
      ids.length === 0 ||
      (await project.edit([{ kind: 'removeAnnotations', picture: id, ids }])) !== null;
    if (isEmpty) await picture.keepFile(id);
  }

  /** Beside the originals; the duplicates are selected. */
  async duplicate(): Promise<void> {
    const { imageSize } = this.#parts.studio;
    const { picture } = this.#parts;
    const originals = this.#selected();
    if (picture.id === null || originals.length === 0 || imageSize.size === null) return;
    const boxes = originals.map(({ geometry }) => geometry.box);
    const [right, down] = movableBy(boxes, besides, besides, imageSize.size);
    // In the lower right corner there is room on the other side alone.
    const [dx, dy] =
      right === 0 && down === 0
        ? movableBy(boxes, -besides, -besides, imageSize.size)
        : ([right, down] as const);
    const annotations = originals.map((each) => copyOf(each, moved(each.geometry, dx, dy)));
    await this.#addAll([
      { kind: 'addAnnotations', picture: picture.id, annotations, how: 'duplicated' },
    ]);
  }

  /** What is selected, or else all, goes to the next picture too, which is then shown. */
  async copyToNext(): Promise<void> {
    const { picture, project, selection, studio } = this.#parts;
    const next = studio.pictures.neighbour(1);
    const here = studio.imageSize.size;
    const { id } = picture;
    const { open } = project;
    if (next === undefined || id === null || here === null) return;
    const chosen = selection.annotations.length > 0 ? this.#selected(true) : picture.annotations;
    const there = await studio.imageSize.sizeOf(studio.client.pictureUrl(next.id));
    if (project.open !== open) return;
    const fitting = chosen.flatMap((each) => {
      const geometry = fittingIn(each.geometry, there);
      return geometry === null ? [] : [copyOf(each, geometry)];
    });
    if (fitting.length < chosen.length) {
      studio.messages.problem(
        `${chosen.length - fitting.length} of ${chosen.length} lie outside of “${next.name}” and were not copied.`,
      );
    }
    if (fitting.length === 0) return;
    // Measuring a large picture takes a while: who went on to another one stays there.
    if (picture.id === id) studio.pictures.show(next.id);
    await project.edit([
      { kind: 'addAnnotations', picture: next.id, annotations: fitting, how: 'copied' },
    ]);
  }

  /** Accepts a suggestion with another place or class: a person's work on a model's. */
  async #acceptAs(suggestion: OpenSuggestion, box: Box, classId?: number): Promise<void> {
    const { classes, picture, suggestions } = this.#parts;
    if (picture.id === null) return;
    const named = classes.named(suggestion.className)?.id;
    const additions =
      classId === undefined && named === undefined
        ? suggestions.adding([suggestion.className])
        : [];
    const asIs = classId === undefined || classId === named;
    const isUntouched = asIs && box === suggestion.box;
    // Where it would not be covered by what is made of it, it would come again.
    const dismissal =
      asIs && iou(box, suggestion.box) >= sameIoU ? null : suggestions.dismissing([suggestion]);
    await this.#addAll([
      ...additions,
      {
        kind: 'addAnnotations',
        picture: picture.id,
        annotations: [
          {
            geometry: { kind: 'box', box },
            classId: classId ?? named ?? additions[0]?.id ?? null,
            attributes: noAttributes,
            origin: suggestions.originOf(suggestion, isUntouched ? 'model' : 'edited'),
          },
        ],
        how: 'accepted',
      },
      ...(dismissal === null ? [] : [dismissal]),
    ]);
  }

  /** A drawn box; where it covers a suggestion, it takes that one's place. */
  async #add(box: Box, classId: number | null, additions: readonly SingleEdit[]): Promise<void> {
    const { classes, picture, project, suggestions, view } = this.#parts;
    if (picture.id === null) return;
    view.drafting(box);
    const under = suggestions.under(box);
    const isOther = under !== null && classes.named(under.className)?.id !== classId;
    const dismissal = isOther ? suggestions.dismissing([under]) : null;
    const annotation: NewAnnotation = {
      geometry: { kind: 'box', box },
      classId,
      attributes: noAttributes,
      origin: under === null ? byHand : suggestions.originOf(under, 'edited'),
    };
    await project.edit([
      ...additions,
      { kind: 'addAnnotations', picture: picture.id, annotations: [annotation], how: 'drawn' },
      ...(dismissal === null ? [] : [dismissal]),
    ]);
    // Meanwhile the next one may be drawn.
    if (view.draft === box) view.drafting(null);
  }

  /** Selects what an edit adds to the shown picture. */
  async #addAll(edit: Edit): Promise<void> {
    const { picture, project, selection } = this.#parts;
    const before = new Set(picture.byId.keys());
    const change = await project.edit(edit);
    const added = idsSet(change, picture.id).filter((id) => !before.has(id));
    if (added.length > 0) selection.selectAll(added);
  }

  async #move(ids: readonly number[], dx: number, dy: number): Promise<void> {
    await this.#change(
      ids.flatMap((id) => this.#parts.picture.byId.get(id) ?? []),
      ({ geometry, origin }) => ({
        geometry: moved(geometry, dx, dy),
        origin: editedOrigin(origin),
      }),
      'moved',
    );
  }

  async #setBox(id: number, box: Box, how: Changes['how']): Promise<void> {
    const annotation = this.#parts.picture.byId.get(id);
    if (annotation === undefined) return;
    await this.#change(
      [annotation],
      ({ origin }) => ({ geometry: { kind: 'box', box }, origin: editedOrigin(origin) }),
      how,
    );
  }

  async #change(
    annotations: readonly Annotation[],
    changeOf: (annotation: Annotation) => Omit<Change, 'id'>,
    how: Changes['how'],
  ): Promise<void> {
    const { picture, project } = this.#parts;
    if (picture.id === null || annotations.length === 0) return;
    const changes = annotations.map((annotation) => ({
      id: annotation.id,
      ...changeOf(annotation),
    }));
    await project.edit([{ kind: 'changeAnnotations', picture: picture.id, changes, how }]);
  }

  /** @param withLocked also what nothing may change */
  #selected(withLocked = false): readonly Annotation[] {
    const { picture, selection, view } = this.#parts;
    return selection.annotations.flatMap((id) =>
      withLocked || !view.locked.has(id) ? (picture.byId.get(id) ?? []) : [],
    );
  }
}

/** A model's annotation that a person changes is both's work from then on. */
export function editedOrigin(origin: AnnotationOrigin): AnnotationOrigin {
  return origin.kind === 'model' ? { ...origin, kind: 'edited' } : origin;
}

function boxAfter(draft: EditDraft, box: Box): Box {
  return draft.kind === 'move' ? movedBox(box, draft.dx, draft.dy) : draft.box;
}

function copyOf({ classId, attributes, origin }: Annotation, geometry: Geometry): NewAnnotation {
  return { geometry, classId, attributes, origin: editedOrigin(origin) };
}

/** The geometry in a picture of another size: a box is cut at its edges, an outline that does not fit is left. */
function fittingIn(
  geometry: Geometry,
  { width, height }: { readonly width: number; readonly height: number },
): Geometry | null {
  const [x0, y0, x1, y1] = geometry.box;
  if (x1 <= width && y1 <= height && geometry.kind !== 'mask') return geometry;
  if (geometry.kind === 'mask') {
    return geometry.mask.width === width && geometry.mask.height === height ? geometry : null;
  }
  if (geometry.kind !== 'box' || x0 >= width || y0 >= height) return null;
  return { kind: 'box', box: [x0, y0, Math.min(x1, width), Math.min(y1, height)] };
}

/** Ids of the annotations that a change set on a picture. */
function idsSet(change: ProjectChange | null, pictureId: string | null): readonly number[] {
  return (change?.annotations ?? [])
    .filter((each) => each.pictureId === pictureId)
    .flatMap(({ set }) => set.map(({ id }) => id));
}
