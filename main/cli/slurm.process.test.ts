/** The job array of docs/cluster.md in a Slurm of the test's own, on this machine. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from './testing/program.ts';

const root = path.join(import.meta.dirname, '..', '..');
const main = path.join(root, 'main', 'cli', 'main.ts');
const model = path.join(root, 'models', 'blood-cells');
const evaluate = ['evaluate', '--model', model, '--data', path.join(model, 'sample')];
const needed = ['slurmctld', 'slurmd', 'sbatch', 'scontrol', 'sinfo'];
// Whether they start says nothing: without a configuration most do not.
const isInstalled = needed.every((name) => spawnSync(name, ['-V']).error === undefined);

describe.skipIf(!isInstalled)(`a job array (needs ${needed.join(', ')})`, () => {
  let folder = '';
  let daemons: ChildProcess[] = [];
  const environment = () => ({ ...process.env, SLURM_CONF: path.join(folder, 'slurm.conf') });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-slurm-'));
    await mkdir(path.join(folder, 'state'));
    await mkdir(path.join(folder, 'spool'));
    const [controlPort, nodePort] = [await freePort(), await freePort()];
    await writeFile(path.join(folder, 'slurm.conf'), configuration(folder, controlPort, nodePort));
    daemons = [daemon('slurmctld'), daemon('slurmd')];
    await vi.waitFor(() => expect(slurm('sinfo', '--noheader', '-o', '%T')).toBe('idle'), {
      interval: 200,
    });
  });
  afterAll(async () => {
    for (const child of daemons) child.kill('SIGTERM');
    await Promise.all(
      daemons.map((child) => new Promise((resolve) => child.once('close', resolve))),
    );
    await rm(folder, { recursive: true });
  });

  function daemon(name: string): ChildProcess {
    const log = openSync(path.join(folder, `${name}.out`), 'w');
    const child = spawn(name, ['-D'], { env: environment(), stdio: ['ignore', log, log] });
    closeSync(log);
    return child;
  }

  function slurm(name: string, ...args: readonly string[]): string {
    const { stdout, stderr, status } = spawnSync(name, args, {
      ...{ env: environment(), cwd: folder, encoding: 'utf8' },
    });
    if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  it('of four shards gives what one run gives', async () => {
    const command = [process.execPath, main, ...evaluate, '--provider', 'cpu'];
    const script = [
      '#!/bin/sh',
      '#SBATCH --array=1-4',
      '#SBATCH --cpus-per-task=1',
      '#SBATCH --output=task-%a.log',
      'export ANCHORSCOPE_THREADS="$SLURM_CPUS_PER_TASK"',
      `exec ${command.join(' ')} --shard "$SLURM_ARRAY_TASK_ID/4" --out parts`,
      '',
    ];
    await writeFile(path.join(folder, 'evaluate.sh'), script.join('\n'));
    const job = slurm('sbatch', '--parsable', 'evaluate.sh');
    expect(job).toMatch(/^\d+$/);
    await vi.waitFor(
      async () => {
        const parts = await readdir(path.join(folder, 'parts')).catch(() => []);
        const logs = await Promise.all(
          [1, 2, 3, 4].map((task) =>
            readFile(path.join(folder, `task-${task}.log`), 'utf8').catch(() => 'not begun'),
          ),
        );
        expect(
          parts.filter((name) => name.endsWith('.jsonl')),
          logs.join('\n'),
        ).toHaveLength(4);
      },
      { interval: 500, timeout: 300_000 },
    );
    for (const form of [['--json'], []]) {
      const merged = await run(['merge', path.join(folder, 'parts'), ...form], folder);
      const whole = await run([...evaluate, '--provider', 'cpu', ...form], folder);
      expect([merged.code, merged.stdout]).toEqual([0, whole.stdout]);
    }
  });
});

/** As root or not, without systemd, munge and cgroups. */
function configuration(folder: string, controlPort: number, nodePort: number): string {
  const [host, user] = [hostname(), userInfo().username];
  return [
    'ClusterName=test',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    'AuthType=auth/none',
    'CredType=cred/none',
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'MpiDefault=none',
    'ReturnToService=2',
    'JobAcctGatherType=jobacct_gather/none',
    'AccountingStorageType=accounting_storage/none',
    `SlurmctldPort=${controlPort}`,
    `SlurmdPort=${nodePort}`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/slurmd.pid`,
    `SlurmctldLogFile=${folder}/slurmctld.log`,
    `SlurmdLogFile=${folder}/slurmd.log`,
    `NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN`,
    `PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
    '',
  ].join('\n');
}

/** A port that nobody has, as far as anybody knows. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
