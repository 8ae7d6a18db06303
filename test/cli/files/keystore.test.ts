import { readFileSync, statSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createKeystore, openKeystore, readPublicPart } from '../../../src/cli/files/keystore.ts';
import { PASSWORD, Workspace } from '../support/assay.ts';

const workspace = new Workspace();
// These tests are of the standard cost.
const cost = process.env.ASSAY_KEYSTORE_COST;
delete process.env.ASSAY_KEYSTORE_COST;
afterAll(() => {
  process.env.ASSAY_KEYSTORE_COST = cost;
  workspace.remove();
});
const failure = (code: string) => expect.objectContaining({ code, exitCode: 2 });

describe('keystore', async () => {
  const path = workspace.path('operator.json');
  const contents = {
    public: { address: `0x${'12'.repeat(20)}` },
    secret: { accountKey: 'ab'.repeat(32) },
  };
  await createKeystore(path, 'operator', contents, PASSWORD);
  const text = readFileSync(path, 'utf8');
  const envelope = JSON.parse(text);

  test('opens with the password, shows its public part without, and has mode 0600 and no secret in the clear', async () => {
    expect(await openKeystore(path, 'operator', PASSWORD)).toEqual(contents);
    expect(await readPublicPart(path, 'operator')).toEqual(contents.public);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(text).not.toContain(contents.secret.accountKey);
    expect(envelope.kdf).toMatchObject({ name: 'scrypt', N: 131072, r: 8, p: 1 });
  });

  test('rejects a wrong password, another kind and an existing file', async () => {
    const error = await openKeystore(path, 'operator', 'hunter2hunter2').catch((caught: Error) => caught);
    expect(error).toEqual(failure('wrong-password'));
    expect(String(error)).not.toContain('hunter2');
    await expect(openKeystore(path, 'source', PASSWORD)).rejects.toEqual(failure('wrong-kind'));
    await expect(createKeystore(path, 'operator', contents, PASSWORD)).rejects.toEqual(
      failure('file-exists'),
    );
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('rejects a public part or a ciphertext that was exchanged', async () => {
    const other = { ...envelope, public: { address: `0x${'34'.repeat(20)}` } };
    const swapped = workspace.write('swapped.json', JSON.stringify(other), 0o600);
    await expect(openKeystore(swapped, 'operator', PASSWORD)).rejects.toEqual(failure('wrong-password'));
    const flipped = Buffer.from(envelope.ciphertext, 'base64');
    flipped[3] = (flipped[3] as number) ^ 1;
    const changed = { ...envelope, ciphertext: flipped.toString('base64') };
    const file = workspace.write('changed.json', JSON.stringify(changed), 0o600);
    await expect(openKeystore(file, 'operator', PASSWORD)).rejects.toEqual(failure('wrong-password'));
  });

  test('rejects weaker or costlier key derivation, a truncated tag and a file open to others', async () => {
    for (const N of [2 ** 14, 2 ** 30]) {
      const file = workspace.write(
        `kdf-${N}.json`,
        JSON.stringify({ ...envelope, kdf: { ...envelope.kdf, N } }),
        0o600,
      );
      await expect(openKeystore(file, 'operator', PASSWORD)).rejects.toEqual(failure('bad-keystore'));
    }
    const cipher = {
      ...envelope.cipher,
      tag: Buffer.from(envelope.cipher.tag, 'base64').subarray(0, 4).toString('base64'),
    };
    const short = workspace.write('short.json', JSON.stringify({ ...envelope, cipher }), 0o600);
    await expect(openKeystore(short, 'operator', PASSWORD)).rejects.toEqual(failure('bad-keystore'));
    const open = workspace.write('open.json', text, 0o644);
    await expect(openKeystore(open, 'operator', PASSWORD)).rejects.toEqual(failure('file-exposed'));
  });

  test('makes a keystore of the test cost only where the variable asks for it, and opens it only there', async () => {
    const light = workspace.path('light.json');
    process.env.ASSAY_KEYSTORE_COST = 'test';
    try {
      await createKeystore(light, 'operator', contents, PASSWORD);
      expect(JSON.parse(readFileSync(light, 'utf8')).kdf).toMatchObject({ N: 1024 });
      expect(await openKeystore(light, 'operator', PASSWORD)).toEqual(contents);
      // One of the standard cost opens there too.
      expect(await openKeystore(path, 'operator', PASSWORD)).toEqual(contents);
    } finally {
      delete process.env.ASSAY_KEYSTORE_COST;
    }
    await expect(openKeystore(light, 'operator', PASSWORD)).rejects.toEqual(failure('bad-keystore'));
  });
});
