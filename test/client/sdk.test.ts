import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Harness,
  HOLDER,
  originRequest,
  startHarness,
} from '../service/second/support/second-harness.ts';

/** A separate project that links the package, as docs/SDK.md describes. */
const folder = mkdtempSync(join(tmpdir(), 'assay-sdk-'));
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ allowsAnonymous: false });
  harness.chain.changes = { phase: 'open' };
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'assay'));
  symlinkSync(resolve('node_modules/ethers'), join(folder, 'node_modules', 'ethers'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  copyFileSync('test/client/sdk-program.ts', join(folder, 'program.ts'));
});
afterAll(async () => {
  await harness.service.stop();
  rmSync(folder, { recursive: true });
});

describe('assay/sdk', () => {
  it('lets a program outside the package submit, watch, enrol and verify', async () => {
    const { token } = await harness.service.apiKeys.create({
      tenant: 'north',
      scopes: ['submit', 'read:own'],
    });
    writeFileSync(join(folder, 'key'), token, { mode: 0o600 });
    const parcel = { format: 'assay/parcel/v2', kind: 'origin', circuit: 'origin', body: originRequest() };
    writeFileSync(join(folder, 'parcel.json'), JSON.stringify(parcel));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(folder, 'program.ts'), harness.service.url, 'key', 'parcel.json', HOLDER.privateKey],
      { cwd: folder },
    );
    expect(JSON.parse(stdout)).toEqual({
      statuses: ['queued', 'submitted', 'confirmed'],
      status: 'confirmed',
      enrolled: 'confirmed',
      round: '5',
      mine: 2,
      receipt: true,
      forgedReceipt: false,
      refusal: 'wrong-arity',
      // The harness proves under keys of its own: the package's keys refuse them.
      isBound: true,
      local: false,
    });
  });

  it('is the only entry of the package', async () => {
    writeFileSync(join(folder, 'inside.ts'), "import 'assay/src/service/main.ts';");
    await expect(promisify(execFile)(process.execPath, [join(folder, 'inside.ts')])).rejects.toMatchObject({
      stderr: expect.stringContaining('ERR_PACKAGE_PATH_NOT_EXPORTED'),
    });
  });
});
