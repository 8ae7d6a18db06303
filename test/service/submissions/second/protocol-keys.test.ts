import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { protocolKeys } from '../../../../src/service/submissions/second/protocol-keys.ts';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';

const empty = mkdtempSync(join(tmpdir(), 'assay-no-keys-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

it("the service takes this release's keys on a local chain, no development keys elsewhere, and no folder without keys", () => {
  const keys = join(PROJECT_ROOT, 'keys');
  expect(() => protocolKeys(keys, 31337n)).not.toThrow();
  expect(() => protocolKeys(keys, 1n)).toThrow(
    expect.objectContaining({ code: 'key-development-grade', exitCode: 4 }),
  );
  expect(() => protocolKeys(empty, 31337n)).toThrow(
    expect.objectContaining({ code: 'key-unreadable', exitCode: 4 }),
  );
});
