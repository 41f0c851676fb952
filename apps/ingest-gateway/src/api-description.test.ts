import { describe, expect, it } from 'vitest';
import { problemKinds } from './http/problem.js';
import { openScene } from './testing/scene.js';

interface Description {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { requestBody?: { content: object }; responses: Record<string, object> }>>>
  >;
}

describe('the API description', () => {
  it('is OpenAPI 3.1 with every address, body and answer', async () => {
    const scene = await openScene();
    const description = (await (await fetch(`${scene.url}/openapi.json`)).json()) as Description;
    expect(description.openapi).toBe('3.1.0');
    expect(Object.keys(description.paths).sort()).toEqual([
      '/v1/images',
      '/v1/models',
      '/v1/predictions/stream',
      '/v1/predictions/{image_id}',
    ]);
    const upload = description.paths['/v1/images']?.post;
    expect(Object.keys(upload?.requestBody?.content ?? {})).toContain('multipart/form-data');
    expect(Object.keys(upload?.responses ?? {})).toEqual([
      '200',
      '202',
      '400',
      '401',
      '413',
      '415',
      '422',
      '429',
      '503',
    ]);
  });

  it('has a page to try it that needs nothing from elsewhere', async () => {
    const scene = await openScene();
    const page = await fetch(`${scene.url}/docs`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*connect-src 'self'/);
    expect(page.headers.get('content-security-policy')).not.toMatch(/upgrade-insecure-requests|https?:/);
    const resources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(resources.length).toBeGreaterThan(3);
    for (const path of resources) expect((await fetch(new URL(path, `${scene.url}/docs`))).status).toBe(200);
    expect(html).not.toMatch(/<script>|onload=/);
  });

  it('explains every problem code where its type points', async () => {
    const scene = await openScene();
    const page = await (await fetch(`${scene.url}/problems`)).text();
    for (const code of Object.keys(problemKinds)) expect(page).toContain(`id="${code}"`);
  });
});

describe('GET /', () => {
  it('gives a line to copy, as JSON or as a page', async () => {
    const scene = await openScene();
    const line = `curl --data-binary @photo.jpg '${scene.url}/v1/images?wait'`;
    expect(await (await fetch(scene.url)).json()).toMatchObject({ send_an_image: line });
    const page = await fetch(scene.url, { headers: { accept: 'text/html,*/*' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('curl --data-binary');
  });
});

describe('every answer', () => {
  it.each(['/', '/v1/models', '/v1/predictions/x', '/nothing', '/docs', '/v1/predictions/stream'])(
    'of %s carries headers that keep browsers in check',
    async (path) => {
      const scene = await openScene();
      const response = await fetch(`${scene.url}${path}`);
      await response.body?.cancel();
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.headers.get('x-powered-by')).toBeNull();
      expect(response.headers.get('server')).toBeNull();
    },
  );
});
