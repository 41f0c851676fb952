import { patterns, renderPattern, seededRandom } from '@sightline/image';
import { StartError } from '@sightline/service';
import type { SimulatorConfig } from './config.js';
import type { Picture } from './picture.js';
import { readPictures } from './read-pictures.js';

type PoolConfig = Pick<
  SimulatorConfig,
  | 'SIMULATOR_IMAGES'
  | 'SIMULATOR_PATTERNS'
  | 'SIMULATOR_PICTURES'
  | 'SIMULATOR_WIDTH'
  | 'SIMULATOR_HEIGHT'
  | 'SIMULATOR_ENCODING'
  | 'SIMULATOR_SEED'
>;

/**
 * Draws or reads every picture before the first is sent.
 * @throws StartError when the folder can't be used.
 */
export async function openPicturePool(config: PoolConfig, signal: AbortSignal): Promise<readonly Picture[]> {
  return config.SIMULATOR_IMAGES === undefined ? drawPictures(config, signal) : readPictures(config.SIMULATOR_IMAGES);
}

async function drawPictures(config: PoolConfig, signal: AbortSignal): Promise<readonly Picture[]> {
  const wanted = patterns.filter((pattern) => config.SIMULATOR_PATTERNS.includes(pattern));
  const random = seededRandom(`pictures ${config.SIMULATOR_SEED}`);
  const format = config.SIMULATOR_ENCODING;
  const pictures: Picture[] = [];
  while (pictures.length < config.SIMULATOR_PICTURES) {
    signal.throwIfAborted();
    const pattern = wanted[pictures.length % wanted.length];
    if (pattern === undefined) throw new StartError('There is no pattern to draw.');
    const seed = random.integer(0, 2 ** 31);
    const size = { width: config.SIMULATOR_WIDTH, height: config.SIMULATOR_HEIGHT };
    const bytes = await renderPattern({ pattern, seed, ...size, format });
    pictures.push({ bytes, contentType: `image/${format}`, label: pattern, name: `${pattern}-${seed}` });
  }
  return pictures;
}
