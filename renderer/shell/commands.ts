/** The window's commands: its own, and those of its modes. */
import { choosePaths } from '../studio/choosePaths.ts';
import { onlyWhile, type Commands } from '../studio/commands.ts';
import type { Mode } from '../studio/mode.ts';
import type { Studio } from '../studio/studio.ts';
import type { StudioWindow } from './studioWindow.svelte.ts';
import { tourCommands } from './tour/tourCommands.ts';

/** Where the keyboard can be sent. */
export interface FocusTargets {
  findBox(): void;
}

/** All of them; those of one group stand together, in the order in which the groups first appear. */
export function commandsOf(studioWindow: StudioWindow, focus: FocusTargets): Commands {
  const { modes, studio } = studioWindow;
  const entries = [
    ...modes.map((mode) => showing(mode, studio)),
    openCommands(studio),
    pictureCommands(studioWindow, focus),
    ...modes.flatMap((mode) => [
      mode.commandsAnywhere ?? {},
      ofMode(
        mode.id,
        onlyWhile(() => studioWindow.mode === mode, mode.commands ?? {}),
      ),
    ]),
    canvasCommands(studioWindow),
    viewCommands(studioWindow),
    tourCommands(studioWindow.tour),
    helpCommands(studio),
  ].flatMap((commands) => Object.entries(commands));
  const groups = [...new Set(entries.map(([, { group }]) => group))];
  return Object.fromEntries(
    groups.flatMap((group) => entries.filter(([, command]) => command.group === group)),
  );
}

/** Their keys are that mode's own. */
function ofMode(mode: string, commands: Commands): Commands {
  return Object.fromEntries(
    Object.entries(commands).map(([id, command]) => [id, { ...command, mode }]),
  );
}

function showing({ id, title, purpose, keys }: Mode, { mode }: Studio): Commands {
  const run = () => mode.show(id);
  return { [showCommand(id)]: { title: `${title}: ${purpose}`, group: 'Modes', keys, run } };
}

/** With its pictures, where none are open. */
function openSample({ connection, model, pictures }: Studio): void {
  const sample = connection.info?.sample ?? null;
  if (sample === null) return;
  if (pictures.all.length === 0) void pictures.open([sample.pictures]);
  void model.open(sample.model);
}

/** The id of the command that shows a mode. */
export function showCommand(modeId: string): string {
  return `mode.${modeId}`;
}

function openCommands(studio: Studio): Commands {
  const { dialogs } = studio;
  return {
    'open.pictures': {
      title: 'Open pictures…',
      words: 'images photos files load',
      group: 'Open',
      keys: ['Ctrl+O'],
      run: () => void openPictures(studio, 'pictures'),
    },
    'open.folder': {
      title: 'Open a folder of pictures…',
      words: 'directory images data set load',
      group: 'Open',
      keys: ['Ctrl+Shift+O'],
      run: () => void openPictures(studio, 'pictureFolder'),
    },
    'open.model': {
      title: 'Open a model package…',
      words: 'network detector onnx model.json load',
      group: 'Open',
      keys: ['Ctrl+M'],
      run: () => void openModel(studio),
    },
    'open.sample': {
      title: 'Open the model that ships',
      words: 'sample example demo blood cells try',
      group: 'Open',
      keys: [],
      enabled: () => (studio.connection.info?.sample ?? null) !== null,
      whyNot: () => 'This copy of Anchorscope has no model beside it.',
      run: () => openSample(studio),
    },
    catalogue: {
      title: 'Catalogue of models…',
      words: 'download install pretrained published weights',
      group: 'Open',
      keys: ['Ctrl+Shift+M'],
      run: () => dialogs.show('catalogue'),
    },
    'import.weights': {
      title: 'Import weights…',
      words: 'pth pt safetensors checkpoint pytorch torchvision',
      group: 'Open',
      keys: ['Ctrl+Shift+E'],
      run: () => dialogs.show('import'),
    },
  };
}

function pictureCommands(studioWindow: StudioWindow, focus: FocusTargets): Commands {
  const { jobs, model, pictures, preferences } = studioWindow.studio;
  const arePicturesShown = () => studioWindow.mode.ofPictures && pictures.currentId !== null;
  return {
    ...onlyWhile(arePicturesShown, {
      'picture.previous': {
        title: 'Previous picture',
        words: 'image before back',
        group: 'Pictures',
        keys: ['A'],
        run: () => pictures.step(-1),
        enabled: () => pictures.neighbour(-1) !== undefined,
        whyNot: () => 'This is the first picture.',
      },
      'picture.next': {
        title: 'Next picture',
        words: 'image after forward',
        group: 'Pictures',
        keys: ['D'],
        run: () => pictures.step(1),
        enabled: () => pictures.neighbour(1) !== undefined,
        whyNot: () => 'This is the last picture.',
      },
      'picture.find': {
        title: 'Find a picture',
        words: 'search filter image name',
        group: 'Pictures',
        keys: ['/'],
        run: () => {
          preferences.set({ listShown: true });
          focus.findBox();
        },
      },
    }),
    stop: {
      title: 'Stop what is running',
      words: 'cancel abort end job',
      group: 'Pictures',
      keys: ['Ctrl+.'],
      run: () => void stopAll(studioWindow),
      enabled: () =>
        jobs.running.length > 0 ||
        model.opening !== null ||
        studioWindow.modes.some(({ work }) => work?.busy() ?? false),
    },
  };
}

/** What every canvas can do; the one that is shown does it. */
function canvasCommands(studioWindow: StudioWindow): Commands {
  const shown = () => studioWindow.mode.canvas;
  const controls = () => shown()?.handle.controls;
  const tool = (
    name: string,
    title: string,
    key: string,
    names: readonly string[] = [name],
  ): Commands => {
    const offered = () => names.find((each) => shown()?.tools.offers(each));
    return {
      [`tool.${name}`]: {
        title,
        group: 'View',
        keys: [key],
        run: () => shown()?.tools.use(offered() ?? name),
        enabled: () => offered() !== undefined,
      },
    };
  };
  return {
    'boxes.hide': {
      title: 'Hide or show the boxes',
      words: 'toggle visible overlay',
      group: 'Boxes',
      keys: ['Ctrl+H'],
      run: () => shown()?.toggleBoxes(),
      enabled: () => shown() !== undefined,
    },
    // Where boxes can be changed, selecting and changing are one tool.
    ...tool('select', 'Select tool', 'V', ['select', 'edit']),
    ...tool('pan', 'Pan tool', 'H'),
    ...onlyWhile(() => shown()?.hasPicture() ?? false, {
      'view.fit': {
        title: 'Fit the picture',
        words: 'zoom whole all reset view',
        group: 'View',
        keys: ['Ctrl+F'],
        run: () => controls()?.fit(),
      },
      'view.actual': {
        title: 'Zoom to 100 %',
        words: 'actual size pixels one to one',
        group: 'View',
        keys: ['Ctrl+0'],
        run: () => controls()?.zoomTo100(),
      },
      'view.in': {
        title: 'Zoom in',
        words: 'magnify larger closer',
        group: 'View',
        keys: ['Ctrl++', 'Ctrl+='],
        run: () => controls()?.zoomBy(1.25),
      },
      'view.out': {
        title: 'Zoom out',
        words: 'smaller farther',
        group: 'View',
        keys: ['Ctrl+-'],
        run: () => controls()?.zoomBy(0.8),
      },
    }),
  };
}

function viewCommands(studioWindow: StudioWindow): Commands {
  const { preferences } = studioWindow.studio;
  const hasPanels = () => studioWindow.mode.ofPictures && studioWindow.mode.listBeside !== false;
  return {
    ...onlyWhile(hasPanels, {
      'panel.list': {
        title: 'Show or hide the picture list',
        words: 'left panel sidebar',
        group: 'View',
        keys: ['Ctrl+B'],
        run: () => preferences.set({ listShown: !preferences.values.listShown }),
      },
      'panel.inspector': {
        title: 'Show or hide the inspector',
        words: 'right panel sidebar lineage',
        group: 'View',
        keys: ['Ctrl+I'],
        run: () => preferences.set({ inspectorShown: !preferences.values.inspectorShown }),
      },
    }),
    theme: {
      title: 'Change between light and dark',
      words: 'theme colours mode',
      group: 'View',
      keys: [],
      run: () => preferences.set({ theme: preferences.shownTheme === 'dark' ? 'light' : 'dark' }),
    },
    'theme.system': {
      title: 'Light or dark as the system has it',
      words: 'theme colours mode automatic',
      group: 'View',
      keys: [],
      run: () => preferences.set({ theme: 'system' }),
      enabled: () => preferences.values.theme !== 'system',
    },
  };
}

function helpCommands({ dialogs, messages }: Studio): Commands {
  return {
    palette: {
      title: 'Search or run',
      group: 'Help',
      keys: ['Ctrl+K'],
      run: () => dialogs.show('palette'),
    },
    'message.dismiss': {
      title: 'Dismiss the message',
      words: 'close problem news notification',
      group: 'Help',
      keys: ['Shift+Escape'],
      run: () => messages.dismissNewest(),
      enabled: () => messages.shown.length > 0,
    },
    keys: {
      title: 'All keys',
      words: 'shortcuts hotkeys remap help',
      group: 'Help',
      keys: ['?'],
      run: () => dialogs.show('keys'),
    },
    glossary: {
      title: 'Glossary: what the words mean',
      words: 'help terms explain definition',
      group: 'Help',
      keys: [],
      run: () => dialogs.show('glossary'),
    },
  };
}

async function stopAll({ modes, studio }: StudioWindow): Promise<void> {
  const { jobs, messages, model } = studio;
  await Promise.all(jobs.running.map(async ({ jobId }) => jobs.stop(jobId)));
  if (model.opening !== null) await model.stop();
  await Promise.all(modes.map(async ({ work }) => work?.stop())).catch((error: unknown) => {
    messages.failed(error);
  });
}

async function openPictures(studio: Studio, purpose: 'pictures' | 'pictureFolder'): Promise<void> {
  const paths = await choosePaths(studio, purpose);
  if (paths !== null) await studio.pictures.open(paths);
}

async function openModel(studio: Studio): Promise<void> {
  const [path] = (await choosePaths(studio, 'modelFolder')) ?? [];
  if (path !== undefined) await studio.model.open(path);
}
