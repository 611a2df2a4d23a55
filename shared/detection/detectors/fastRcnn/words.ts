/** What the stages of Fast R-CNN say of a row. */
import type { Stage } from '../../stages/stage.ts';
import { secondStageWords } from '../secondStage/words.ts';
import { regionTag, selectiveSearchWords } from '../selectiveSearch/words.ts';
import type { FastRcnnSettings } from './settings.ts';
import type { FastRcnnTables } from './tables.ts';

type Words = Pick<Stage<FastRcnnTables, unknown, FastRcnnSettings>, 'tell' | 'tag' | 'ending'>;

export const fastRcnnWords: Readonly<Record<keyof FastRcnnTables, Words>> = {
  ...selectiveSearchWords<FastRcnnTables, FastRcnnSettings>(),
  ...secondStageWords<'regions', FastRcnnTables, FastRcnnSettings>('regions', regionTag),
};
