/**
 * What the images of services stand on, `NODE` of the Dockerfile, as public records have it: nothing is pulled here.
 * https://github.com/docker-library/repo-info/blob/e2e97043fc3e24482c19623a66ea8fc74d2546e0/repos/node/remote/24-bookworm-slim.md
 */
export const baseImage = {
  name: 'node:24-bookworm-slim',
  /**
   * Bytes of its layers for linux/amd64 as they travel: of Node.js 24.19.0, on 2026-08-25. Those of the digest that is pinned, of
   * 24.18.0, are in no record.
   */
  packedBytes: 80_452_165,
} as const;
