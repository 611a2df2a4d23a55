/** A third mode, invented for a test: all that the window knows of it is in this folder. */
import * as v from 'valibot';
import { CanvasHandle } from '../../canvas/canvasHandle.svelte.ts';
import type { Drag, Tool } from '../../canvas/tools/tool.ts';
import { panTool } from '../../canvas/tools/panTool.ts';
import { ToolBox } from '../../canvas/tools/toolBox.svelte.ts';
import type { Mode } from '../../studio/mode.ts';
import type { Studio } from '../../studio/studio.ts';
import Measure from './Measure.svelte';

const savedSchema = v.object({ inches: v.boolean() });

export class MeasureState {
  readonly tools = new ToolBox([ruler, panTool]);
  inches = false;
  boxesShown = true;
  readonly log: string[] = [];
}

const ruler: Tool = {
  name: 'select',
  cursor: 'crosshair',
  press: (): Drag => ({
    cursor: 'crosshair',
    move: () => undefined,
    release: () => undefined,
    cancel: () => undefined,
  }),
};

export function measureMode(state: MeasureState) {
  return (studio: Studio): Mode => ({
    id: 'measure',
    title: 'Measure',
    purpose: 'how far it is',
    keys: ['Q'],
    ofPictures: false,
    panels: () => ({ centre: Measure, side: { title: 'Ruler', panel: Measure } }),
    commands: {
      'measure.inches': {
        title: 'Measure in inches',
        group: 'Measuring',
        keys: ['Shift+Q'],
        run: () => (state.inches = !state.inches),
      },
    },
    commandsAnywhere: {
      'measure.new': {
        title: 'Measure something',
        group: 'Measuring',
        keys: [],
        run: () => studio.mode.show('measure'),
      },
    },
    entries: () => [
      { id: 'measure/last', title: 'The last distance', group: 'Distances', run: () => undefined },
    ],
    canvas: {
      handle: new CanvasHandle(),
      tools: state.tools,
      hasPicture: () => true,
      toggleBoxes: () => (state.boxesShown = !state.boxesShown),
    },
    work: {
      busy: () => state.log.length > 0,
      stop: () => {
        state.log.push('stopped');
        return Promise.resolve();
      },
    },
    session: {
      save: () => ({ inches: state.inches }),
      restore: (saved) => {
        const parsed = v.safeParse(savedSchema, saved);
        if (parsed.success) state.inches = parsed.output.inches;
      },
    },
    provide: () => undefined,
    listen: () => {
      state.log.push('listens');
      return () => state.log.push('listens no more');
    },
    start: () => Promise.resolve(void state.log.push('started')),
    meetAgain: () => Promise.resolve(void state.log.push('met again')),
  });
}
