import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** The small picture of an image, or an empty frame where there is none. */
export function Thumbnail({ imageId, shown }: { readonly imageId: string; readonly shown: boolean }): VNode {
  const [missing, setMissing] = useState(false);
  return shown && !missing ? (
    <img
      class="thumbnail"
      src={`/api/thumbnails/${encodeURIComponent(imageId)}`}
      alt=""
      width={96}
      height={96}
      loading="lazy"
      onError={() => setMissing(true)}
    />
  ) : (
    <span class="thumbnail none" aria-hidden="true" />
  );
}
