import type { RecentPredictions } from '../predictions/recent-predictions.js';
import type { AdmittedImage } from './admission.js';
import type { BrokerWatch } from './broker-watch.js';
import type { KnownImages } from './idempotency.js';
import type { CarriedHeaders, ImagePublisher } from './image-publisher.js';

export interface ImageIntakeOptions {
  readonly publisher: ImagePublisher;
  readonly watch: BrokerWatch;
  readonly known: KnownImages;
  readonly recent: Pick<RecentPredictions, 'has'>;
}

/** Accepts admitted images: each is published, or has been. */
export class ImageIntake {
  constructor(private readonly options: ImageIntakeOptions) {}

  /**
   * Resolves once all images are durable. One whose id came from the caller is not published again while it is known here, or
   * has its prediction already.
   * @throws Problem; then none of them was accepted, and sending them again is right.
   */
  async accept(images: readonly AdmittedImage[], headers: CarriedHeaders): Promise<void> {
    const { publisher, watch, known } = this.options;
    const earlier = images.map((image) => this.#earlierPublication(image));
    const pending = earlier.filter((publication) => publication !== undefined);
    const fresh = images.filter((_image, index) => earlier[index] === undefined);
    if (fresh.length > 0) {
      watch.checkAvailable();
      const published = publisher.publish(fresh, headers);
      for (const { imageId, fingerprint } of fresh)
        if (fingerprint !== undefined) known.remember(imageId, fingerprint, published);
      pending.push(published);
    }
    await Promise.all(pending);
  }

  #earlierPublication({ imageId, fingerprint }: AdmittedImage): Promise<void> | undefined {
    if (fingerprint === undefined) return undefined;
    const { known, recent } = this.options;
    return known.publicationOf(imageId, fingerprint) ?? (recent.has(imageId) ? Promise.resolve() : undefined);
  }
}
