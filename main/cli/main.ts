/**
 * The terminal program. Results go to stdout, words to stderr. Exit codes: 0 all went well; 1 some
 * pictures failed, the rest was done; 2 nothing could be done, and one sentence says why.
 */
import { Command, CommanderError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { exportFormats, exportStages, providerNames } from '../../shared/contract.ts';
import { settingNames } from '../../shared/detection/settings.ts';
import { failureOf, StudioError } from '../../shared/result.ts';
import { runDetect } from './detect.ts';
import { runExport } from './export.ts';
import { say } from './output.ts';
import { parseChange, parseScore } from './settings.ts';

const collect = (text: string, former: readonly ReturnType<typeof parseChange>[]) => [
  ...former,
  parseChange(text),
];

function withDetector(command: Command): Command {
  return command
    .argument('<images...>', 'pictures, folders (with all below them) and globs')
    .requiredOption('--model <folder>', 'the model package')
    .addOption(
      new Option('--provider <name>', 'execution provider')
        .choices(['auto', ...providerNames])
        .default('auto'),
    )
    .option('--set <name=value>', `a setting: ${settingNames.join(', ')}`, collect, []);
}

function makeProgram(onExit: (code: number) => void): Command {
  const program = new Command('anchorscope')
    .description('Faster R-CNN, stage by stage.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({ writeErr: (text) => say(text.trimEnd()) });
  withDetector(program.command('detect'))
    .description('detect on pictures')
    .option('--json', 'one JSON object a picture and line', false)
    .option(
      '--stages',
      'every stage: its table with --json, else its count and milliseconds',
      false,
    )
    .action(async (images, options) => onExit(await runDetect(images, options)));
  withDetector(program.command('export'))
    .description('detect on pictures and write the boxes as annotations')
    .addOption(new Option('--to <format>', 'format').choices(exportFormats).makeOptionMandatory())
    .requiredOption('--out <folder>', 'the folder to make; nothing of that name may exist')
    .addOption(
      new Option('--stage <stage>', 'whose boxes').choices(exportStages).default('detections'),
    )
    .option('--min-score <score>', 'boxes with a lower score stay out', parseScore, 0)
    .action(async (images, options) => onExit(await runExport(images, options)));
  return program;
}

let exitCode = 0;
try {
  await makeProgram((code) => (exitCode = code)).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has already said what is wrong; help and version are no failures.
    exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const { kind, message } = failureOf(error);
    say(message);
    exitCode = 2;
    if (kind === 'internal' && !(error instanceof StudioError) && error instanceof Error) {
      say(error.stack ?? '');
    }
  }
}
process.exitCode = exitCode;
