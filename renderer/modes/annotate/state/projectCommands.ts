/** What can be done to a project as a whole. */
import { onlyWhile, type Commands } from '../../../studio/commands.ts';
import type { Studio } from '../../../studio/studio.ts';
import { annotateId, type Annotate } from './annotate.svelte.ts';

/** What can be done also where another mode is shown. */
export function annotateCommandsAnywhere({ dialogs, mode }: Studio): Commands {
  return {
    'project.open': {
      title: 'Open a project…',
      words: 'file load recent annotate',
      group: 'Project',
      keys: ['Ctrl+Alt+O'],
      run: () => {
        mode.show(annotateId);
        dialogs.show('openProject');
      },
    },
  };
}

export function projectCommands(studio: Studio, { project }: Annotate): Commands {
  const { dialogs, jobs } = studio;
  const isOpen = () => project.open !== null;
  return {
    ...onlyWhile(isOpen, {
      'project.import': {
        title: 'Import annotations…',
        words: 'load labels coco voc yolo labelme cvat createml',
        group: 'Project',
        keys: [],
        run: () => dialogs.show('importAnnotations'),
        enabled: () => project.writable,
        whyNot: () => project.open?.readOnly?.sentence,
      },
      'project.export': {
        title: 'Export annotations…',
        words: 'save labels coco voc yolo csv json',
        group: 'Project',
        keys: ['Ctrl+E'],
        run: () => dialogs.show('exportAnnotations'),
        enabled: () => !jobs.exporting,
      },
      'project.compare': {
        title: 'Compare with other annotations…',
        words: 'agreement two people sets difference quality inter-annotator',
        group: 'Project',
        keys: [],
        run: () => dialogs.show('compareLabels'),
      },
      'project.relocate': {
        title: 'Find pictures that were moved…',
        words: 'missing lost folder relocate',
        group: 'Project',
        keys: [],
        run: () => dialogs.show('relocate'),
        enabled: () => project.writable,
      },
      'project.classes': {
        title: 'Edit the classes…',
        words: 'labels rename colour merge delete reorder keys',
        group: 'Project',
        keys: ['Ctrl+L'],
        run: () => dialogs.show('classes'),
        enabled: () => project.writable,
      },
      'project.train': {
        title: 'Train on what is verified',
        words: 'teach learn network',
        group: 'Project',
        keys: [],
        run: () => void trainOnVerified(studio),
        enabled: () => project.standings.counts.verified > 0,
        whyNot: () => 'No picture is verified yet.',
      },
    }),
  };
}

async function trainOnVerified({ client, messages, mode, trainingWish }: Studio): Promise<void> {
  const { id } = mode;
  try {
    const data = await client.projects.trainingData();
    if (mode.id === id) trainingWish.ask(data);
  } catch (error) {
    messages.failed(error);
  }
}
