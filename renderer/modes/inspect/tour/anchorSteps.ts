/** The tour's steps about the picture's size, the grid of cells, and the anchors on it. */
import { iou, boxAt } from '../../../../shared/geometry/boxes.ts';
import { count, counted, hundredths, size } from '../../../studio/words.ts';
import type { TourFacts, TourStep } from '../../../studio/tour.ts';
import { cellOf, fitOf, fittedBy } from './anchorFits.ts';
import type { InspectLook } from './inspectLook.svelte.ts';
import { image } from '../../../studio/stages/stages.ts';

/** An anchor that overlaps an object by less than the best of its cell, but by no more than this, fits it as well. */
const nearlyBest = 0.05;
/** Less than this is no fit, where any anchor of the picture overlaps an object by more. */
const leastFit = 0.3;
/** From this IoU on a shape is said to fit an object. */
const fitting = 0.5;

/** `27 × 20 × 15`, of several grids with + between them. */
function gridWords(look: InspectLook): string | null {
  const levels = look.snapshot?.run.levels ?? [];
  if (levels.length === 0) return null;
  return levels.map(({ width, height, shapes }) => `${width} × ${height} × ${shapes}`).join(' + ');
}

function gridFacts(look: InspectLook): TourFacts {
  const levels = look.snapshot?.run.levels ?? [];
  const anchors = look.countAt('anchors');
  return {
    grid: gridWords(look),
    cells: count(levels.reduce((sum, { width, height }) => sum + width * height, 0)),
    grids: counted(levels.length, 'grid'),
    shapes: levels[0] ? count(levels[0].shapes) : null,
    anchors: anchors === null ? null : count(anchors),
  };
}

/** By how much the picture was resized, read off the window. */
export function imageSizeStep(look: InspectLook): TourStep {
  /** Of the network's input to the picture, in three decimals, with three others; the smallest first. */
  const scales = () => {
    const geometry = look.snapshot?.run.geometry;
    if (geometry === undefined) return null;
    const right = 1 / geometry.scaleX;
    const short = 600 / Math.min(geometry.imageWidth, geometry.imageHeight);
    const others = [1 / right, short, right / 2, right * 2, right * 1.5].map((x) => x.toFixed(3));
    const wrong = [...new Set(others)].filter((text) => text !== right.toFixed(3)).slice(0, 3);
    const answers = [right.toFixed(3), ...wrong].sort((a, b) => Number(a) - Number(b));
    return { answers, right: answers.indexOf(right.toFixed(3)) };
  };
  return {
    lack: () => look.lackOfRpn(),
    variant: () => null,
    facts: () => {
      const geometry = look.snapshot?.run.geometry;
      const answers = scales()?.answers ?? [];
      return {
        picture: geometry ? size(geometry.imageWidth, geometry.imageHeight) : null,
        input: geometry ? size(geometry.inputWidth, geometry.inputHeight) : null,
        ...Object.fromEntries(answers.map((text, i) => [`answer${i + 1}`, text])),
      };
    },
    enter: () => look.show(image),
    begin: (answer) => ({
      done: () => [look.inspect.view.shown === image && answer(0) === scales()?.right],
      showMe: () => look.inspect.view.show(image),
      right: () => scales()?.right ?? null,
    }),
  };
}

/** One small network at every cell: its scores as a map. */
export function convolutionalStep(look: InspectLook): TourStep {
  const { view } = look.inspect;
  const stage = 'objectness';
  return {
    lack: () => look.lackOfRpn(),
    variant: () => null,
    facts: () => gridFacts(look),
    enter: () => look.show(stage, { heatMap: false }),
    begin: () => {
      const seen = new Set<number>();
      return {
        done: () => {
          const isMap = view.shown === stage && view.heatMap;
          const { shape } = view.anchors;
          if (isMap && shape !== null) seen.add(shape);
          return [isMap, seen.size > 1];
        },
        showMe: (task) => {
          if (view.shown !== stage) view.show(stage);
          if (!view.heatMap) view.toggleHeatMap();
          if (task === 0) return;
          // Both are seen: the one that is chosen now, and another.
          const shape = view.anchors.shape ?? 0;
          seen.add(shape);
          view.chooseShape((shape + 1) % (look.snapshot?.run.levels[0]?.shapes ?? 1));
        },
      };
    },
  };
}

/** The anchors of one cell, and the one that fits an object. */
export function anchorsStep(look: InspectLook): TourStep {
  const { scene } = look.inspect;
  const stage = 'anchors';
  /** How the selected anchor fits, beside the best of its cell; null where none is selected. */
  const selected = () => {
    const row = look.rowAt(stage);
    const { anchors, objects, snapshot } = look;
    if (row === null || anchors === null || snapshot === null) return null;
    const fit = fitOf(anchors, row, objects);
    const cell = cellOf(snapshot.run.levels, row);
    const object = objects[fit.object];
    const best = Math.max(
      0,
      ...cell.map((each) => (object ? iou(boxAt(anchors, each), object.box) : 0)),
    );
    return { fit, best, object, shape: cell.indexOf(row) + 1 };
  };
  return {
    lack: () => look.lackOfRpn(),
    variant: () => null,
    facts: () => {
      const here = selected();
      return {
        ...gridFacts(look),
        shape: here ? count(here.shape) : null,
        iou: here ? hundredths(here.fit.iou) : null,
        best: here ? hundredths(here.best) : null,
        object: here?.object?.name ?? { word: 'noObject' },
      };
    },
    enter: () => look.show(stage),
    begin: () => ({
      done: () => {
        const here = selected();
        const least = Math.min(leastFit, look.bestAnchor?.iou ?? 0);
        const fits = here?.object && here.fit.iou >= Math.max(least, here.best - nearlyBest);
        return [here !== null || scene.hoveredCells.length > 0, fits !== undefined && fits];
      },
      showMe: () => {
        if (look.bestAnchor !== null) look.select(stage, look.bestAnchor.row);
      },
    }),
  };
}

/** One shape alone, then others: which objects each fits. */
export function shapesStep(look: InspectLook): TourStep {
  const { view } = look.inspect;
  return {
    lack: () => look.lackOfRpn(),
    variant: () => ((look.snapshot?.run.levels[0]?.shapes ?? 3) < 3 ? 'few' : null),
    facts: () => {
      const { anchors, objects, snapshot } = look;
      const { shape } = view.anchors;
      const fitted =
        anchors === null || snapshot === null || shape === null
          ? null
          : fittedBy(anchors, snapshot.run.levels, shape, objects, fitting);
      return {
        ...gridFacts(look),
        objects: counted(objects.length, 'detection'),
        fitted: fitted === null ? null : count(fitted.filter(Boolean).length),
      };
    },
    enter: () => look.show('anchors'),
    begin: () => {
      const tried = new Set<number>();
      return {
        done: () => {
          if (view.anchors.shape !== null) tried.add(view.anchors.shape);
          const enough = Math.min(3, look.snapshot?.run.levels[0]?.shapes ?? 3);
          return [tried.size > 0, tried.size >= enough];
        },
        showMe: (task) => {
          const all = look.snapshot?.run.levels[0]?.shapes ?? 1;
          for (let shape = 0; task > 0 && shape < Math.min(2, all); shape++) tried.add(shape);
          view.chooseShape(Math.min(task === 0 ? 0 : 2, all - 1));
        },
      };
    },
  };
}
