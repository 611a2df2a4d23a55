/** What a person is told while there is something about the detector itself. */
import type { Studio } from './studio.ts';

export interface Notice {
  readonly tone: 'work' | 'problem' | 'ask';
  readonly text: string;
  readonly more?: string;
  readonly buttons?: readonly { readonly text: string; readonly run: () => void }[];
}

/** What stands in the way of detecting anything at all; null: nothing. @param stop ends the loading */
export function detectorNotice({ model }: Pick<Studio, 'model'>, stop: () => void): Notice | null {
  const { detector } = model;
  if (model.opening !== null || detector.kind === 'loading') {
    const path = detector.kind === 'loading' ? detector.model : model.opening;
    const buttons = [{ text: 'Stop', run: stop }];
    return { tone: 'work', text: 'Loading the model', more: path ?? '', buttons };
  }
  if (detector.kind === 'restarting') {
    const text = 'The detector is starting again.';
    return { tone: 'work', text, more: detector.failure.message };
  }
  if (detector.kind === 'down') {
    const buttons = [{ text: 'Start it again', run: () => void model.revive() }];
    return { tone: 'problem', text: detector.failure.message, buttons };
  }
  return null;
}
