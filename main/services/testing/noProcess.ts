import type { LaunchSubprocess } from '../../processes/subprocess.ts';

/** For studios that are not asked for anything of that process. */
export const noProcess: LaunchSubprocess = () => {
  throw new Error('This test starts no such process.');
};
