/** The report as Markdown. */
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { ProviderName } from '../../shared/model/providers.ts';
import type { Row } from './row.ts';

export interface Report {
  readonly provider: ProviderName;
  readonly rows: readonly Row[];
  /** Sentences. */
  readonly notes: readonly string[];
  /** What could not be measured, and why. */
  readonly failures: readonly string[];
  readonly seconds: number;
}

export function reportText({ provider, rows, notes, failures, seconds }: Report): string {
  const [processor] = cpus();
  const machine = `${graphicsCard()}; ${processor?.model ?? 'an unknown processor'}, ${cpus().length} threads`;
  const paragraphs = [
    `# ${provider} against the CPU`,
    `${machine}; Node ${process.versions.node}; ${seconds.toFixed(0)} s in all. Times are medians of runs in turn.`,
    [
      `| | CPU, ms | ${provider}, ms | ${provider} over CPU | the same numbers |`,
      '| --- | --- | --- | --- | --- |',
      ...rows.map(lineOf),
    ].join('\n'),
    ...notes,
    ...failures.map((failure) => `**Failed:** ${failure}`),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function lineOf({ what, cpu, provider, agreement, agrees }: Row): string {
  const times =
    cpu === null || provider === null
      ? ['–', '–', '–']
      : [cpu.toFixed(1), provider.toFixed(1), (provider / cpu).toPrecision(3)];
  return `| ${[what, ...times, agrees ? agreement || '–' : `**no**: ${agreement}`].join(' | ')} |`;
}

/** As NVIDIA's driver names it: ONNX Runtime does not tell which device it computes on. */
function graphicsCard(): string {
  const folder = '/proc/driver/nvidia/gpus';
  try {
    const names = readdirSync(folder).map((each) => {
      const text = readFileSync(`${folder}/${each}/information`, 'utf8');
      return /^Model:\s*(.*)$/m.exec(text)?.[1] ?? 'an unnamed card';
    });
    return names.join(', ');
  } catch {
    const driver = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
    return driver === undefined ? 'A card that is not NVIDIA’s' : `The Vulkan driver ${driver}`;
  }
}
