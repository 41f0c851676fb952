import { defineConfig } from 'vitest/config';

/** `npm run check:infra`: what is deployed, on a real Kubernetes API server. Apart from `npm test`: the first run builds one. */
export default defineConfig({
  test: {
    reporters: ['default'],
    include: ['tools/deploy-checks/dist/**/*.{cluster,image,policy,tofu}.test.js'],
    server: { deps: { external: [/\/dist\/(?!.*\.test\.js)/] } },
  },
});
