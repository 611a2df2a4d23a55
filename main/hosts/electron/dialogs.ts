/** The system's own dialogs, for studio.choose. */
import type { BrowserWindow, Dialog, OpenDialogOptions } from 'electron';
import type { Choice } from '../../../shared/contract/studio.ts';
import type { StudioDialogs } from '../../services/studio.ts';

const pictureExtensions = ['jpg', 'jpeg', 'png', 'webp', 'tif', 'tiff', 'bmp', 'gif'];

const pictureFilters = [
  { name: 'Pictures', extensions: pictureExtensions },
  { name: 'All files', extensions: ['*'] },
];

const options: Readonly<Record<Choice, OpenDialogOptions>> = {
  pictures: {
    title: 'Open pictures',
    properties: ['openFile', 'multiSelections'],
    filters: pictureFilters,
  },
  pictureFile: {
    title: 'Find the picture',
    properties: ['openFile'],
    filters: pictureFilters,
  },
  pictureFolder: { title: 'Open a folder of pictures', properties: ['openDirectory'] },
  modelFolder: { title: 'Open a model package', properties: ['openDirectory'] },
  exportParent: {
    title: 'Choose where the export goes',
    properties: ['openDirectory', 'createDirectory'],
  },
  weightsFile: {
    title: 'Choose a file of weights',
    properties: ['openFile'],
    filters: [
      { name: 'Weights', extensions: ['pth', 'pt', 'ckpt', 'safetensors'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  classesFile: {
    title: 'Choose the names of the classes',
    properties: ['openFile'],
    filters: [
      { name: 'Text or COCO categories', extensions: ['txt', 'names', 'json'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  modelParent: {
    title: 'Choose where the model package goes',
    properties: ['openDirectory', 'createDirectory'],
  },
  annotationsFolder: { title: 'Choose the annotations', properties: ['openDirectory'] },
  projectFile: {
    title: 'Open a project',
    properties: ['openFile'],
    filters: [
      { name: 'Anchorscope projects', extensions: ['anchorscope'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
};

/** Dialogs over `window()`, or over none where it is null. */
export function systemDialogs(
  dialog: Pick<Dialog, 'showOpenDialog'>,
  window: () => BrowserWindow | null,
): StudioDialogs {
  return {
    async choose(what) {
      const parent = window();
      const { canceled, filePaths } = await (parent === null
        ? dialog.showOpenDialog(options[what])
        : dialog.showOpenDialog(parent, options[what]));
      return canceled ? null : filePaths;
    },
  };
}
