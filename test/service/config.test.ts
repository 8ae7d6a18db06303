import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { encryptKeystoreJsonSync, Transaction, Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { AssayError } from '../../src/protocol/errors.ts';
import { parseConfig, redactConfig } from '../../src/service/config.ts';
import { createLogger } from '../../src/service/logger.ts';
import { loadSigner } from '../../src/service/signer/signer.ts';

const least = { ASSAY_DEPLOYMENT: 'deployment.json', ASSAY_SIGNER_KEY_FILE: 'key' };

describe('parseConfig', () => {
  it('listens on 127.0.0.1 unless told otherwise', () => {
    expect(parseConfig(least)).toMatchObject({
      host: '127.0.0.1',
      port: 8480,
      relay: { confirmations: 1, finality: 13 },
    });
    expect(parseConfig({ ...least, ASSAY_HOST: '' }).host).toBe('127.0.0.1');
  });

  it('verifies in one thread less than there are processors, and at least in one', () => {
    const { verifyThreads, verifyQueue } = parseConfig(least);
    expect(verifyThreads).toBe(Math.max(1, availableParallelism() - 1));
    expect(verifyQueue).toBe(512);
    expect(parseConfig({ ...least, ASSAY_VERIFY_THREADS: '3' }).verifyThreads).toBe(3);
  });

  it('rejects malformed values by name, never by value', () => {
    const wrong = {
      ASSAY_PORT: '70000',
      ASSAY_RPC_URL: 'ftp://user:hunter2@host',
      ASSAY_CONFIRMATIONS: '0',
      ASSAY_HOST: 'exa mple',
      ASSAY_LOG_LEVEL: 'loud',
      // Unread on the way it has to be, and nothing but two endpoints counts as two.
      ASSAY_SIGNER_URL: 'http://signer.example',
      ASSAY_PREVIOUS_SIGNERS: '0x12',
      ASSAY_LEAST_FEES: '0x12=1',
      DATABASE_URL: 'mysql://host/hunter2',
      ASSAY_VERIFY_THREADS: '0',
      ASSAY_VERIFY_QUEUE: '63',
    };
    for (const [name, value] of Object.entries(wrong)) {
      const failure = failureOf(() => parseConfig({ ...least, [name]: value }));
      expect(failure).toMatchObject({ code: 'invalid-config', exitCode: 2 });
      expect(failure.message).toContain(name);
      expect(failure.message).not.toContain(value);
    }
  });

  it('rejects no signer, half a signer and two signers', () => {
    const deployment = { ASSAY_DEPLOYMENT: 'd' };
    for (const env of [
      deployment,
      { ...deployment, ASSAY_SIGNER_KEYSTORE: 'k' },
      { ...least, ASSAY_SIGNER_KEYSTORE: 'k', ASSAY_SIGNER_PASSWORD_FILE: 'p' },
      { ...deployment, ASSAY_SIGNER_URL: 'https://s.example', ASSAY_SIGNER_TOKEN_FILE: 't' },
      { ...least, ASSAY_SIGNER_URL: 'https://s.example' },
    ]) {
      expect(failureOf(() => parseConfig(env)).code).toBe('invalid-config');
    }
  });

  it('prints without the parts that may be secret', () => {
    const config = parseConfig({
      ...least,
      ASSAY_RPC_URL: 'https://user:hunter2@rpc.example/v2/api-key-1',
      DATABASE_URL: 'postgres://assay:hunter2@db.example:5432/assay?sslkey=hunter2',
    });
    const printed = JSON.stringify(redactConfig(config));
    expect(printed).toContain('https://rpc.example');
    expect(printed).toContain('db.example:5432/assay');
    expect(printed).not.toMatch(/hunter2|api-key-1/);
  });

  it('documents every variable in .env.example, and no other', () => {
    const source = ['config', 'relay/settings']
      .map((name) => readFileSync(`src/service/${name}.ts`, 'utf8'))
      .join();
    const example = readFileSync('.env.example', 'utf8');
    const names = (text: string) => [...new Set(text.match(/ASSAY_[A-Z_]+|DATABASE_URL/g))].sort();
    expect(names(example)).toEqual(names(source));
  });
});

describe('loadSigner', () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-signer-'));
  const file = (name: string, text: string, mode = 0o600) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  const wallet = new Wallet(`0x${'42'.repeat(32)}`);

  it('reads an encrypted keystore and a key file, and signs transactions', async () => {
    const scrypt = { N: 1024, r: 8, p: 1 };
    const json = encryptKeystoreJsonSync(wallet, 'correct horse', { scrypt });
    const keystoreFile = file('keystore.json', json);
    const fromStore = await loadSigner({ keystoreFile, passwordFile: file('password', 'correct horse\n') });
    const fromKey = await loadSigner({ privateKeyFile: file('key', wallet.privateKey) });
    expect([fromStore.address, fromKey.address]).toEqual([wallet.address, wallet.address]);
    const { raw, hash } = await fromKey.signTransaction({
      chainId: 31337n,
      nonce: 7,
      to: wallet.address,
      data: '0x1234',
      gasLimit: 21_000n,
      maxFeePerGas: 2n,
      maxPriorityFeePerGas: 1n,
    });
    expect(Transaction.from(raw)).toMatchObject({ hash, nonce: 7, from: wallet.address, data: '0x1234' });
    const wrong = loadSigner({ keystoreFile, passwordFile: file('wrong', 'incorrect') });
    await expect(wrong).rejects.toMatchObject({ code: 'key-file-invalid', exitCode: 2 });
  });

  it('rejects files that others can read, that are no keys, or that are missing', async () => {
    const exposed = loadSigner({ privateKeyFile: file('exposed', wallet.privateKey, 0o644) });
    await expect(exposed).rejects.toMatchObject({ code: 'key-file-exposed', exitCode: 2 });
    const garbage = await loadSigner({ privateKeyFile: file('garbage', '0xdeadbeef') }).catch(
      (error) => error,
    );
    expect(garbage).toMatchObject({ code: 'key-file-invalid', exitCode: 2 });
    expect(`${garbage.message}${garbage.cause}`).not.toContain('deadbeef');
    const missing = loadSigner({ privateKeyFile: join(directory, 'missing') });
    await expect(missing).rejects.toMatchObject({ code: 'key-file-unreadable', exitCode: 2 });
  });
});

describe('createLogger', () => {
  it('cuts out what must not be logged, and messages of errors', () => {
    let text = '';
    const sink = new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        done();
      },
    });
    const log = createLogger('info', sink);
    const cause = new Error('value 4711 is bad');
    log.info(
      { body: 'secret-1', nested: { password: 'secret-2', raw: 'secret-3' }, ip: '10.1.2.3' },
      'hello',
    );
    log.error({ err: new AssayError('some-code', 'echo 4711', { cause }) }, 'failed');
    expect(text).not.toMatch(/secret-|10\.1\.2\.3|4711/);
    expect(text).toContain('some-code');
    expect(text).toContain('config.test.ts');
  });
});

function failureOf(act: () => unknown): AssayError {
  try {
    act();
  } catch (error) {
    if (error instanceof AssayError) return error;
  }
  throw new Error('it did not fail as it should');
}
