import {
  JsonRpcApiProvider,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
  Network,
} from 'ethers';
import { revertDataOf } from '../clients/revert.ts';
import { RpcError } from './rpc-endpoint.ts';
import type { RpcPool } from './rpc-pool.ts';

/** An ethers provider on the pool: contract reads go to the healthiest endpoint. */
export class PoolProvider extends JsonRpcApiProvider {
  readonly #pool: RpcPool;

  constructor(pool: RpcPool, chainId: bigint) {
    super(chainId, { staticNetwork: Network.from(chainId), batchMaxCount: 1, cacheTimeout: -1 });
    this.#pool = pool;
    this._start();
  }

  override async _send(
    payload: JsonRpcPayload | JsonRpcPayload[],
  ): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const payloads = Array.isArray(payload) ? payload : [payload];
    return Promise.all(
      payloads.map(async ({ id, method, params }) => {
        try {
          return { id, result: await this.#pool.request(method, params) };
        } catch (error) {
          if (!(error instanceof RpcError)) throw error;
          const { rpcCode: code, message, data } = error;
          // ethers reads plain hex only.
          return { id, error: { code, message, data: revertDataOf(data) ?? data } };
        }
      }),
    );
  }
}
