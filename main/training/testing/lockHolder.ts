/** Locks the folder that it is given, says whether it could, and keeps the lock until it is told to release it. */
import { failureOf } from '../../../shared/result.ts';
import { lockTraining } from '../lock.ts';

const [, , folder = ''] = process.argv;
try {
  const lock = await lockTraining(folder);
  process.once('message', () => void lock.release().then(() => process.exit(0)));
  process.send?.('locked');
} catch (error) {
  process.send?.(failureOf(error).message, () => process.exit(1));
}
