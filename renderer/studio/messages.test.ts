import { describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import { Messages } from './messages.svelte.ts';

const texts = ({ shown }: Messages) => shown.map(({ text }) => text);

describe('Messages', () => {
  it('take away what was said about something that is over, and nothing else', () => {
    const messages = new Messages();
    messages.problem('No model.', { about: 'model' });
    messages.failed(new StudioError('notFound', 'No pictures.'), 'pictures');
    messages.problem('Of nothing.');
    messages.settle('model');
    expect(texts(messages)).toEqual(['No pictures.', 'Of nothing.']);
    messages.settle('pictures');
    messages.settle('detecting');
    expect(texts(messages)).toEqual(['Of nothing.']);
  });

  it('say the same once, newest last, and go from there when they are dismissed', () => {
    const messages = new Messages();
    for (const text of ['a', 'b', 'a']) messages.problem(text, { details: [`why ${text}`] });
    expect(texts(messages)).toEqual(['b', 'a']);
    expect(messages.shown.at(-1)?.details).toEqual(['why a']);
    messages.dismissNewest();
    expect(texts(messages)).toEqual(['b']);
    messages.dismissNewest();
    messages.dismissNewest();
    expect(texts(messages)).toEqual([]);
  });

  it('say nothing of what a person stopped', () => {
    const messages = new Messages();
    messages.failed(new StudioError('stopped', 'Stopped.'), 'model');
    expect(texts(messages)).toEqual([]);
  });
});
