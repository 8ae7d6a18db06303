import { AssayError } from '../../protocol/errors.ts';
import { CORE_ABIS } from '../clients/core-abis.ts';
import { chainError, decodeRevert, errorCode, revertDataOf } from '../clients/revert.ts';
import { spareGasOf } from '../clients/second/spare-gas.ts';
import { blockAt, callEverywhere, minedNonce, outcomeOf } from './agreed-reads.ts';
import type { ContractCall } from './contract-call.ts';
import type { PoolProvider } from './pool-provider.ts';
import type { Fees, RelayChain } from './relay-chain.ts';
import { RpcError } from './rpc-endpoint.ts';
import { type RpcPool, unavailable } from './rpc-pool.ts';
import type { ConnectedChain } from './views.ts';

/** Fees are read once for all transactions that are signed within this time. */
const FEES_KEPT_MS = 1_000;

/** The relay's side: simulate, price, send and follow transactions. */
export function relaying(
  pool: RpcPool,
  provider: PoolProvider,
): Omit<RelayChain, 'chainId'> & Pick<ConnectedChain, 'pendingNonce'> {
  const simulate = (call: ContractCall, from: string) =>
    orReverted(() => callEverywhere(pool, call, from, isRefusal));

  async function estimate({ to, data }: ContractCall, from: string): Promise<bigint> {
    try {
      return BigInt(`${await pool.request('eth_estimateGas', [{ from, to, data }])}`);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // A refusal by one endpoint is not enough to reject the call: simulate it on all of them.
      await simulate({ to, data }, from);
      throw unavailable('an endpoint of the chain cannot estimate the gas', error);
    }
  }

  let kept: { readonly fees: Promise<Fees>; readonly at: number } | undefined;
  function fees(): Promise<Fees> {
    if (kept === undefined || performance.now() - kept.at > FEES_KEPT_MS) {
      const entry = { fees: readFees(), at: performance.now() };
      kept = entry;
      entry.fees.catch(() => {
        if (kept === entry) kept = undefined;
      });
    }
    return kept.fees;
  }

  async function readFees(): Promise<Fees> {
    const { maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
    if (maxFeePerGas === null || maxPriorityFeePerGas === null) {
      throw unavailable('the chain gives no EIP-1559 fees');
    }
    return { maxFeePerGas, maxPriorityFeePerGas };
  }

  return {
    simulate,
    async quote(call, from) {
      const [gas, current] = await Promise.all([estimate(call, from), fees()]);
      // The state may change before the transaction is mined: add a fifth, and what the call may cost after another one.
      const spare = spareGasOf(call.data);
      return { gasLimit: (gas * 6n) / 5n + spare, ...current };
    },
    fees,
    minedNonce: (address) => minedNonce(pool, address),
    pendingNonce: async (address) =>
      Number(await pool.request('eth_getTransactionCount', [address, 'pending'])),
    balance: async (address) => BigInt(`${await pool.request('eth_getBalance', [address, 'latest'])}`),
    broadcast: (raw) => pool.broadcast(raw),
    receipt: (hash) => outcomeOf(pool, hash),
    head: () => pool.refresh(),
    block: (height) => blockAt(pool, height),
  };
}

/**
 * Whether the contract reverted: only revert data says so. A node's message may speak of reverts or of gas for reasons of
 * its own, and a submission must not be rejected for them. All errors of the contracts have data.
 */
const isRefusal = ({ data }: RpcError): boolean => revertDataOf(data) !== undefined;

/** @throws AssayError `call-reverted`, with the contract's error code (`NULLIFIER_USED`) as message, if `act` reverts */
async function orReverted<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof RpcError)) throw chainError('simulation', error);
    if (!isRefusal(error)) throw unavailable('an endpoint of the chain cannot run the call', error);
    const revert = Object.values(CORE_ABIS)
      .map(({ abi }) => decodeRevert(error, abi))
      .find((decoded) => decoded !== undefined);
    throw new AssayError('call-reverted', revert === undefined ? 'call-reverted' : errorCode(revert.name), {
      exitCode: 5,
      cause: error,
    });
  }
}
