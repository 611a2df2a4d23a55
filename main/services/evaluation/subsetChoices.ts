/** Which pictures of a data set: all, or those that it says are to train or to validate on. */
export const subsetChoices = ['all', 'train', 'validation'] as const;
export type SubsetChoice = (typeof subsetChoices)[number];
