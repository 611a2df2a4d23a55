import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { int8Overflows } from './int8Overflow.ts';

/** Flags of the CPU; null where the system does not tell them so. */
function cpuFlags(): ReadonlySet<string> | null {
  try {
    const [, flags = ''] = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    return flags === '' ? null : new Set(flags.trim().split(' '));
  } catch {
    return null;
  }
}

it('says that a CPU with VNNI calculates right, and one with AVX2 alone does not', async () => {
  const flags = cpuFlags();
  const overflows = await int8Overflows();
  if (flags === null) expect(typeof overflows).toBe('boolean');
  else if (flags.has('avx512_vnni') || flags.has('avx_vnni')) expect(overflows).toBe(false);
  else if (flags.has('avx2')) expect(overflows).toBe(true);
});
