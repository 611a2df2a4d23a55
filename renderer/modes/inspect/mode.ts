/** Inspect: every stage of a detector on a picture, and the story of every box. */
import type { Mode } from '../../studio/mode.ts';
import type { Studio } from '../../studio/studio.ts';
import ExportDialog from './panels/ExportDialog.svelte';
import InspectCentre from './panels/InspectCentre.svelte';
import InspectSide from './panels/InspectSide.svelte';
import { Inspect, inspectId, provideInspect } from './state/inspect.svelte.ts';
import { inspectCommands, stageEntries } from './state/inspectCommands.ts';
import { InspectSession } from './state/inspectSession.ts';
import { inspectTour } from './tour/inspectTour.ts';

export function inspectMode(studio: Studio): Mode {
  const inspect = new Inspect(studio);
  const { canvas: handle, explaining, run, tools, view } = inspect;
  return {
    id: inspectId,
    title: 'Inspect',
    purpose: 'see every stage',
    keys: ['I'],
    ofPictures: true,
    panels: () => ({ centre: InspectCentre, side: { title: 'Inspector', panel: InspectSide } }),
    dialogs: { export: ExportDialog },
    pictureActions: [
      { id: 'detect.all', icon: 'play', label: 'Detect on all pictures' },
      { id: 'export', icon: 'export', label: 'Export boxes as annotations' },
    ],
    commands: inspectCommands(studio, inspect),
    entries: () => stageEntries(studio, inspect),
    canvas: {
      handle,
      tools,
      hasPicture: () => studio.pictures.currentId !== null,
      toggleBoxes: () => view.toggleBoxes(),
    },
    work: {
      busy: () => run.activity !== 'idle' || explaining.search.busy,
      stop: async () => {
        // A search ends between two trials: for it alone the detector need not end.
        const isAlone = explaining.search.busy && run.activity === 'idle';
        explaining.search.stop();
        if (!isAlone) await run.stop();
      },
    },
    listen: () => inspect.listen(),
    tour: inspectTour(studio, inspect),
    session: new InspectSession(inspect, studio.model),
    provide: () => provideInspect(inspect),
    meetAgain: () => {
      run.again();
      return Promise.resolve();
    },
  };
}
