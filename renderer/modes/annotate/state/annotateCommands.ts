/** What can be done in Annotate. */
import { onlyWhile, type Commands } from '../../../studio/commands.ts';
import type { Studio } from '../../../studio/studio.ts';
import { annotateId, type Annotate } from './annotate.svelte.ts';
import { projectCommands } from './projectCommands.ts';
import { boxInMiddle, withSideMoved, type Side } from '../../../studio/keyboardBoxes.ts';

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0] as const;

export function annotateCommands(studio: Studio, annotate: Annotate): Commands {
  const { picture, project } = annotate;
  const hasPicture = () => picture.content !== null;
  const canEdit = () => project.writable && hasPicture();
  return {
    ...projectCommands(studio, annotate),
    ...onlyWhile(hasPicture, {
      ...lookingCommands(annotate),
      ...suggestingCommands(studio, annotate),
    }),
    // Also while a picture is still read: a key for the tool to come is not lost.
    ...onlyWhile(() => project.writable, toolCommands(studio, annotate)),
    ...onlyWhile(canEdit, {
      ...boxCommands(studio, annotate),
      ...classCommands(studio, annotate),
      ...answerCommands(annotate),
      ...pictureCommands(studio, annotate),
    }),
    'edit.undo': {
      title: 'Undo',
      words: 'take back revert',
      group: 'Annotating',
      keys: ['Ctrl+Z'],
      run: () => annotate.nudger.after(() => annotate.undoing.undo()),
      enabled: () => project.writable && project.state.undo !== null,
      whyNot: () => 'There is nothing to undo.',
    },
    'edit.redo': {
      title: 'Redo',
      words: 'again',
      group: 'Annotating',
      keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
      run: () => annotate.nudger.after(() => annotate.undoing.redo()),
      enabled: () => project.writable && project.state.redo !== null,
      whyNot: () => 'There is nothing to do again.',
    },
  };
}

function lookingCommands(annotate: Annotate): Commands {
  const { nudger, selection, view } = annotate;
  return {
    'box.nextOne': {
      title: 'Next box, and after them the suggestions',
      words: 'cycle select overlapping',
      group: 'Boxes',
      keys: ['N'],
      run: () => annotate.step(1),
    },
    'box.previousOne': {
      title: 'Previous box or suggestion',
      words: 'cycle select overlapping',
      group: 'Boxes',
      keys: ['P'],
      run: () => annotate.step(-1),
    },
    'box.all': {
      title: 'Select all boxes',
      group: 'Boxes',
      keys: ['Ctrl+A'],
      run: () => selection.selectAll(annotate.picture.annotations.map(({ id }) => id)),
    },
    'box.lock': {
      title: 'Lock what is selected, or unlock all',
      words: 'protect pass through',
      group: 'Boxes',
      keys: ['Shift+L'],
      run: () => lock(annotate),
      enabled: () => nudger.ids.some((id) => id > 0) || view.locked.size > 0,
    },
    'box.hide': {
      title: 'Hide what is selected, or show all again',
      words: 'invisible',
      group: 'Boxes',
      keys: ['Shift+H'],
      run: () => hide(annotate),
      enabled: () => selection.annotations.length > 0 || view.hidden.size > 0,
    },
    leave: {
      title: 'Leave what is offered, lay the tool down, or select nothing',
      words: 'cancel deselect escape',
      group: 'Boxes',
      keys: ['Escape'],
      run: () => leave(annotate),
    },
    loupe: {
      title: 'Loupe, while the key is held; pressed twice, larger',
      words: 'magnify small objects zoom',
      group: 'Boxes',
      keys: ['Z'],
      run: () => view.holdLoupe(performance.now()),
    },
  };
}

function lock({ nudger, selection, view }: Annotate): void {
  const ids = nudger.ids.filter((id) => id > 0);
  if (ids.length === 0) view.locked.clear();
  for (const id of ids) view.locked.add(id);
  selection.clear();
}

function hide({ selection, view }: Annotate): void {
  const ids = selection.annotations;
  if (ids.length === 0) view.hidden.clear();
  for (const id of ids) view.hidden.add(id);
  selection.clear();
}

function leave({ review, selection, spotting, tools, view }: Annotate): void {
  if (view.unnamed !== null) view.waitForName(null);
  else if (spotting.offered !== null) spotting.forget();
  else if (tools.chosen !== 'edit') tools.use('edit');
  else if (review.on) review.toggle();
  else selection.clear();
}

function toolCommands({ model }: Studio, { tools }: Annotate): Commands {
  return {
    'tool.draw': {
      title: 'Box tool',
      words: 'rectangle draw annotate new',
      group: 'Boxes',
      keys: ['R', 'W'],
      run: () => tools.use('draw'),
    },
    'tool.spot': {
      title: 'The model’s best box at a place that is clicked',
      words: 'spot click proposal assist magic smart',
      group: 'Boxes',
      keys: ['B'],
      run: () => tools.use('spot'),
      enabled: () => model.summary !== null,
      whyNot: () => 'No model is open.',
    },
  };
}

function boxCommands(studio: Studio, annotate: Annotate): Commands {
  const { edits, nudger, picture, review, selection } = annotate;
  const isSelected = () => selection.annotations.length > 0;
  const move = (name: string, key: string, dx: number, dy: number): Commands => ({
    [`nudge.${name.toLowerCase()}`]: {
      title: `Move ${name} by a pixel`,
      words: 'nudge arrow',
      group: 'Boxes',
      keys: [key],
      run: () => nudger.nudge(dx, dy),
      enabled: () => nudger.ids.length > 0,
    },
    [`nudge.${name.toLowerCase()}Far`]: {
      title: `Move ${name} by ten pixels`,
      words: 'nudge arrow',
      group: 'Boxes',
      keys: [`Shift+${key}`],
      run: () => nudger.nudge(10 * dx, 10 * dy),
      enabled: () => nudger.ids.length > 0,
    },
  });
  const side = (which: Side, words: string, key: string, by: number): Commands => ({
    [`side.${which}${by > 0 ? 'On' : 'Back'}`]: {
      title: `Move the ${which} side ${words}`,
      words: 'resize grow shrink edge',
      group: 'Boxes',
      keys: [key],
      run: () => moveSide(studio, annotate, which, by),
      enabled: () => oneBox(annotate) !== null,
    },
  });
  return {
    'box.insert': {
      title: 'New box in the middle of the picture',
      words: 'keyboard draw add insert',
      group: 'Boxes',
      keys: ['Shift+R'],
      run: () => void insert(studio, annotate),
    },
    'box.delete': {
      title: 'Delete what is selected; dismiss a suggestion; keep mine in a review',
      words: 'remove erase',
      group: 'Boxes',
      keys: ['Delete', 'Backspace'],
      run: () => {
        if (review.on) void review.keep();
        else if (selection.suggestion !== null) void annotate.answers.dismiss();
        else nudger.after(() => edits.remove());
      },
      enabled: () => selection.ids.length > 0 || (review.on && review.current !== null),
    },
    'box.duplicate': {
      title: 'Duplicate what is selected',
      words: 'copy clone',
      group: 'Boxes',
      keys: ['Ctrl+D'],
      run: () => nudger.after(() => edits.duplicate()),
      enabled: isSelected,
    },
    'box.copyToNext': {
      title: 'Copy to the next picture: what is selected, or all',
      words: 'propagate video frame',
      group: 'Boxes',
      keys: ['Ctrl+Shift+C'],
      run: () => nudger.after(() => edits.copyToNext()),
      enabled: () => picture.annotations.length > 0 && studio.pictures.neighbour(1) !== undefined,
    },
    'box.why': {
      title: 'Why was this not detected?',
      words: 'explain missed inspect verdict',
      group: 'Boxes',
      keys: ['Shift+W'],
      run: () => nudger.after(() => askWhy(studio, annotate)),
      enabled: () => selection.annotations.length === 1 && studio.model.summary !== null,
      whyNot: () =>
        studio.model.summary === null ? 'No model is open.' : 'Not one annotation is selected.',
    },
    'box.outline': {
      title: 'Make boxes of the selected outlines',
      words: 'polygon rotated mask convert',
      group: 'Boxes',
      keys: [],
      run: () => void edits.makeBoxes(),
      enabled: () =>
        selection.annotations.some((id) => picture.byId.get(id)?.geometry.kind !== 'box'),
    },
    ...move('left', 'ArrowLeft', -1, 0),
    ...move('right', 'ArrowRight', 1, 0),
    ...move('up', 'ArrowUp', 0, -1),
    ...move('down', 'ArrowDown', 0, 1),
    ...side('right', 'outwards', 'Ctrl+ArrowRight', 1),
    ...side('right', 'inwards', 'Ctrl+ArrowLeft', -1),
    ...side('bottom', 'outwards', 'Ctrl+ArrowDown', 1),
    ...side('bottom', 'inwards', 'Ctrl+ArrowUp', -1),
    ...side('left', 'inwards', 'Ctrl+Shift+ArrowRight', 1),
    ...side('left', 'outwards', 'Ctrl+Shift+ArrowLeft', -1),
    ...side('top', 'inwards', 'Ctrl+Shift+ArrowDown', 1),
    ...side('top', 'outwards', 'Ctrl+Shift+ArrowUp', -1),
  };
}

/** What is annotated is asked about where every stage is seen; the way back leads to it. */
function askWhy({ explainWish, mode }: Studio, { classes, picture, selection }: Annotate): void {
  const [id] = selection.annotations;
  const annotation = id === undefined ? undefined : picture.byId.get(id);
  const pictureId = picture.id;
  if (annotation === undefined || pictureId === null) return;
  const { classId, geometry } = annotation;
  explainWish.ask({
    pictureId,
    box: geometry.box,
    className: classId === null ? null : classes.nameOf(classId),
    back: { title: 'Annotate', go: () => mode.show(annotateId) },
  });
}

async function insert(
  { imageSize }: Studio,
  { edits, picture, selection }: Annotate,
): Promise<void> {
  if (imageSize.size === null) return;
  const before = new Set(picture.byId.keys());
  await edits.drawn(boxInMiddle(imageSize.size));
  selection.selectAll([...picture.byId.keys()].filter((id) => !before.has(id)));
}

/** The only selected box that can be changed; null where there is none, or there are several. */
function oneBox({ nudger, picture }: Annotate) {
  const [id, another] = nudger.ids;
  if (id === undefined || another !== undefined) return null;
  const geometry = picture.byId.get(id)?.geometry;
  return geometry?.kind === 'box' ? { id, box: geometry.box } : null;
}

function moveSide({ imageSize }: Studio, annotate: Annotate, side: Side, by: number): void {
  annotate.nudger.after(async () => {
    const one = oneBox(annotate);
    if (one === null || imageSize.size === null) return;
    const box = withSideMoved(one.box, side, by, imageSize.size);
    await annotate.edits.edited({ kind: 'resize', id: one.id, box });
  });
}

function classCommands({ dialogs }: Studio, annotate: Annotate): Commands {
  const { classes } = annotate;
  const ofDigit = digits.map((digit): [string, Commands[string]] => [
    `class.${digit}`,
    {
      title: `The class with key ${digit}, for what is selected or the next box`,
      group: 'Classes',
      keys: [String(digit)],
      run: () => {
        const chosen = classes.withKey(digit);
        if (chosen !== null) annotate.chooseClass(chosen.id);
      },
      enabled: () => classes.withKey(digit) !== null,
      whyNot: () => `No class has the key ${digit}.`,
    },
  ]);
  return {
    ...Object.fromEntries(ofDigit),
    'class.find': {
      title: 'Choose a class by its name…',
      words: 'search label find',
      group: 'Classes',
      keys: ['C'],
      run: () => dialogs.show('chooseClass'),
    },
  };
}

function suggestingCommands(
  { jobs, model, pictures }: Studio,
  { project, suggesting, suggestions }: Annotate,
): Commands {
  const step = (by: number) => () => {
    suggestions.threshold = Math.round((suggestions.threshold + by) * 100) / 100;
  };
  const unanswered = () =>
    pictures.found
      .map(({ id }) => id)
      .filter((id) => project.standings.of(id)?.state !== 'verified');
  return {
    suggest: {
      title: 'Suggest on this picture',
      words: 'detect model assist predict',
      group: 'Suggestions',
      keys: ['S'],
      run: () => void suggesting.ask(),
      enabled: () => suggesting.possible && !suggesting.here,
      whyNot: () => (model.summary === null ? 'No model is open.' : undefined),
    },
    'suggest.all': {
      title: 'Suggest on all pictures that are not verified',
      words: 'detect batch pre-annotate folder',
      group: 'Suggestions',
      keys: ['Ctrl+Shift+Enter'],
      run: () => void suggesting.askAll(unanswered()),
      enabled: () => suggesting.possible && !suggesting.all && !jobs.detecting,
      whyNot: () => (model.summary === null ? 'No model is open.' : undefined),
    },
    'threshold.lower': {
      title: 'Lower the suggestions’ threshold',
      group: 'Suggestions',
      keys: ['['],
      run: step(-0.05),
    },
    'threshold.raise': {
      title: 'Raise the suggestions’ threshold',
      group: 'Suggestions',
      keys: [']'],
      run: step(0.05),
    },
  };
}

function answerCommands(annotate: Annotate): Commands {
  const { answers, classes, review, spotting, suggestions } = annotate;
  const ofDigit = digits.map((digit): [string, Commands[string]] => [
    `accept.${digit}`,
    {
      title: `Accept the suggestions of the class with key ${digit}`,
      group: 'Suggestions',
      keys: [`Shift+${digit}`],
      run: () => {
        const chosen = classes.withKey(digit);
        if (chosen !== null) void answers.acceptClass(chosen.name);
      },
      enabled: () => {
        const name = classes.withKey(digit)?.name;
        return suggestions.shown.some(({ className }) => className === name);
      },
    },
  ]);
  return {
    accept: {
      title: 'Accept what is offered, the focused suggestion, or all that are shown',
      words: 'take confirm yes',
      group: 'Suggestions',
      keys: ['Enter'],
      run: () => {
        if (spotting.offered !== null) void spotting.take();
        else void (review.on ? review.take() : answers.accept());
      },
      enabled: () =>
        spotting.offered !== null ||
        (review.on ? review.current !== null : suggestions.shown.length > 0),
    },
    ...Object.fromEntries(ofDigit),
    'suggestions.dismiss': {
      title: 'Dismiss all suggestions that are shown',
      words: 'remove reject no',
      group: 'Suggestions',
      keys: ['Shift+Delete', 'Shift+Backspace'],
      run: () => void answers.dismissAll(),
      enabled: () => suggestions.shown.length > 0,
    },
    review: {
      title: 'Review only what disagrees, or what an evaluation doubts, or end the review',
      words: 'differences uncertain check compare label errors wrong missing',
      group: 'Suggestions',
      keys: ['Y'],
      run: () => review.toggle(),
      enabled: () => review.on || review.pictures > 0,
      whyNot: () =>
        review.next === 'doubted'
          ? 'Nothing that the evaluation doubts is left to review.'
          : 'Nowhere do the model and the annotations disagree.',
    },
  };
}

function pictureCommands({ pictures }: Studio, annotate: Annotate): Commands {
  const { nudger, picture, verifying } = annotate;
  const isVerified = () => picture.content?.standing.state === 'verified';
  return {
    verify: {
      title: 'Verify, and go to the next picture',
      words: 'done finish confirm',
      group: 'Annotating',
      keys: ['Ctrl+Enter'],
      run: () => nudger.after(() => verifying.verify()),
      enabled: () => pictures.currentId !== null,
    },
    unverify: {
      title: 'Not verified: back to work',
      words: 'undo reopen',
      group: 'Annotating',
      keys: [],
      run: () => void verifying.reopen(),
      enabled: isVerified,
    },
  };
}
