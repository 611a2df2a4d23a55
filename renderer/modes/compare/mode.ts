/** Compare: several models on one picture, side by side. */
import type { Mode } from '../../studio/mode.ts';
import type { Studio } from '../../studio/studio.ts';
import { CanvasHandle } from '../../canvas/canvasHandle.svelte.ts';
import { panTool } from '../../canvas/tools/panTool.ts';
import { ToolBox } from '../../canvas/tools/toolBox.svelte.ts';
import CompareCentre from './panels/CompareCentre.svelte';
import { Compare, compareId, provideCompare } from './state/compare.svelte.ts';
import { compareAnywhere, compareCommands } from './state/compareCommands.ts';
import { CompareSession } from './state/compareSession.ts';
import { compareTour } from './tour/compareTour.ts';

export function compareMode(studio: Studio): Mode {
  const compare = new Compare(studio);
  /** For while there is no pane. */
  const nowhere = { handle: new CanvasHandle(), tools: new ToolBox([panTool]) };
  return {
    id: compareId,
    title: 'Compare',
    purpose: 'several models side by side',
    // C and L are the classes and the mode of Annotate.
    keys: ['K'],
    ofPictures: true,
    listBeside: false,
    panels: () => ({ centre: CompareCentre }),
    commands: compareCommands(compare),
    commandsAnywhere: compareAnywhere(compare),
    canvas: {
      get handle() {
        return compare.focused?.pane.canvas ?? nowhere.handle;
      },
      get tools() {
        return compare.focused?.tools ?? nowhere.tools;
      },
      hasPicture: () => compare.pictureId !== null && compare.panes.length > 0,
      toggleBoxes: () => compare.toggleBoxes(),
    },
    work: { busy: () => compare.busy, stop: () => compare.stop(null) },
    tour: compareTour(studio, compare),
    session: new CompareSession(compare),
    provide: () => provideCompare(compare),
    listen: () => compare.listen(),
    meetAgain: () => {
      compare.meetAgain();
      return Promise.resolve();
    },
  };
}
