import { Wallet } from 'ethers';
import { SecondServiceClient } from '../../client/second/service-client.ts';
import type { SecondChainAccess } from '../../delivery/second/chain-access.ts';
import { chainSender, type SecondSender, serviceSender } from '../../delivery/second/sender.ts';
import { readServiceKey } from '../files/service-key-file.ts';
import { namingOption } from '../hints.ts';

/** Milliseconds to wait for a service to get a submission mined. */
const PATIENCE_MS = 120_000;

interface SenderOptions {
  readonly service?: string | undefined;
  readonly serviceKey?: string | undefined;
}

/**
 * The way to the chain that the options name: a service, or the account's own transactions.
 * @param account 0x-prefixed private key
 * @param circuit attestation circuit of the model
 * @param deadline Unix second after which a signature that is made now may not be used
 */
export async function senderFor(
  options: SenderOptions,
  chain: SecondChainAccess,
  account: string,
  circuit: string,
  deadline: () => bigint,
  patienceMs = PATIENCE_MS,
): Promise<SecondSender> {
  const client = await openSecondService(options);
  if (client === undefined) return chainSender(chain.as(account).rounds, circuit);
  const { chainId, rounds } = chain;
  return serviceSender(client, { chainId, rounds, account: new Wallet(account), deadline, patienceMs });
}

/** The service that the options name; undefined if they name none. @throws AssayError `bad-option` (2) */
export async function openSecondService({
  service,
  serviceKey,
}: SenderOptions): Promise<SecondServiceClient | undefined> {
  if (service === undefined) return undefined;
  const apiKey = await readServiceKey(serviceKey);
  return namingOption('--service', async () => new SecondServiceClient(service, { apiKey }));
}
