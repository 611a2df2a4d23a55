import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { describe, expect, it } from 'vitest';
import { root } from '../setup/project.mjs';

describe('electron-builder.yml', () => {
  it("is valid by electron-builder's own schema", async () => {
    const config = await getConfig(root, null, null);
    await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined();
  });

  it('is checked by a schema that refuses a key it does not know', async () => {
    const config = { ...(await getConfig(root, null, null)), electronFusses: {} };
    await expect(validateConfiguration(config, new DebugLogger(false))).rejects.toThrow(
      /electronFusses/,
    );
  });

  it('closes every way into a released app that development leaves open', async () => {
    const { asar, electronFuses } = await getConfig(root, null, null);
    expect(asar).toBe(true);
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});
