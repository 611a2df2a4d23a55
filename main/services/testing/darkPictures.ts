/** For tests of the terminal program, which know no room below the services. */
export { writeDarkPictures } from '../../datasets/testing/darkPictures.ts';
