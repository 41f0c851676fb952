import { readSettings } from '@sightline/config';
import { engineSettings } from '@sightline/inference';
import { installTensorflow } from '../engines/install-tensorflow.js';

/** Installs the engine that tests of SavedModels need, once a machine. Where it can't be, those tests fail, and no others. */
export default async function provideTensorflow(): Promise<void> {
  const { ENGINES_DIR: enginesDir } = readSettings(engineSettings);
  const { signal } = new AbortController();
  const onStep = (step: string): void => console.log(`engine tensorflow: ${step}`);
  await installTensorflow({ enginesDir, device: 'cpu', signal, onStep }).catch((error: unknown) => {
    console.error(`The engine tensorflow could not be installed: ${String(error)}`);
  });
}
