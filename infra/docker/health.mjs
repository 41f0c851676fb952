// Says by its exit code whether the service of this image is ready. collect-app.mjs puts it beside `admin-port`, the port on which
// that service answers unless ADMIN_PORT says otherwise; an image without that file, such as the command's, has no service.
import { existsSync, readFileSync } from 'node:fs';

const file = new URL('admin-port', import.meta.url);
if (existsSync(file)) {
  const port = process.env.ADMIN_PORT || readFileSync(file, 'utf8');
  const { ok } = await fetch(`http://127.0.0.1:${port}/readyz`);
  process.exitCode = ok ? 0 : 1;
}
