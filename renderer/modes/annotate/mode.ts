/** Annotate: a person says what is on the pictures, with the model's help. */
import type { Mode } from '../../studio/mode.ts';
import type { Studio } from '../../studio/studio.ts';
import AnnotateCentre from './panels/AnnotateCentre.svelte';
import AnnotateSide from './panels/AnnotateSide.svelte';
import ProjectMenu from './panels/ProjectMenu.svelte';
import UnsavedGuard from './panels/UnsavedGuard.svelte';
import ChooseClassDialog from './panels/dialogs/ChooseClassDialog.svelte';
import ClassesDialog from './panels/dialogs/ClassesDialog.svelte';
import CompareDialog from './panels/dialogs/CompareDialog.svelte';
import ExportDialog from './panels/dialogs/ExportDialog.svelte';
import FoundOtherDialog from './panels/dialogs/FoundOtherDialog.svelte';
import ImportDialog from './panels/dialogs/ImportDialog.svelte';
import OpenProjectDialog from './panels/dialogs/OpenProjectDialog.svelte';
import RelocateDialog from './panels/dialogs/RelocateDialog.svelte';
import { Annotate, annotateId, provideAnnotate } from './state/annotate.svelte.ts';
import { annotateCommands } from './state/annotateCommands.ts';
import { annotateCommandsAnywhere } from './state/projectCommands.ts';
import { AnnotateSession } from './state/annotateSession.ts';

export function annotateMode(studio: Studio): Mode {
  const annotate = new Annotate(studio);
  const { canvas: handle, sifting, tools, view } = annotate;
  return {
    id: annotateId,
    title: 'Annotate',
    purpose: 'say what is on the pictures',
    keys: ['L'],
    ofPictures: true,
    panels: () => ({ centre: AnnotateCentre, side: { title: 'Annotations', panel: AnnotateSide } }),
    always: UnsavedGuard,
    opened: ProjectMenu,
    dialogs: {
      chooseClass: ChooseClassDialog,
      classes: ClassesDialog,
      compareLabels: CompareDialog,
      exportAnnotations: ExportDialog,
      foundOther: FoundOtherDialog,
      importAnnotations: ImportDialog,
      openProject: OpenProjectDialog,
      relocate: RelocateDialog,
    },
    pictureActions: [
      {
        id: 'suggest.all',
        icon: 'suggest',
        label: 'Suggest on all pictures that are not verified',
      },
      { id: 'project.export', icon: 'export', label: 'Export annotations' },
    ],
    pictures: sifting,
    commands: annotateCommands(studio, annotate),
    commandsAnywhere: annotateCommandsAnywhere(studio),
    canvas: {
      handle,
      tools,
      hasPicture: () => studio.pictures.currentId !== null,
      toggleBoxes: () => view.toggleBoxes(),
    },
    session: new AnnotateSession(annotate),
    provide: () => provideAnnotate(annotate),
    listen: () => annotate.listen(),
    meetAgain: () => annotate.meetAgain(),
  };
}
