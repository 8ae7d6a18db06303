import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transaction, verifyTypedData, Wallet } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import { openRemoteSigner } from '../../../src/service/signer/remote-signer.ts';

const TOKEN = 'token-4711';
const wallet = new Wallet(`0x${'24'.repeat(32)}`);
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Asked {
  kind: string;
  digest: string;
  address: string;
  transaction?: Record<string, unknown>;
}

/** A stand-in for a bridge to a key management service: signs digests for holders of the token. */
async function bridge(
  answer: (
    asked: Asked,
  ) => { status?: number; body?: string; headers?: Record<string, string> } | undefined = () => undefined,
  signer = wallet,
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return response.writeHead(401).end();
    const body = JSON.parse(Buffer.concat(parts).toString()) as Asked;
    asked.push(body);
    const special = answer(body);
    if (special === undefined) {
      return response.end(JSON.stringify({ signature: signer.signingKey.sign(body.digest).serialized }));
    }
    return response.writeHead(special.status ?? 200, special.headers).end(special.body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sign`, asked };
}

const open = (url: string, change: Partial<Parameters<typeof openRemoteSigner>[0]> = {}) =>
  openRemoteSigner({ url, token: TOKEN, address: wallet.address, timeoutMs: 60_000, ...change });

const FIELDS = {
  chainId: 31337n,
  nonce: 7,
  to: wallet.address,
  data: '0x1234',
  gasLimit: 21_000n,
  maxFeePerGas: 2n,
  maxPriorityFeePerGas: 1n,
};

describe('openRemoteSigner', () => {
  it('signs transactions and typed data as the key itself would', async () => {
    const { url, asked } = await bridge();
    const signer = await open(url);
    const { raw, hash } = await signer.signTransaction(FIELDS);
    expect(Transaction.from(raw)).toMatchObject({ hash, nonce: 7, from: wallet.address, data: '0x1234' });
    expect(raw).toBe(await wallet.signTransaction({ ...FIELDS, type: 2, value: 0n }));
    const domain = { name: 'Assay Service', chainId: 31337n };
    const types = { Receipt: [{ name: 'id', type: 'string' }] };
    const signature = await signer.signTypedData(domain, types, { id: 'x' });
    expect(verifyTypedData(domain, types, { id: 'x' }, signature)).toBe(wallet.address);
    expect(asked.map(({ kind }) => kind)).toEqual(['probe', 'transaction', 'typed-data']);
    expect(asked[1]?.transaction).toMatchObject({
      nonce: 7,
      gasLimit: '21000',
      chainId: '31337',
      value: '0',
    });
  });

  it('rejects a service that signs with another key, at the start (exit code 4)', async () => {
    const { url } = await bridge(undefined, new Wallet(`0x${'25'.repeat(32)}`));
    await expect(open(url)).rejects.toMatchObject({ code: 'signer-wrong', exitCode: 4 });
  });

  it('rejects a signature of something else', async () => {
    const other = wallet.signingKey.sign(`0x${'11'.repeat(32)}`).serialized;
    const { url } = await bridge(({ kind }) =>
      kind === 'transaction' ? { body: JSON.stringify({ signature: other }) } : undefined,
    );
    const signer = await open(url);
    await expect(signer.signTransaction(FIELDS)).rejects.toMatchObject({ code: 'signer-wrong' });
  });

  it('tells "later" from "no", and no error holds token, digest or body', async () => {
    const cases = [
      [{ status: 500, body: 'echo token-4711' }, 'signer-unavailable'],
      [{ status: 429 }, 'signer-unavailable'],
      [{ status: 403, body: 'echo token-4711' }, 'signer-refused'],
      [{ status: 302, headers: { Location: 'http://127.0.0.1:1/' } }, 'signer-unavailable'],
      [{ body: '<html>' }, 'signer-wrong'],
      [{ body: '{"signature":"0x12"}' }, 'signer-wrong'],
    ] as const;
    for (const [answer, code] of cases) {
      const { url } = await bridge(() => answer);
      const error = await open(url).catch((caught: unknown) => caught as Error & { code: string });
      expect(error).toMatchObject({ code });
      expect(JSON.stringify([`${error}`, `${(error as Error).cause}`])).not.toMatch(/4711|0x12/);
    }
    const { url } = await bridge();
    await expect(open(url, { token: 'other' })).rejects.toMatchObject({ code: 'signer-refused' });
    await expect(open('http://127.0.0.1:9/')).rejects.toMatchObject({ code: 'signer-unavailable' });
  });

  it('gives up on a service that does not answer', async () => {
    const server = createServer(() => {});
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(open(`http://127.0.0.1:${port}/`, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'signer-unavailable',
    });
  });
});
