/** What each action of the key table does, and when it can be done. */
import type { StudioWindow } from './studioWindow.svelte.ts';
import type { Command, Commands } from '../studio/actions.svelte.ts';
import { choosePaths } from '../studio/choosePaths.ts';
import type { Studio } from '../studio/studio.ts';
import type { Inspect } from '../modes/inspect/state/inspect.svelte.ts';
import { actionIds, actions, type ActionId } from '../studio/keys.ts';
import { neighbour } from '../modes/inspect/state/lineageWalk.ts';
import { image, shownStages } from '../modes/inspect/state/stages.ts';

/** Where the keyboard can be sent. */
export interface FocusTargets {
  findBox(): void;
}

/** Groups of actions that mean something in Inspect alone, and actions of other groups that do. */
const inspectGroups = ['Pictures', 'Stages', 'Boxes'];
const inspectAlone: readonly ActionId[] = [
  'export',
  'tool.select',
  'tool.pan',
  'panel.list',
  'panel.inspector',
];
/** Actions of those groups that both modes know. */
const everywhere: readonly ActionId[] = ['stop', 'boxes.hide'];

export function commandsOf(studioWindow: StudioWindow, focus: FocusTargets): Commands {
  const commands: Record<ActionId, Command> = { ...allCommands(studioWindow, focus) };
  for (const id of actionIds) {
    const ofInspect = inspectGroups.includes(actions[id].group) || inspectAlone.includes(id);
    if (!ofInspect || everywhere.includes(id)) continue;
    const { run, enabled } = commands[id];
    const isShown = () => studioWindow.studio.mode.shown === 'inspect';
    commands[id] = { run, enabled: () => isShown() && (enabled?.() ?? true) };
  }
  return commands;
}

function allCommands({ studio, inspect, train }: StudioWindow, focus: FocusTargets): Commands {
  const { dialogs, jobs, mode, model, pictures, preferences } = studio;
  const { run, selection, settings, view } = inspect;
  const inspecting = () => mode.shown === 'inspect';
  const hasPicture = () =>
    inspecting() ? pictures.currentId !== null : train.scene.picture !== null;
  const hasRun = () => inspect.scene.snapshot !== null;
  const canvas = () => (inspecting() ? inspect.viewport : train.viewport).controls;
  return {
    'mode.inspect': { run: () => mode.show('inspect') },
    'mode.train': { run: () => mode.show('train') },
    'open.pictures': { run: () => void openPictures(studio, 'pictures') },
    'open.folder': { run: () => void openPictures(studio, 'pictureFolder') },
    'open.model': { run: () => void openModel(studio) },
    catalogue: { run: () => dialogs.show('catalogue') },
    'import.weights': { run: () => dialogs.show('import') },
    export: { run: () => dialogs.show('export'), enabled: () => hasPicture() && hasRun() },
    'picture.previous': { run: () => pictures.step(-1), enabled: hasPicture },
    'picture.next': { run: () => pictures.step(1), enabled: hasPicture },
    'picture.find': {
      run: () => {
        preferences.set({ listShown: true });
        focus.findBox();
      },
      enabled: hasPicture,
    },
    'detect.again': {
      run: () => {
        if (model.detector.kind === 'down') void model.revive();
        else run.again();
      },
      enabled: () => inspect.wanted !== null || model.detector.kind === 'down',
    },
    'detect.all': {
      run: () => void detectAll(studio, inspect),
      enabled: () => inspect.wanted !== null && !jobs.detecting,
    },
    stop: {
      run: () => void stopAll(studio, inspect),
      enabled: () => jobs.running.length > 0 || run.activity !== 'idle' || model.opening !== null,
    },
    'stage.previous': { run: () => view.step(-1) },
    'stage.next': { run: () => view.step(1) },
    'stage.overlay': {
      run: () => {
        const shown = shownStages(view.stages);
        const before = shown[shown.indexOf(view.shown) - 1];
        view.toggleOverlay(view.overlay ?? before ?? image);
      },
      enabled: () => view.shown !== image,
    },
    heatMap: {
      run: () => {
        const mapped = view.stages.find(({ map }) => map)?.kind;
        if (view.shown === mapped) view.toggleHeatMap();
        else if (mapped !== undefined) {
          view.show(mapped);
          if (!view.heatMap) view.toggleHeatMap();
        }
      },
      enabled: hasRun,
    },
    'settings.reset': { run: () => settings.reset(), enabled: () => settings.changed },
    'box.next': { run: () => inspect.picker.step(1), enabled: hasRun },
    'box.previous': { run: () => inspect.picker.step(-1), enabled: hasRun },
    'lineage.forward': {
      run: () => follow(inspect, 1),
      enabled: () => selection.lineage !== null,
    },
    'lineage.back': { run: () => follow(inspect, -1), enabled: () => selection.lineage !== null },
    'box.clear': { run: () => selection.clear(), enabled: () => selection.ref !== null },
    'boxes.hide': {
      run: () => {
        if (inspecting()) view.toggleBoxes();
        else train.scene.toggleBoxes();
      },
    },
    'tool.select': { run: () => view.use('select') },
    'tool.pan': { run: () => view.use('pan') },
    'view.fit': { run: () => canvas()?.fit(), enabled: hasPicture },
    'view.actual': { run: () => canvas()?.zoomTo100(), enabled: hasPicture },
    'view.in': { run: () => canvas()?.zoomBy(1.25), enabled: hasPicture },
    'view.out': { run: () => canvas()?.zoomBy(0.8), enabled: hasPicture },
    'panel.list': {
      run: () => preferences.set({ listShown: !preferences.values.listShown }),
    },
    'panel.inspector': {
      run: () => preferences.set({ inspectorShown: !preferences.values.inspectorShown }),
    },
    theme: {
      run: () => preferences.set({ theme: preferences.shownTheme === 'dark' ? 'light' : 'dark' }),
    },
    'theme.system': {
      run: () => preferences.set({ theme: 'system' }),
      enabled: () => preferences.values.theme !== 'system',
    },
    'train.new': {
      run: () => {
        mode.show('train');
        train.setUp(true);
      },
      enabled: () => !train.active,
    },
    'train.pause': {
      run: () => void (train.status.state.kind === 'paused' ? train.goOn() : train.pause()),
      enabled: () => train.active && train.status.state.kind !== 'preparing',
    },
    'train.stop': { run: () => void train.stop(), enabled: () => train.active },
    'train.follow': {
      run: () => train.follow(!train.following),
      enabled: () => !inspecting() && train.batch !== null,
    },
    palette: { run: () => dialogs.show('palette') },
    keys: { run: () => dialogs.show('keys') },
  };
}

/** Goes to the selection's row in the next or the previous stage, and shows that stage. */
function follow(inspect: Inspect, step: 1 | -1): void {
  const { selection, view } = inspect;
  if (selection.ref === null || selection.lineage === null) return;
  const next = neighbour(selection.lineage, selection.ref.stage, step);
  if (next === null) return;
  view.show(next.stage);
  selection.select(next);
}

async function detectAll({ jobs, pictures }: Studio, { settings }: Inspect): Promise<void> {
  if (settings.live === null) return;
  await jobs.detectAll(
    pictures.all.map(({ id }) => id),
    settings.live,
  );
}

async function stopAll({ jobs, messages }: Studio, { run }: Inspect): Promise<void> {
  await Promise.all(jobs.running.map(async ({ jobId }) => jobs.stop(jobId)));
  await run.stop().catch((error: unknown) => {
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
