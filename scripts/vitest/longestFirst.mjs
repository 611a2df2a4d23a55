/** In which order files are tested: whole networks first, so that no worker is left alone with one at the end. */
import { BaseSequencer } from 'vitest/node';

/** @param {{ moduleId: string }} file */
const isOfNetworks = ({ moduleId }) => moduleId.endsWith('.slow.test.ts');

export class LongestFirst extends BaseSequencer {
  /** @override @type {BaseSequencer['sort']} */
  async sort(files) {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(isOfNetworks(b)) - Number(isOfNetworks(a)));
  }
}
