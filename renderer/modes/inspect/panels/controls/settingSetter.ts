/** What a control does with a value that a person chose. */
import { useStudio } from '../../../../studio/studio.ts';
import { useInspect } from '../../state/inspect.svelte.ts';

/** To be called while a component is made. @returns sets a setting, or says why it cannot be that. */
export function settingSetter(): (name: string, wanted: number) => void {
  const { messages } = useStudio();
  const { settings } = useInspect();
  return (name, wanted) => {
    try {
      settings.set(name, wanted);
      messages.settle('settings');
    } catch (error) {
      messages.failed(error, 'settings');
    }
  };
}
