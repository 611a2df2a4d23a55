/** What can be done in Inspect. */
import type { StageDescription } from '../../../../shared/detection/stages/description.ts';
import { onlyWhile, type Commands } from '../../../studio/commands.ts';
import type { PaletteEntry } from '../../../studio/mode.ts';
import type { Studio } from '../../../studio/studio.ts';
import { saveView, type ViewFormat } from '../../../studio/takeView.ts';
import { boxToAnnotate } from './boxToAnnotate.ts';
import { canLeave, explainCommands, leaveExplaining } from './explainCommands.ts';
import { clusterStage } from '../../../studio/stages/clusters.ts';
import { inspectId, type Inspect } from './inspect.svelte.ts';
import { whyNoNeighbour } from '../../../studio/stages/lineageWalk.ts';
import {
  describe,
  fateWords,
  image,
  sentenceOf,
  shownStages,
  titleOf,
  type Stages,
} from '../../../studio/stages/stages.ts';

export function inspectCommands(studio: Studio, inspect: Inspect): Commands {
  const { dialogs, jobs, model, pictures } = studio;
  const { merges, picker, run, scene, selection, settings, view } = inspect;
  const hasRun = () => scene.snapshot !== null;
  return {
    export: {
      title: 'Export boxes as annotations…',
      words: 'save labels coco voc yolo csv json',
      group: 'Open',
      keys: ['Ctrl+E'],
      run: () => dialogs.show('export'),
      enabled: () => pictures.currentId !== null && hasRun(),
    },
    ...viewCommands(studio, inspect),
    'detect.again': {
      title: 'Detect on this picture again',
      words: 'run rerun refresh repeat',
      group: 'Pictures',
      keys: ['Ctrl+Enter'],
      run: () => {
        if (model.detector.kind === 'down') void model.revive();
        else run.again();
      },
      enabled: () => inspect.wanted !== null || model.detector.kind === 'down',
    },
    'detect.all': {
      title: 'Detect on all pictures',
      words: 'batch run every whole folder',
      group: 'Pictures',
      keys: ['Ctrl+Shift+Enter'],
      run: () => void detectAll(studio, inspect),
      enabled: () => inspect.wanted !== null && !jobs.detecting,
    },
    'stage.previous': {
      title: 'Previous stage',
      group: 'Stages',
      keys: ['['],
      run: () => view.step(-1),
    },
    'stage.next': { title: 'Next stage', group: 'Stages', keys: [']'], run: () => view.step(1) },
    'stage.overlay': {
      title: 'Overlay the stage before this one',
      words: 'compare lay over both',
      group: 'Stages',
      keys: ['O'],
      run: () => {
        const shown = shownStages(view.stages);
        const before = shown[shown.indexOf(view.shown) - 1];
        view.toggleOverlay(view.overlay ?? before ?? image);
      },
      enabled: () => view.shown !== image,
    },
    heatMap: {
      title: 'Heat map, or regions in colours',
      words: 'objectness scores cells areas merges segments',
      group: 'Stages',
      keys: ['S'],
      run: () => {
        const mapped = view.stages.filter(({ map, mergedIn }) => map || mergedIn !== undefined);
        const last = mapped.at(-1);
        if (mapped.some(({ kind }) => kind === view.shown)) view.toggleHeatMap();
        else if (last !== undefined) {
          view.show(last.kind);
          if (!view.heatMap) view.toggleHeatMap();
        }
      },
      enabled: () =>
        hasRun() && view.stages.some(({ map, mergedIn }) => map || mergedIn !== undefined),
    },
    ...onlyWhile(() => merges.onStrip && merges.tree !== null, {
      'merges.next': {
        title: 'Next merge',
        words: 'regions segments selective search forward',
        group: 'Stages',
        keys: ['.'],
        mode: inspectId,
        run: () => merges.setMerges(merges.merges + 1),
      },
      'merges.previous': {
        title: 'Previous merge',
        words: 'regions segments selective search back',
        group: 'Stages',
        keys: [','],
        mode: inspectId,
        run: () => merges.setMerges(merges.merges - 1),
      },
      'merges.play': {
        title: 'Play the merges, or stop',
        words: 'regions segments selective search animate watch',
        group: 'Stages',
        keys: ['Ctrl+Space'],
        mode: inspectId,
        run: () => merges.play(matchMedia('(prefers-reduced-motion: reduce)').matches),
      },
    }),
    'settings.reset': {
      title: 'Reset the settings to the package',
      words: 'default threshold undo changes',
      group: 'Stages',
      keys: ['Ctrl+Backspace'],
      run: () => settings.reset(),
      enabled: () => settings.changed,
    },
    ...onlyWhile(hasRun, {
      'box.next': {
        title: 'Next box, by score',
        words: 'best highest select',
        group: 'Boxes',
        keys: ['N'],
        run: () => picker.step(1),
      },
      'box.previous': {
        title: 'Previous box, by score',
        words: 'worse lowest select',
        group: 'Boxes',
        keys: ['P'],
        run: () => picker.step(-1),
      },
    }),
    'lineage.forward': {
      title: 'Follow the lineage',
      words: 'why missed lost suppressed fate what happened forward',
      group: 'Boxes',
      keys: ['F'],
      run: () => selection.follow(1),
      enabled: () => selection.canFollow(1),
      whyNot: () => whyNoNeighbour(view.stages, selection.lineage, 1),
    },
    'lineage.back': {
      title: 'Follow the lineage back',
      words: 'origin where from anchor',
      group: 'Boxes',
      keys: ['Shift+F'],
      run: () => selection.follow(-1),
      enabled: () => selection.canFollow(-1),
      whyNot: () => whyNoNeighbour(view.stages, selection.lineage, -1),
    },
    'box.cluster': {
      title: 'Show a box and what it suppressed alone',
      words: 'isolate group rivals duplicates nms',
      group: 'Boxes',
      keys: ['G'],
      run: () => toggleCluster(inspect),
      enabled: () => view.clusterShown || clusterStageOf(inspect) !== null,
    },
    'box.annotate': {
      title: 'Make an annotation of the selected box',
      words: 'accept take label proposal anchor project',
      group: 'Boxes',
      keys: ['B'],
      run: () => {
        const { id } = studio.mode;
        selection.onceTold(() => {
          const box = boxToAnnotate(inspect);
          if (box !== null && studio.mode.id === id) studio.boxWish.ask(box);
        });
      },
      enabled: () => selection.asking || boxToAnnotate(inspect) !== null,
      whyNot: () => 'No box on the picture is selected.',
    },
    'box.clear': {
      title: 'Back from a look, show all boxes again, or clear the selection',
      words: 'deselect none leave explanation undo',
      group: 'Boxes',
      keys: ['Escape'],
      run: () => {
        if (scene.cluster !== null) view.showCluster(false);
        else if (!leaveExplaining(inspect)) selection.clear();
      },
      enabled: () => selection.ref !== null || canLeave(inspect),
    },
    ...explainCommands(studio, inspect),
  };
}

/** Each stage by its name and by what it does, and each setting at the first stage with which it is moved. */
/** What is seen, as a file. */
function viewCommands({ messages, pictures }: Studio, { canvas, view }: Inspect): Commands {
  const save = async (format: ViewFormat) => {
    const seen = canvas.controls?.seen() ?? null;
    const { current } = pictures;
    if (seen === null || current === null) return;
    const stage = titleOf(view.stages, view.shown);
    try {
      const name = `${current.name.replace(/\.[^.]+$/, '')}-${stage.toLowerCase()}`;
      await saveView(seen, format, name, `${current.name}, ${stage}`);
    } catch (error) {
      messages.failed(error);
    }
  };
  const enabled = () => pictures.currentId !== null && canvas.controls !== null;
  return {
    'view.svg': {
      title: 'Save the view as SVG',
      words: 'export figure vector boxes picture paper',
      group: 'Open',
      keys: [],
      run: () => void save('svg'),
      enabled,
    },
    'view.png': {
      title: 'Save the view as PNG',
      words: 'export figure screenshot picture image',
      group: 'Open',
      keys: [],
      run: () => void save('png'),
      enabled,
    },
  };
}

export function stageEntries({ mode }: Studio, { view }: Inspect): readonly PaletteEntry[] {
  const { stages } = view;
  const entry = (id: string, title: string, words: string, stage: string): PaletteEntry => ({
    id,
    title,
    words,
    group: 'Stages',
    run: () => {
      mode.show('inspect');
      view.show(stage);
    },
  });
  const settings = new Map<string, PaletteEntry>();
  for (const { kind, title, threshold, controls } of stages) {
    const moved = controls.map(({ name, title: setting, help }) => ({
      name,
      title: setting,
      words: `${help} setting`,
    }));
    if (threshold !== null && threshold.setting !== null) {
      const [name, words] = [threshold.setting, 'least score limit cut confidence setting'];
      moved.unshift({ name, title: `${threshold.title} threshold`, words });
    }
    for (const { name, title: setting, words } of moved) {
      if (settings.has(name)) continue;
      settings.set(name, entry(`setting/${name}`, `${setting}, at ${title}`, words, kind));
    }
  }
  return [
    ...shownStages(stages).map((shown) =>
      entry(`stage/${shown}`, `Show ${titleOf(stages, shown)}`, wordsOf(stages, shown), shown),
    ),
    ...settings.values(),
  ];
}

/** What a stage does, and why it leaves rows behind. */
function wordsOf(stages: Stages, shown: string): string {
  const fates = describe(stages, shown)?.fates ?? [];
  const lost = fates.map(({ fate }) => `why ${fateWords[fate]} missed`);
  return [sentenceOf(stages, shown), ...lost].join(' ');
}

/** The stage at which the selected box is one of a cluster; null: nowhere. */
function clusterStageOf({ selection, view }: Inspect): StageDescription | null {
  const { ref, lineage } = selection;
  return ref && lineage && clusterStage(view.stages, view.shown, ref, lineage);
}

function toggleCluster(inspect: Inspect): void {
  const { view } = inspect;
  const stage = clusterStageOf(inspect);
  if (view.clusterShown || stage === null) return view.showCluster(false);
  if (view.shown !== stage.kind) view.show(stage.kind);
  view.showCluster(true);
}

async function detectAll({ jobs, pictures }: Studio, { settings }: Inspect): Promise<void> {
  if (settings.live === null) return;
  await jobs.detectAll(
    pictures.all.map(({ id }) => id),
    settings.live,
  );
}
