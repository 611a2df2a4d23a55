/** What each edit does to the rows, and what the history calls it. */
import type { Annotation } from '../../shared/annotation/annotation.ts';
import type { Edit, SingleEdit } from '../../shared/project/edits.ts';
import { StudioError } from '../../shared/result.ts';
import { count, counted } from '../../shared/words.ts';
import type { ClassRow } from './changes.ts';
import type { Editing } from './editing.ts';

/** What was done, for the history. */
export interface Done {
  readonly title: string;
  /** The one picture that it is about; null: none, or several. */
  readonly picture: number | null;
}

/** Does an edit. @throws StudioError where a part of it cannot be done; the transaction is then to be given up. */
export function applyEdit(editing: Editing, edit: Edit): Done {
  const done = edit.map((single) => applySingle(editing, single));
  const pictures = new Set(done.map(({ picture }) => picture).filter((one) => one !== null));
  const [picture = null] = pictures;
  return {
    // What was done on the picture comes first, the classes that it brought with it after that.
    title: titleOf([
      ...done.filter((one) => one.picture !== null),
      ...done.filter((one) => one.picture === null),
    ]),
    picture: pictures.size === 1 ? picture : null,
  };
}

function titleOf(done: readonly Done[]): string {
  const titles = [...new Set(done.map(({ title }) => title))];
  const most = 3;
  if (titles.length <= most) return titles.join(', ');
  return `${titles.slice(0, most).join(', ')} and ${count(titles.length - most)} more`;
}

const words = {
  drawn: 'drawn',
  accepted: 'accepted',
  duplicated: 'duplicated',
  copied: 'copied here',
  moved: 'moved',
  resized: 'resized',
  classed: 'given this class',
  attributed: 'described',
  boxed: 'made a box',
} as const;

function applySingle(editing: Editing, edit: SingleEdit): Done {
  switch (edit.kind) {
    case 'addAnnotations': {
      const picture = editing.pictureAt(edit.picture);
      const names = classNames(editing);
      for (const made of edit.annotations) {
        if (made.classId !== null) named(names, made.classId);
        editing.add(picture, made);
      }
      editing.touch(picture);
      const what = whatOf(edit.annotations, names);
      return { title: `${what} ${words[edit.how]}`, picture };
    }
    case 'changeAnnotations': {
      const picture = editing.pictureAt(edit.picture);
      const names = classNames(editing);
      const changed: Annotation[] = [];
      for (const { id, geometry, classId, attributes, origin } of edit.changes) {
        const before = editing.annotation(picture, id);
        if (classId !== undefined && classId !== null) named(names, classId);
        const after: Annotation = {
          id,
          geometry: geometry ?? before.geometry,
          classId: classId === undefined ? before.classId : classId,
          attributes: attributes ?? before.attributes,
          origin: origin ?? before.origin,
        };
        editing.change(picture, before, after);
        changed.push(after);
      }
      editing.touch(picture);
      return { title: `${whatOf(changed, names)} ${words[edit.how]}`, picture };
    }
    case 'removeAnnotations': {
      const picture = editing.pictureAt(edit.picture);
      const removed = edit.ids.map((id) => editing.annotation(picture, id));
      if (new Set(edit.ids).size !== edit.ids.length) {
        throw new StudioError('badInput', 'An annotation is named twice.');
      }
      for (const annotation of removed) editing.remove(picture, annotation);
      editing.touch(picture);
      return { title: `${whatOf(removed, classNames(editing))} deleted`, picture };
    }
    case 'dismiss': {
      const picture = editing.pictureAt(edit.picture);
      for (const { className, box } of edit.dismissals) editing.dismiss(picture, className, box);
      const [only] = edit.dismissals;
      const what =
        edit.dismissals.length === 1 && only !== undefined
          ? `Suggestion ${only.className}`
          : `${count(edit.dismissals.length)} suggestions`;
      return { title: `${what} dismissed`, picture };
    }
    case 'setState': {
      const picture = editing.pictureAt(edit.picture);
      editing.setState(picture, edit.state);
      const title = {
        unlabelled: 'Set back to unlabelled',
        inWork: 'Taken up',
        verified: 'Verified',
      };
      return { title: title[edit.state], picture };
    }
    case 'addClass':
      editing.addClass(edit.id, edit.name, edit.colour, edit.key);
      return about(`Class ${edit.name} added`);
    case 'changeClass': {
      const [, name] = editing.class(edit.id);
      editing.changeClass(edit.id, edit);
      return about(
        edit.name === undefined || edit.name === name
          ? `Class ${name} changed`
          : `Class ${name} renamed ${edit.name}`,
      );
    }
    case 'orderClasses':
      orderClasses(editing, edit.ids);
      return about('Classes reordered');
    case 'removeClass':
      return removeClass(editing, edit.id, edit.into);
  }
}

function orderClasses(editing: Editing, ids: readonly number[]): void {
  const classes = editing.classes();
  const isSame = ids.length === classes.length && new Set(ids).size === ids.length;
  if (!isSame) throw new StudioError('badInput', 'The order does not name each class once.');
  for (const [place, id] of ids.entries()) {
    const before = editing.class(id);
    const [, name, colour, key, was] = before;
    if (was !== place) {
      editing.put({ table: 'class', before, after: [id, name, colour, key, place] });
    }
  }
}

function removeClass(editing: Editing, id: number, into: number | null): Done {
  const before = editing.class(id);
  if (into === id) throw new StudioError('badInput', 'A class cannot take the place of itself.');
  const target: ClassRow | null = into === null ? null : editing.class(into);
  const theirs = editing.annotationsOfClass(id);
  const pictures = new Set<number>();
  for (const { picture, annotation } of theirs) {
    if (into === null) editing.remove(picture, annotation);
    else editing.change(picture, annotation, { ...annotation, classId: into });
    pictures.add(picture);
  }
  for (const picture of pictures) editing.touch(picture);
  editing.put({ table: 'class', before, after: null });
  const boxes = counted(theirs.length, 'annotation');
  return about(
    target === null
      ? `Class ${before[1]} removed with ${boxes}`
      : `Class ${before[1]} merged into ${target[1]}, ${boxes}`,
  );
}

const about = (title: string): Done => ({ title, picture: null });

function classNames(editing: Editing): ReadonlyMap<number, string> {
  return new Map(editing.classes().map(([id, name]) => [id, name]));
}

/** @throws StudioError `badInput` where the project has no such class. */
function named(names: ReadonlyMap<number, string>, classId: number): string {
  const name = names.get(classId);
  if (name !== undefined) return name;
  throw new StudioError('badInput', `The project has no class ${classId}.`);
}

/** `RBC`, `3 RBC`, `5 boxes` */
function whatOf(
  annotations: readonly { readonly classId: number | null }[],
  names: ReadonlyMap<number, string>,
): string {
  const ids = new Set(annotations.map(({ classId }) => classId));
  const [id = null] = ids;
  const name = ids.size === 1 && id !== null ? (names.get(id) ?? 'annotation') : null;
  if (annotations.length === 1) return name ?? 'Box without a class';
  return `${count(annotations.length)} ${name ?? 'boxes'}`;
}
