import { describe, expect, it } from 'vitest';
import { channelBlock } from './channelBlock.ts';

describe('the layout in blocks of channels', () => {
  it('has blocks of a power of two, or is not there', async () => {
    const block = await channelBlock();
    if (process.arch === 'x64') expect([8, 16]).toContain(block);
    else expect([null, 4, 8, 16]).toContain(block);
    // It is found out once.
    expect(channelBlock()).toBe(channelBlock());
  });
});
