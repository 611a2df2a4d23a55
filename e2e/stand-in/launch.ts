/**
 * Loaded before the app by `node --import`: what it imports as `electron` is the stand-in. The app itself
 * is Node's entry, so that it sees the command line as Electron gives it.
 */
import { registerHooks } from 'node:module';

const standIn = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
