import type { EventLog, LogDescription, Provider } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { EVENT_ABIS } from '../clients/core-abis.ts';
import { addressOf, type Deployment } from '../deploy/deployment-record.ts';
import { plainArgs } from './plain-args.ts';
import type { ChainEvent } from './types.ts';

/**
 * Reads all events of the deployment's core contracts, in the order of the chain.
 * @throws AssayError `chain-unavailable` (5)
 */
export async function readEvents(
  provider: Provider,
  deployment: Deployment,
  toBlock: number | 'latest' = 'latest',
  fromBlock = deployment.fromBlock,
): Promise<ChainEvent[]> {
  const abis = new Map(EVENT_ABIS.map(({ name, abi }) => [addressOf(deployment, name).toLowerCase(), abi]));
  let logs: Awaited<ReturnType<Provider['getLogs']>>;
  try {
    logs = await provider.getLogs({ address: [...abis.keys()], fromBlock, toBlock });
  } catch (cause) {
    throw new AssayError('chain-unavailable', 'the chain did not give the events', { exitCode: 5, cause });
  }
  return logs
    .map((log) => ({ log, parsed: abis.get(log.address.toLowerCase())?.parseLog(log) ?? null }))
    .filter((both): both is { log: EventLog; parsed: LogDescription } => both.parsed !== null)
    .map(({ log, parsed }) => ({
      name: parsed.name,
      args: plainArgs(parsed.fragment.inputs, parsed.args),
      place: { block: log.blockNumber, index: log.index, transaction: log.transactionHash },
    }))
    .sort((a, b) => a.place.block - b.place.block || a.place.index - b.place.index);
}
