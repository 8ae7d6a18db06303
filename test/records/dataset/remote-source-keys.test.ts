import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asField, type Field } from '../../../src/protocol/field.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import { buildDatasetFile } from '../../../src/records/dataset/build-file.ts';
import { DatasetFile } from '../../../src/records/dataset/dataset-file.ts';
import { remoteSourceKeys } from '../../../src/records/dataset/remote-source-keys.ts';
import { localSourceKeys, signFor } from '../../../src/records/dataset/source-keys.ts';
import { MODEL, records, SCHEMA, SECRETS } from './case.ts';

const TOKEN = 'a token of the tests';
const local = localSourceKeys(SECRETS);
/** Set by a test to spoil one answer. */
let spoil: ((operation: string, answer: object) => unknown) | undefined;
let server: Server;
let url: string;

/** Members of all requests; each has those of its operation. */
interface Body {
  message: string;
  model: string;
  period: string;
  recordKeys: string[];
  nonce: string;
  first: number;
  count: number;
  key: string;
  dataset: string;
  wrapped: string;
}
/** A signer as docs/source-signer.md describes it. */
const OPERATIONS: Record<string, (body: Body) => Promise<object>> = {
  'public-key': () => local.publicKey(),
  sign: ({ message }) => local.sign(asField(BigInt(message))),
  serial: async ({ model, period }) => ({
    serial: await local.serial(asField(BigInt(model)), BigInt(period)),
  }),
  tags: async ({ model, recordKeys }) => ({ tags: await local.tags(asField(BigInt(model)), recordKeys) }),
  salts: async ({ model, period, nonce, first, count }) => ({
    salts: await local.salts(asField(BigInt(model)), BigInt(period), nonce, first, count),
  }),
  wrap: async ({ key, dataset }) => ({
    wrapped: await local.wrap(Buffer.from(key, 'hex'), Buffer.from(dataset, 'hex')),
  }),
  unwrap: async ({ wrapped, dataset }) => ({
    key: Buffer.from(await local.unwrap(wrapped, Buffer.from(dataset, 'hex'))).toString('hex'),
  }),
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const operation = (request.url as string).slice('/signer/'.length);
    const work = OPERATIONS[operation];
    if (request.headers.authorization !== `Bearer ${TOKEN}` || request.method !== 'POST' || !work) {
      response.writeHead(work ? 401 : 404).end('a secret that must not be shown');
      return;
    }
    let text = '';
    for await (const chunk of request) text += chunk;
    const answer = await work(JSON.parse(text));
    const json = (value: unknown) =>
      JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? part.toString() : part));
    response.end(json(spoil?.(operation, answer) ?? answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/signer`;
});
afterAll(() => server.close());

describe('a source whose keys are behind a signer', () => {
  const build = (name: string, keys = remoteSourceKeys(url, TOKEN)) =>
    buildDatasetFile({
      out: join(mkdtempSync(join(tmpdir(), 'assay-remote-')), name),
      keys,
      fingerprint: name,
      shape: TINY,
      model: MODEL,
      schemaHash: SCHEMA,
      firstDay: 100,
      lastDay: 199,
      records: () => records(11),
    });

  test('builds, opens and signs as one with a keystore does', async () => {
    const keys = remoteSourceKeys(`${url}/`, TOKEN);
    const out = join(mkdtempSync(join(tmpdir(), 'assay-remote-')), 'dataset');
    await buildDatasetFile({
      out,
      keys,
      fingerprint: '',
      shape: TINY,
      model: MODEL,
      schemaHash: SCHEMA,
      firstDay: 100,
      lastDay: 199,
      records: () => records(11),
    });
    const dataset = await DatasetFile.open(out, ({ sourceKey }, id) => local.unwrap(sourceKey, id));
    await dataset.recompute();
    const holder = holderOf(asField(5n));
    const signed = await signFor(keys, dataset, holder);
    expect(signed.sourceKey).toEqual(await local.publicKey());
    expect(signed).toEqual(await signFor(local, dataset, holder));
  });

  test.each([
    ['a token that it does not know', () => remoteSourceKeys(url, 'another'), /refused with status 401/],
    ['an address where it is not', () => remoteSourceKeys('http://127.0.0.1:9/', TOKEN), /cannot be reached/],
  ])('rejects %s, and shows nothing of what it was told', async (_, keys, message) => {
    const attempt = build('refused', keys());
    await expect(attempt).rejects.toMatchObject({ code: 'signer-failed', exitCode: 4 });
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.not.toThrow(/secret|patient|token of/);
  });

  test.each([
    ['a signature of something else', 'sign', async () => local.sign(asField(1n)), /does not verify/],
    ['fewer tags than records', 'tags', () => ({ tags: ['1'] }), /fewer or more/],
    ['a tag of 49 bits', 'tags', () => ({ tags: Array(11).fill(`${1n << 48n}`) }), /something else/],
    ['a salt that is no field element', 'salts', () => ({ salts: ['-1'] }), /something else/],
    ['a key of another form', 'public-key', () => ({ x: 'x', y: '1' }), /something else/],
  ])('rejects %s', async (_, spoilt, answer, message) => {
    const wrong = await answer();
    spoil = (operation) => (operation === spoilt ? wrong : undefined);
    try {
      const work = async () => {
        const keys = remoteSourceKeys(url, TOKEN);
        const built = await build('spoilt', keys);
        await signFor(
          keys,
          { model: MODEL, schemaHash: SCHEMA, root: built.root as Field, records: 11, period: 5n } as never,
          holderOf(asField(5n)),
        );
      };
      await expect(work()).rejects.toThrow(message);
    } finally {
      spoil = undefined;
    }
  });

  test('rejects an address of another kind', () => {
    expect(() => remoteSourceKeys('file:///etc/keys', TOKEN)).toThrow(/http/);
  });
});
