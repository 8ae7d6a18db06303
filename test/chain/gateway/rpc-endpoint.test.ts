import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { RpcEndpoint, RpcError } from '../../../src/chain/gateway/rpc-endpoint.ts';
import { closeServers, FakeNode, listen, type Raw, unavailable } from './support/fake-node.ts';

afterEach(closeServers);

describe('RpcEndpoint', () => {
  it('rejects everything that is not a JSON-RPC answer to its request', async () => {
    const answers: Raw[] = [
      { body: '<html><body>Bad gateway</body></html>' },
      { status: 502, body: '<html>' },
      { body: '{"jsonrpc":"2.0","id":1,"res' },
      { body: '{"jsonrpc":"2.0","id":999,"result":"0x1"}' },
      { body: '{"jsonrpc":"2.0","id":1}' },
      { status: 429, body: '{"jsonrpc":"2.0","id":1,"result":"0x1"}' },
      { body: '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit"}}' },
      { body: '' },
    ];
    for (const answer of answers) {
      const node = await FakeNode.start({ answer: () => answer });
      const asked = new RpcEndpoint(`${node.url}/secret-key`, 10_000).send('eth_chainId', []);
      const error = (await asked.catch((caught: unknown) => caught)) as Error;
      expect(error, answer.body).toMatchObject(unavailable);
      expect(`${error.message} ${(error.cause as Error | undefined)?.message}`).not.toContain('secret-key');
    }
  });

  it('rejects a redirect and sends nothing to its target', async () => {
    const other = await FakeNode.start();
    const node = await FakeNode.start({
      answer: () => ({ status: 307, body: '', headers: { Location: other.url } }),
    });
    await expect(new RpcEndpoint(node.url, 10_000).send('eth_chainId', [])).rejects.toMatchObject(
      unavailable,
    );
    expect(other.asked).toEqual([]);
  });

  it('gives up on a node that does not answer, and passes on the error of one that does', async () => {
    const url = await listen(createServer(() => {}));
    await expect(new RpcEndpoint(url, 100).send('eth_chainId', [])).rejects.toMatchObject(unavailable);
    const node = await FakeNode.start({ reverts: true });
    await expect(new RpcEndpoint(node.url, 10_000).send('eth_call', [])).rejects.toBeInstanceOf(RpcError);
  });
});
