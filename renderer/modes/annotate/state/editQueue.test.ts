import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../shared/result.ts';
import { EditQueue } from './editQueue.svelte.ts';
import { settled } from './testing/annotating.ts';

describe('EditQueue', () => {
  it('does one thing after another, in the order in which they came', async () => {
    const log: string[] = [];
    const queue = new EditQueue(() => undefined);
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await settled();
      log.push(`${name} ends`);
    };
    expect(await Promise.all([queue.add(work('a')), queue.add(work('b'))])).toEqual([true, true]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(queue.unsaved).toBe(0);
  });

  it('keeps what cannot be saved, and what comes after, until it is tried again', async () => {
    let isFull = true;
    const log: string[] = [];
    const queue = new EditQueue(() => log.push('refused'));
    const work = (name: string) => () => {
      if (isFull) return Promise.reject(new StudioError('diskFull', 'The disk is full.'));
      log.push(name);
      return Promise.resolve();
    };
    const both = [queue.add(work('a')), queue.add(work('b'))];
    await settled();
    expect(queue.problem).toBe('The disk is full.');
    expect(queue.unsaved).toBe(2);
    queue.retry();
    await settled();
    expect(queue.problem).toBe('The disk is full.');
    isFull = false;
    queue.retry();
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(log).toEqual(['a', 'b']);
    expect(queue.problem).toBeNull();
  });

  it('leaves out what is refused, says so, and goes on', async () => {
    const said: string[] = [];
    const queue = new EditQueue((sentence) => said.push(sentence));
    const refused = queue.add(() => Promise.reject(new StudioError('badInput', 'No such class.')));
    const next = queue.add(() => Promise.resolve());
    expect(await Promise.all([refused, next])).toEqual([false, true]);
    expect(said).toEqual(['No such class.']);
    expect(queue.problem).toBeNull();
  });

  it('gives up what waits when another project is opened', async () => {
    const queue = new EditQueue(() => undefined);
    const waiting = queue.add(() => Promise.reject(new StudioError('diskFull', 'Full.')));
    await settled();
    queue.clear();
    expect(await waiting).toBe(false);
    expect(queue.unsaved).toBe(0);
  });
});
