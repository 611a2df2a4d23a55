import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LastLines, exitReason } from './childOutput.ts';

async function said(...chunks: readonly string[]): Promise<readonly string[]> {
  const output = new LastLines();
  const stream = new PassThrough();
  output.follow(stream);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.on('close', resolve));
  return output.lines;
}

describe('LastLines', () => {
  it('joins lines over chunks and keeps an unfinished last one', async () => {
    expect(await said('one\ntw', 'o\r\n\nthr', 'ee')).toEqual(['one', 'two', 'three']);
  });

  it('keeps the last twenty', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `line ${i}`);
    expect(await said(lines.join('\n'))).toEqual(lines.slice(-20));
  });

  it('does not grow with a line that never ends', async () => {
    const [line] = await said(...Array.from({ length: 100 }, () => 'x'.repeat(1000)));
    expect(line).toHaveLength(500);
  });
});

describe('exitReason', () => {
  it('says how it ended', () => {
    expect(exitReason('detector', null, 'SIGKILL', [])).toBe(
      'The detector process was ended by SIGKILL.',
    );
    expect(exitReason('detector', 7, null, [])).toBe('The detector process ended with code 7.');
    expect(exitReason('training', 0, null, [])).toBe('The training process ended by itself.');
  });

  it('says why where a line tells', () => {
    const lines = ['starting', 'FATAL ERROR: JavaScript heap out of memory', 'at error (x.ts:1)'];
    expect(exitReason('detector', 134, null, [...lines, '0x7f3a'])).toBe(
      'The detector process ended with code 134. ' +
        'It last said: FATAL ERROR: JavaScript heap out of memory.',
    );
  });

  it('takes no warning for the reason, and nothing it said for a signal from outside', () => {
    const warning = "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file";
    expect(exitReason('detector', 1, null, [warning])).toBe(
      'The detector process ended with code 1.',
    );
    expect(exitReason('detector', null, 'SIGKILL', ['Error: an old one'])).toBe(
      'The detector process was ended by SIGKILL.',
    );
    expect(exitReason('detector', null, 'SIGSEGV', ['Error: this one.'])).toBe(
      'The detector process was ended by SIGSEGV. It last said: Error: this one.',
    );
  });
});
