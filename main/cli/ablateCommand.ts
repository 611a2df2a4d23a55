/** The options of `anchorscope ablate`, as the command line has them. */
import { InvalidArgumentError, type Command } from 'commander';
import * as v from 'valibot';
import { ablationTables } from '../../shared/training/ablation.ts';
import { withRecipe } from './trainCommand.ts';
import { trainOptionsSchema } from './trainOptions.ts';

const tableSchema = v.optional(v.array(v.picklist(ablationTables)), [...ablationTables]);
const ownSchema = v.object({ tables: tableSchema, out: v.string() });

function parseTables(text: string): string[] {
  const tables = text.split(',').map((each) => each.trim());
  if (tables.every((each) => v.is(v.picklist(ablationTables), each))) return tables;
  throw new InvalidArgumentError(
    `It is some of ${ablationTables.join(', ')}, with commas between.`,
  );
}

/** @param processEntry the path of the training process. */
export function withAblation(
  command: Command,
  processEntry: string,
  onExit: (code: number) => void,
): void {
  withRecipe(
    command
      .description('train and test a grid of settings, and print it beside the paper’s tables')
      .option('--tables <names>', `some of ${ablationTables.join(', ')}`, parseTables),
  )
    .requiredOption(
      '--out <folder>',
      'for trainings and tables; what it has already is not done again',
    )
    .option('--json', 'the results as one JSON value')
    .action(async (options: unknown) => {
      const own = v.parse(ownSchema, options);
      const { out: _, ...training } = v.parse(trainOptionsSchema, options);
      const { runAblation } = await import('./ablate.ts');
      onExit(await runAblation(own, training, processEntry));
    });
}
