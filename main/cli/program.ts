/**
 * The terminal program's commands and their options. What a command does is loaded when it is asked for: a misspelt option is told at
 * once.
 */
import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import * as v from 'valibot';
import manifest from '../../package.json' with { type: 'json' };
import { exportFormats } from '../../shared/annotation/formats/formatNames.ts';
import { exportedStages, knownRules } from '../../shared/detection/detectors/kinds.ts';
import { architectureNames } from '../../shared/model/architectures.ts';
import { failureOf } from '../../shared/result.ts';
import type { ModelSources } from '../services/studio.ts';
import { checkNames } from './checkNames.ts';
import { withComparison } from './compareCommand.ts';
import { withLabelComparison } from './compareLabelsCommand.ts';
import { withConversion } from './convertCommand.ts';
import { withDiagnosis } from './diagnoseCommand.ts';
import { withEvaluation } from './evaluateCommand.ts';
import {
  addAnswer,
  catalogueOptionsSchema,
  checkPart,
  mergeOptionsSchema,
  withPart,
  changesOption,
  detectOptionsSchema,
  downloadOptionsSchema,
  exportOptionsSchema,
  importOptionsSchema,
  parseScore,
  parsePictureCount,
  providerOption,
  timeLimitOption,
} from './options.ts';
import { ReaderGone, say } from './output.ts';
import { withAblation } from './ablateCommand.ts';
import { withAnchorSuggestions } from './suggestAnchorsCommand.ts';
import { parseNumbers } from './trainOptions.ts';
import { withTraining } from './trainCommand.ts';

const namesSchema = v.array(v.string());

function withDetector(command: Command): Command {
  return command
    .argument('<images...>', 'pictures, folders (with all below them) and globs')
    .requiredOption('--model <folder>', 'the model package')
    .addOption(providerOption())
    .addOption(timeLimitOption())
    .addOption(
      changesOption(`a setting, again for more: ${knownRules.map((rule) => rule.name).join(', ')}`),
    );
}

function keyOption(): Option {
  return new Option('--set <key=value>', 'one key of model.json, again for more')
    .argParser(addAnswer)
    .default([], 'none');
}

function makeProgram(
  sources: () => Promise<ModelSources>,
  trainingEntry: string,
  onExit: (code: number) => void,
): Command {
  const program = new Command('anchorscope')
    .description('Faster R-CNN, stage by stage.')
    .version(manifest.version)
    .exitOverride()
    .hook('preAction', (_, command) => checkNames(command))
    .configureOutput({ outputError: (text) => say(plainSentence(text)) });
  withPart(withDetector(program.command('detect')), 'one where it is not said')
    .description('detect on pictures')
    .option('--json', 'one JSON object a picture and line')
    .option('--stages', 'every stage: its table with --json, else its count and milliseconds')
    .action(async (names: unknown, options: unknown) => {
      const parsed = v.parse(detectOptionsSchema, options);
      checkPart(parsed);
      const { runDetect } = await import('./detect.ts');
      onExit(await runDetect(v.parse(namesSchema, names), parsed));
    });
  withDetector(program.command('export'))
    .description('detect on pictures and write the boxes as annotations')
    .addOption(new Option('--to <format>', 'format').choices(exportFormats).makeOptionMandatory())
    .requiredOption('--out <folder>', 'the folder to make; nothing of that name may exist')
    .addOption(
      new Option('--stage <stage>', 'whose boxes').choices(exportedStages).default('detections'),
    )
    .option('--min-score <score>', 'boxes with a lower score stay out', parseScore)
    .action(async (names: unknown, options: unknown) => {
      const { runExport } = await import('./export.ts');
      onExit(await runExport(v.parse(namesSchema, names), v.parse(exportOptionsSchema, options)));
    });
  withComparison(program.command('compare'), onExit);
  withEvaluation(program.command('evaluate'), onExit);
  withDiagnosis(program.command('diagnose'), onExit);
  program
    .command('merge')
    .description('tell the parts that detect, evaluate or diagnose kept as if it had been one run')
    .argument('<folder>', 'where they are')
    .option('--json', 'as the command would print it with --json')
    .action(async (folder: unknown, options: unknown) => {
      const { runMerge } = await import('./merge.ts');
      onExit(
        await runMerge(v.parse(v.string(), folder), v.parse(mergeOptionsSchema, options).json),
      );
    });
  withConversion(program.command('convert'), onExit);
  withLabelComparison(program.command('compare-labels'), onExit);
  program
    .command('import-model')
    .description('make a model package of torchvision weights (.pth, .pt or .safetensors)')
    .argument('<file>', 'the weights')
    .addOption(
      new Option('--architecture <name>', 'their network; recognised where it is not said').choices(
        architectureNames,
      ),
    )
    .option('--classes <file>', "names of the classes: one a line, or COCO's categories as JSON")
    .addOption(keyOption())
    .addOption(
      new Option('--quantize <form>', 'make an int8 package; needs --calibrate').choices(['int8']),
    )
    .option('--calibrate <pictures...>', 'pictures of the kind that it will be used on')
    .requiredOption('--out <folder>', 'the folder to make; nothing of that name may exist')
    .option('--json', 'one JSON object')
    .action(async (file: unknown, options: unknown) => {
      const parsed = v.parse(importOptionsSchema, options);
      const { runImport } = await import('./importModel.ts');
      onExit(await runImport(v.parse(v.string(), file), parsed, await sources()));
    });
  program
    .command('make-package')
    .description('make a model package of a trunk and a head that were exported as ONNX')
    .requiredOption('--trunk <file>', 'picture to feature maps, objectness and deltas')
    .requiredOption('--head <file>', 'pooled features to class logits and box deltas')
    .option('--like <name>', 'detectron2, mmdetection, torchvision, or the folder of a package')
    .option('--classes <file>', "names of the classes: one a line, or COCO's categories as JSON")
    .option('--answers <file>', 'parts of model.json, as JSON')
    .addOption(keyOption())
    .requiredOption('--out <folder>', 'the folder to make; nothing of that name may exist')
    .action(async (options: unknown) => {
      const { makePackageOptionsSchema, runMakePackage } = await import('./makePackage.ts');
      onExit(await runMakePackage(v.parse(makePackageOptionsSchema, options)));
    });
  program
    .command('quantize')
    .description('make an int8 package of a float32 one, and measure both')
    .argument('<model>', 'the float32 model package')
    .requiredOption('--calibrate <pictures...>', 'pictures of the kind that it will be used on')
    .requiredOption('--out <folder>', 'the folder to make; nothing of that name may exist')
    .option('--json', 'one JSON object')
    .action(async (model: unknown, options: unknown) => {
      const { quantizeOptionsSchema, runQuantize } = await import('./quantize.ts');
      const parsed = v.parse(quantizeOptionsSchema, options);
      const folder = v.parse(v.string(), model);
      onExit(await runQuantize(() => Promise.resolve(folder), parsed));
    });
  program
    .command('compress')
    .description('truncated SVD of the fully connected layers of a package, and measure both')
    .argument('<model>', 'the model package')
    .requiredOption('--measure <pictures...>', 'pictures on which both are measured')
    .option(
      '--ranks <numbers>',
      'of its layers, in order; a quarter where it is not said',
      parseNumbers,
    )
    .requiredOption('--out <folder>', 'the folder to make; nothing of that name may exist')
    .option('--json', 'one JSON object')
    .action(async (model: unknown, options: unknown) => {
      const { compressOptionsSchema, runCompress } = await import('./compress.ts');
      const parsed = v.parse(compressOptionsSchema, options);
      onExit(await runCompress(v.parse(v.string(), model), parsed));
    });
  withTraining(program.command('train'), trainingEntry, onExit);
  withAblation(program.command('ablate'), trainingEntry, onExit);
  withAnchorSuggestions(program.command('suggest-anchors'), onExit);
  program
    .command('generate-smears')
    .description('draw pictures of blood smears with ground truth, as a Pascal VOC data set')
    .requiredOption('--count <pictures>', 'how many', parsePictureCount)
    .option('--seed <text>', 'another seed gives other pictures', '1')
    .requiredOption('--out <folder>', 'the folder to make; nothing of that name may exist')
    .action(async (options: unknown) => {
      const { generateSmearsOptionsSchema, runGenerateSmears } =
        await import('./generateSmears.ts');
      await runGenerateSmears(v.parse(generateSmearsOptionsSchema, options));
    });
  program
    .command('catalogue')
    .description('list the published weights that can be downloaded')
    .option('--json', 'one JSON object a line')
    .action(async (options: unknown) => {
      const { runCatalogue } = await import('./catalogue.ts');
      await runCatalogue(v.parse(catalogueOptionsSchema, options), await sources());
    });
  program
    .command('download')
    .description('download weights of the catalogue and make a model package of them')
    .argument('<name>', 'as the catalogue has it')
    .requiredOption('--out <folder>', 'the folder to make; nothing of that name may exist')
    .option('--json', 'one JSON object')
    .action(async (name: unknown, options: unknown) => {
      const { runDownload } = await import('./catalogue.ts');
      await runDownload(
        v.parse(v.string(), name),
        v.parse(downloadOptionsSchema, options),
        await sources(),
      );
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

/**
 * Runs what the command line asks for and sets the exit code.
 * @param sources where weights come from and how they become packages.
 * @param trainingEntry the path of the training process; for tests another one.
 */
export async function runProgram(
  sources: () => Promise<ModelSources>,
  trainingEntry = path.join(import.meta.dirname, '..', 'training', 'process.ts'),
): Promise<void> {
  try {
    const program = makeProgram(sources, trainingEntry, (code) => (process.exitCode = code));
    await program.parseAsync();
  } catch (error) {
    process.exitCode = codeOf(error);
  }
}
