/** Installs what the other scripts need, and says nothing where it is there. */
import { installPackages } from './setup/packages.mjs';
import { runScript } from './setup/project.mjs';

await runScript(() => {
  installPackages();
  return 0;
});
