/** What the window's own browser is asked for, where the host has no dialogs. */
import type { Choice, FolderListing } from '../../shared/contract/studio.ts';

type Kind = FolderListing['entries'][number]['kind'];

export interface Purpose {
  readonly title: string;
  readonly button: string;
  /** What is chosen; folder: the one that is shown. */
  readonly chooses: Kind;
  /** That, in a sentence that says that something is none. */
  readonly wanted: string;
  /** What is shown besides, so that a person knows the folder. */
  readonly shows?: Kind;
}

export const purposes: Readonly<Record<Choice, Purpose>> = {
  pictures: { title: 'Open pictures', button: 'Open', chooses: 'picture', wanted: 'a picture' },
  pictureFile: {
    title: 'Find the picture',
    button: 'This is it',
    chooses: 'picture',
    wanted: 'a picture',
  },
  pictureFolder: {
    title: 'Open a folder of pictures',
    button: 'Open this folder',
    chooses: 'folder',
    wanted: 'a folder',
    shows: 'picture',
  },
  modelFolder: {
    title: 'Open a model package',
    button: 'Open',
    chooses: 'model',
    wanted: 'a model package',
  },
  exportParent: {
    title: 'Choose where the new folder goes',
    button: 'Choose this folder',
    chooses: 'folder',
    wanted: 'a folder',
  },
  weightsFile: {
    title: 'Choose a file of weights',
    button: 'Choose',
    chooses: 'weights',
    wanted: 'a file of weights',
  },
  classesFile: {
    title: 'Choose the names of the classes',
    button: 'Choose',
    chooses: 'text',
    wanted: 'a file of names',
  },
  annotationsFolder: {
    title: 'Choose the annotations',
    button: 'Choose this folder',
    chooses: 'folder',
    wanted: 'a folder',
    shows: 'text',
  },
  projectFile: {
    title: 'Open a project',
    button: 'Open',
    chooses: 'project',
    wanted: 'a project',
  },
  modelParent: {
    title: 'Choose where the model package goes',
    button: 'Choose this folder',
    chooses: 'folder',
    wanted: 'a folder',
  },
};
