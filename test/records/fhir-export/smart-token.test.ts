import { generateKeyPairSync } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSmartClient } from '../../../src/records/fhir-export/smart-token.ts';
import { errorOf, folderWith } from '../fixture.ts';

const JWK = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'jwk' });

describe('the file of the SMART client', () => {
  const refused = async (content: object, mode = 0o600) => {
    const path = join(folderWith({ 'client.json': JSON.stringify(content) }), 'client.json');
    chmodSync(path, mode);
    return errorOf(readSmartClient(path));
  };

  test('is refused if others can read it', async () => {
    expect(await refused({ clientId: 'c', kid: 'k', key: JWK }, 0o644)).toMatchObject({
      code: 'file-exposed',
    });
  });

  test('is refused by the name of the member that is wrong, without its value', async () => {
    const error = await refused({ clientId: 77, kid: 'k', key: JWK, secret: 'secret-77' });
    expect(error.code).toBe('client-file-invalid');
    expect(error.message).toContain('clientId (');
    expect(error.message).not.toContain('secret-77');
    expect((await refused({ clientId: 'c', kid: 'k', key: 'secret-77' })).message).not.toContain('secret-77');
  });

  test('is refused with a key of another curve, a short one or a public one', async () => {
    const wrong = [
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
      generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
      generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
    ];
    for (const key of wrong)
      expect(await refused({ clientId: 'c', kid: 'k', key: key.export({ format: 'jwk' }) })).toMatchObject({
        code: 'client-file-invalid',
      });
  });
});
