import { createBirpc, type BirpcReturn } from 'birpc';
import { expect, it } from 'vitest';
import { failureOf, StudioError, type Result } from '../../shared/result.ts';
import { birpcOptions } from './channel.ts';
import { Connection } from './connection.ts';
import { MemoryProcess } from './testing/memoryProcess.ts';

/** A process of no protocol of the studio's. */
interface Echo {
  echo(text: string): Promise<Result<string>>;
  note(text: string): void;
}
interface Listener {
  heard(text: string): void;
}

const stopped = new StudioError('stopped', 'Stopped.');
const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);
/** Messages have crossed. */
const quiet = () => new Promise((resolve) => setTimeout(resolve));

function connected(answer: (text: string) => Promise<Result<string>>) {
  const process = new MemoryProcess(1, 'detector');
  const notes: string[] = [];
  const inside = createBirpc<Listener, Echo>(
    { echo: answer, note: (text) => void notes.push(text) },
    birpcOptions(process.inside),
  );
  const heard: string[] = [];
  const crashes: StudioError[] = [];
  const connection = new Connection<BirpcReturn<Echo, Listener>>(
    'detector',
    () => process,
    (channel) =>
      createBirpc<Echo, Listener>(
        { heard: (text) => void heard.push(text) },
        birpcOptions(channel),
      ),
    (failure) => void crashes.push(failure),
  );
  return { connection, process, inside, notes, heard, crashes };
}

const never = () => new Promise<Result<string>>(() => {});

it('answers with values, and with failures of their kind', async () => {
  const { connection } = connected((text) =>
    Promise.resolve(
      text === 'no'
        ? { ok: false, failure: { kind: 'notFound', message: 'It is not there.' } }
        : { ok: true, value: text },
    ),
  );
  expect(await connection.call((remote) => remote.echo('yes'))).toBe('yes');
  expect(await failureFrom(connection.call((remote) => remote.echo('no')))).toEqual({
    kind: 'notFound',
    message: 'It is not there.',
  });
  await connection.end(stopped);
});

it('tells what needs no answer, and nothing after its end', async () => {
  const { connection, notes } = connected(never);
  connection.tell((remote) => remote.note.asEvent('first'));
  await quiet();
  await connection.end(stopped);
  connection.tell((remote) => remote.note.asEvent('second'));
  await quiet();
  expect(notes).toEqual(['first']);
});

it('rejects what is pending and what comes later when the process crashes, and says so once', async () => {
  const { connection, process, crashes } = connected(never);
  const pending = failureFrom(connection.call((remote) => remote.echo('a')));
  await quiet();
  process.crash('The detector process was ended by SIGKILL.');
  const failure = {
    kind: 'crashed',
    message:
      'The detector process was ended by SIGKILL. The system does that when memory is short.',
  };
  expect(await pending).toEqual(failure);
  expect(connection.isOpen).toBe(false);
  expect(await failureFrom(connection.call((remote) => remote.echo('b')))).toEqual(failure);
  await connection.end(stopped);
  expect(crashes.map(failureOf)).toEqual([failure]);
});

it('ends at once with the reason that it is given, which is no crash', async () => {
  const { connection, process, crashes } = connected(never);
  const pending = failureFrom(connection.call((remote) => remote.echo('a')));
  await connection.end(stopped);
  expect(await pending).toEqual({ kind: 'stopped', message: 'Stopped.' });
  expect(process.isAlive).toBe(false);
  expect(crashes).toEqual([]);
});

it('hears nothing once it has ended, though messages are on their way', async () => {
  const { connection, inside, heard } = connected(never);
  void inside.heard.asEvent('before');
  await quiet();
  void inside.heard.asEvent('after');
  void connection.end(stopped);
  await quiet();
  expect(heard).toEqual(['before']);
});

it('says which process could not be started', () => {
  const make = () =>
    new Connection<BirpcReturn<Echo, Listener>>(
      'training',
      () => {
        throw new Error('spawn EAGAIN');
      },
      () => expect.unreachable(),
    );
  expect(make).toThrow('The training process could not be started: spawn EAGAIN');
});
