import sharp from 'sharp';

// Many images are decoded at once, each by one thread; results of operations are never asked for twice.
sharp.concurrency(1);
sharp.cache(false);
sharp.simd(true);

/** Loaders that may run, from memory only. Everything else (SVG, PDF, files, …) is refused inside libvips, whatever the bytes claim. */
const allowedLoaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'];
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: allowedLoaders.map((loader) => `VipsForeignLoad${loader}Buffer`) });

/** The image library, set up for many small decodes at once. */
export { sharp };

/** Whether this build of the image library decodes HEIC (HEVC inside HEIF). The one that npm brings does not, for its patents. */
export const decodesHeic = sharp.format.heif.input.fileSuffix?.includes('.heic') ?? false;
