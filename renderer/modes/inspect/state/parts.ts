import type { StudioClient } from '../../../client/client.ts';
import type { CanvasHandle } from '../../../canvas/canvasHandle.svelte.ts';
import type { ImageSize } from '../../../studio/imageSize.svelte.ts';
import type { ModelState } from '../../../studio/model.svelte.ts';
import type { Pictures } from '../../../studio/pictures.svelte.ts';
import type { Explaining } from './explaining.svelte.ts';
import type { RunState } from './run.svelte.ts';
import type { Selection } from './selection.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';
import type { StageView } from './stageView.svelte.ts';

/** The parts from which the scene is made. */
export interface InspectParts {
  readonly client: StudioClient;
  readonly imageSize: ImageSize;
  readonly model: ModelState;
  readonly pictures: Pictures;
  readonly run: RunState;
  readonly selection: Selection;
  readonly settings: SettingsState;
  readonly view: StageView;
  readonly canvas: CanvasHandle;
  readonly explaining: Explaining;
}
