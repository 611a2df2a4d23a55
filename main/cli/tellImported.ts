import { choiceSentence, type ImportedModel } from '../services/models/importModel.ts';
import { someOf } from '../../shared/annotation/sentences.ts';
import { counted } from '../../shared/words.ts';
import { megabytes, print, say, valueText } from './output.ts';

/** Says what was made; where it is goes to stdout. */
export async function tellImported(made: ImportedModel, json: boolean): Promise<void> {
  if (json) {
    await print(JSON.stringify(made));
    return;
  }
  const { architecture, classCount, bytes, folder } = made;
  say(`${architecture}, ${counted(classCount, 'class', 'classes')}, ${megabytes(bytes)}:`);
  await print(folder);
}

/** Says what no file of weights says, and so may be wrong; and what was not taken. */
export function tellAssumed({ architecture, assumed, leftOut, choice }: ImportedModel): void {
  if (choice !== null) say(choiceSentence(choice));
  if (leftOut.length > 0) say(`Left out, since it is not the detector's: ${someOf(leftOut)}.`);
  say(`Weights do not say these, so they are ${architecture}'s own; --set KEY=VALUE gives others:`);
  for (const [path, value] of Object.entries(assumed)) say(`  ${valueText(path, value)}`);
}
