export { modelDigest } from '../../packages/modelFolder.ts';
