/**
 * The terminal program. Results go to stdout, words to stderr. Exit codes: 0 all went well; 1 some
 * pictures failed, the rest was done; 2 nothing could be done, and a sentence says why; 130 stopped.
 */
import { Command, CommanderError, Option } from 'commander';
import * as v from 'valibot';
import manifest from '../../package.json' with { type: 'json' };
import { exportFormats, exportStages, providerNames } from '../../shared/contract.ts';
import { settingNames } from '../../shared/detection/settings.ts';
import { failureOf } from '../../shared/result.ts';
import { runDetect } from './detect.ts';
import { runExport } from './export.ts';
import { addChange, detectOptionsSchema, exportOptionsSchema, parseScore } from './options.ts';
import { ReaderGone, say } from './output.ts';

const namesSchema = v.array(v.string());

function withDetector(command: Command): Command {
  return command
    .argument('<images...>', 'pictures, folders (with all below them) and globs')
    .requiredOption('--model <folder>', 'the model package')
    .addOption(
      new Option('--provider <name>', 'execution provider')
        .choices(['auto', ...providerNames])
        .default('auto'),
    )
    .addOption(
      new Option('--set <name=value>', `a setting, again for more: ${settingNames.join(', ')}`)
        .argParser(addChange)
        .default([], "the package's own"),
    );
}

function makeProgram(onExit: (code: number) => void): Command {
  const program = new Command('anchorscope')
    .description('Faster R-CNN, stage by stage.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({ outputError: (text) => say(plainSentence(text)) });
  withDetector(program.command('detect'))
    .description('detect on pictures')
    .option('--json', 'one JSON object a picture and line')
    .option('--stages', 'every stage: its table with --json, else its count and milliseconds')
    .action(async (names: unknown, options: unknown) => {
      onExit(await runDetect(v.parse(namesSchema, names), v.parse(detectOptionsSchema, options)));
    });
  withDetector(program.command('export'))
    .description('detect on pictures and write the boxes as annotations')
    .addOption(new Option('--to <format>', 'format').choices(exportFormats).makeOptionMandatory())
    .requiredOption('--out <folder>', 'the folder to make; nothing of that name may exist')
    .addOption(
      new Option('--stage <stage>', 'whose boxes').choices(exportStages).default('detections'),
    )
    .option('--min-score <score>', 'boxes with a lower score stay out', parseScore, 0)
    .action(async (names: unknown, options: unknown) => {
      onExit(await runExport(v.parse(namesSchema, names), v.parse(exportOptionsSchema, options)));
    });
  return program;
}

/** Commander's "error: unknown option '--jsn'\n(Did you mean --json?)" as a person would write it. */
function plainSentence(text: string): string {
  const plain = text
    .trim()
    .replace(/^error: /, '')
    .replaceAll('\n', ' ');
  const sentence = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.)]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Says what went wrong. @returns the exit code. */
function codeOf(error: unknown): number {
  // Commander has already said what is wrong; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ReaderGone) return 0;
  const { kind, message } = failureOf(error);
  say(message);
  if (kind === 'internal' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return kind === 'stopped' ? 130 : 2;
}

try {
  await makeProgram((code) => (process.exitCode = code)).parseAsync();
} catch (error) {
  process.exitCode = codeOf(error);
}
