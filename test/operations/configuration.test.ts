import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printedConfig } from '../../src/cli/commands/serve.ts';
import { CONFIG_VARIABLES, parseConfig, redactConfig } from '../../src/service/config.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const LEAST = { ASSAY_DEPLOYMENT: 'deployment.json', ASSAY_SIGNER_KEY_FILE: 'key' };
const EXAMPLE = Object.fromEntries(
  [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [`${name}`, `${value}`]),
);

describe('the documented settings', () => {
  it('are those of the schema, with its defaults', () => {
    const rows = [...read('docs/OPERATIONS.md').matchAll(/^\| `([A-Z_]+)` \| (?:`([^`]*)`|–) \| (.+) \|$/gm)];
    const table = rows.map(([, name, value]) => [name, value ?? '']);
    expect(Object.fromEntries(table)).toEqual({ ...EXAMPLE, ASSAY_DEPLOYMENT: '' });
    expect(table.map(([name]) => name).sort()).toEqual([...CONFIG_VARIABLES].sort());
    expect(parseConfig({ ...EXAMPLE, ...LEAST })).toEqual(parseConfig(LEAST));
  });
});

describe('the printed configuration', () => {
  it('has no credential of any variable in it', async () => {
    const secret = 'hunter2';
    const environment = {
      ...LEAST,
      ASSAY_SIGNER_KEY_FILE: `/run/${secret}-file`,
      ASSAY_RPC_URL: `https://${secret}:${secret}@one.example/v2/${secret}, https://two.example/?key=${secret}`,
      DATABASE_URL: `postgres://${secret}:${secret}@db.example:5432/assay?password=${secret}&options=${secret}`,
    };
    const printed = JSON.stringify(await printedConfig({}, environment));
    expect(printed).not.toContain(secret);
    for (const part of [
      'https://one.example',
      'https://two.example',
      'db.example:5432/assay',
      'private key file',
    ]) {
      expect(printed).toContain(part);
    }
    const { ASSAY_SIGNER_KEY_FILE: _, ...rest } = environment;
    const remote = {
      ...rest,
      ASSAY_SIGNER_URL: `https://signer.example/${secret}?token=${secret}`,
      ASSAY_SIGNER_TOKEN_FILE: `/run/${secret}`,
      ASSAY_SIGNER_ADDRESS: `0x${'11'.repeat(20)}`,
    };
    const other = JSON.stringify(redactConfig(parseConfig(remote)));
    expect(other).not.toContain(secret);
    expect(other).toContain('https://signer.example');
  });

  it('goes by options before variables', async () => {
    const printed = await printedConfig(
      { port: '9000', rpc: 'http://127.0.0.1:1' },
      { ...LEAST, ASSAY_PORT: '1' },
    );
    expect(printed).toMatchObject({ port: 9000, rpcUrls: ['http://127.0.0.1:1'] });
  });

  it('rejects malformed settings by name', async () => {
    const printed = printedConfig({}, { ...LEAST, ASSAY_PORT: 'hunter2' });
    await expect(printed).rejects.toMatchObject({
      code: 'invalid-config',
      exitCode: 2,
      message: 'missing or malformed: ASSAY_PORT',
    });
  });
});
