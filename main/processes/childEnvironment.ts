/** The environment that a child process begins with. */
import type { SubprocessName } from './subprocess.ts';

/**
 * For glibc, which otherwise gives large memory back to the system as soon as it is free: a training step wants the
 * same hundreds of megabytes again at once, and half of its time went into getting them page by page. Others' `malloc`
 * does not read these.
 */
export const keepsItsMemory = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 32),
} as const;

/** This process's own, and for a training what lets its steps have their memory again. */
export function childEnvironment(
  name: SubprocessName,
  own: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return name === 'training' ? { ...keepsItsMemory, ...own } : own;
}
