/** Properties are tried on the same examples in every run: a test that fails once fails again. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_260_101 });
