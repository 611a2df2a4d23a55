/** The ending of project files. */
export const projectEnding = '.anchorscope';
