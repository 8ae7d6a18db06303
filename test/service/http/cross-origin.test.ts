import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/service/config.ts';
import { type Harness, startHarness } from '../second/support/second-harness.ts';

const PAGE = 'https://pages.example';
let harness: Harness | undefined;
afterEach(() => harness?.service.stop());

const allowed = async (path: string, origin = PAGE) =>
  (await harness?.get(path, { Origin: origin }))?.headers.get('access-control-allow-origin');

describe('pages of other sites', () => {
  it('read nothing, unless the operator names them', async () => {
    harness = await startHarness();
    expect(await allowed('/v2/models')).toBeNull();
  });

  it('read public state alone, also its problems', async () => {
    harness = await startHarness({ crossOrigins: [PAGE] });
    expect(await allowed('/v2/models')).toBe(PAGE);
    expect(await allowed('/v2/models/404404')).toBe(PAGE);
    expect(await allowed('/v2/models', 'https://other.example')).toBeNull();
    expect((await harness.get('/v2/models')).headers.get('vary')).toContain('Origin');
    for (const own of [
      '/v2/submissions',
      '/v2/receipts',
      '/v2/webhooks',
      '/v2/relay',
      '/metrics',
      '/healthz',
    ]) {
      expect(await allowed(own), own).toBeNull();
    }
    // A preflight is refused: no page can send a key or a body.
    const preflight = await harness.send('OPTIONS', '/v2/models', {
      headers: { Origin: PAGE, 'Access-Control-Request-Method': 'GET' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('are all allowed by a star', async () => {
    harness = await startHarness({ crossOrigins: ['*'] });
    expect(await allowed('/v2/models', 'https://anyone.example')).toBe('*');
  });
});

it.each([
  ['', []],
  ['*', ['*']],
  [`${PAGE},http://127.0.0.1:3000`, [PAGE, 'http://127.0.0.1:3000']],
])('the setting %j is read', (text, origins) => {
  expect(parseConfig({ ...REQUIRED, ASSAY_CROSS_ORIGINS: text }).crossOrigins).toEqual(origins);
});

it.each(['pages.example', `${PAGE}/`, `${PAGE}/path`, 'null', 'ftp://pages.example', `${PAGE}, *`])(
  'the setting %j is refused',
  (text) => {
    expect(() => parseConfig({ ...REQUIRED, ASSAY_CROSS_ORIGINS: text })).toThrow(/ASSAY_CROSS_ORIGINS/);
  },
);

const REQUIRED = { ASSAY_DEPLOYMENT: 'deployment.json', ASSAY_SIGNER_KEY_FILE: 'operator.key' };
