import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interface } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { addressOf, CORES } from '../../src/chain/deploy/deployment-record.ts';
import type { ContractCall } from '../../src/chain/gateway/contract-call.ts';
import { openGateway } from '../../src/chain/gateway/gateway.ts';
import { asField } from '../../src/protocol/field.ts';
import { createLogger } from '../../src/service/logger.ts';
import { type RunningService, startService } from '../../src/service/main.ts';
import { walletSigner } from '../../src/service/signer/signer.ts';
import { SecondWorld } from '../contracts/second/support/second-world.ts';
import { freshFolder } from '../support/databases.ts';
import { config, type FakeChain, newChain, originRequest } from './second/support/second-harness.ts';
import type { SubmissionBody } from './support/harness.ts';
import { waitForValue } from './support/wait-for.ts';

/**
 * Service and relay on a real node with the real contracts. State is read from the fake chain, so that statements need no
 * circuit; a commitment becomes another call to the contracts.
 */
let world: SecondWorld;
let directory: string;
let service: RunningService;
let commitment: () => ContractCall;
const deploymentFile = () => join(directory, 'deployment.json');

async function gateway(): Promise<FakeChain> {
  const real = await openGateway({ rpcUrls: [world.anvil.url], deploymentFile: deploymentFile() });
  const { simulate, quote, fees, balance, head, block, broadcast, receipt, minedNonce, pendingNonce } = real;
  return Object.assign(newChain(real.deployment), {
    ...{ simulate, quote, fees, balance, head, block, broadcast, receipt, minedNonce, pendingNonce },
    ...{ close: real.close, encodeCommit: () => commitment() },
  });
}

const start = async (): Promise<RunningService> =>
  startService(config({ dataDirectory: join(directory, 'data') }), {
    chain: await gateway(),
    signer: walletSigner(world.wallet(8) as never),
    log: createLogger('silent'),
  });

beforeAll(async () => {
  world = await SecondWorld.start();
  directory = mkdtempSync(join(tmpdir(), 'assay-service-'));
  await freshFolder(join(directory, 'data'));
  writeFileSync(deploymentFile(), JSON.stringify(world.deployment));
  const token = new Interface(['function mint(address to, uint256 amount)']);
  const data = token.encodeFunctionData('mint', [world.owner.address, 1n]);
  commitment = () => ({ to: addressOf(world.deployment, 'TestToken'), data });
  service = await start();
});
afterAll(async () => {
  await service?.stop();
  await world?.stop();
});

let nullifier = 1n;
const submit = (): Promise<Response> =>
  fetch(`${service.url}/v2/origins`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
    body: JSON.stringify(originRequest({ originNullifier: asField(nullifier++) })),
  });
const read = async (id: string): Promise<SubmissionBody> =>
  (await (await fetch(`${service.url}/v2/submissions/${id}`)).json()) as SubmissionBody;
const until = (id: string, ...statuses: string[]): Promise<SubmissionBody> =>
  waitForValue(statuses.join(' or '), async () => {
    const body = await read(id);
    return statuses.includes(body.status) ? body : undefined;
  });

describe('the service on a local chain', () => {
  it('confirms what is mined', async () => {
    const { id } = (await (await submit()).json()) as SubmissionBody;
    const { transaction } = await until(id, 'confirmed', 'failed-onchain', 'rejected');
    const mined = await world.anvil.provider.getTransactionReceipt(`${transaction?.hash}`);
    expect(mined).toMatchObject({ status: 1, blockNumber: transaction?.blockNumber });
    expect(await world.read(world.token, 'balanceOf', world.owner.address)).toBe(1n);
  });

  it("rejects a submission that the chain refuses, with the contract's error and without a transaction", async () => {
    const minting = commitment;
    commitment = () => ({
      to: addressOf(world.deployment, 'Rounds2'),
      data: ABIS.rounds.encodeFunctionData('settle', [99n]),
    });
    try {
      const { id } = (await (await submit()).json()) as SubmissionBody;
      expect(await until(id, 'rejected', 'confirmed', 'failed-onchain')).toMatchObject({
        ...{ status: 'rejected', reason: 'UNKNOWN_ROUND', transaction: null },
      });
    } finally {
      commitment = minting;
    }
  });

  it('continues after a restart with the same signed bytes', async () => {
    const { provider } = world.anvil;
    await provider.send('evm_setAutomine', [false]);
    const { id } = (await (await submit()).json()) as SubmissionBody;
    const before = await until(id, 'submitted');
    await service.stop();
    await provider.send('anvil_dropAllTransactions', []);
    service = await start();
    await waitForValue('the same transaction to be in the pool again', async () => {
      const found = await provider.getTransaction(`${before.transaction?.hash}`);
      return found ?? undefined;
    });
    await provider.send('evm_setAutomine', [true]);
    await provider.send('evm_mine', []);
    const after = await until(id, 'confirmed', 'failed-onchain', 'rejected');
    expect(after).toMatchObject({ status: 'confirmed', transaction: { hash: before.transaction?.hash } });
    expect(await world.read(world.token, 'balanceOf', world.owner.address)).toBe(2n);
  });

  it('rejects a second service on the database, and a deployment that is not there (exit code 4)', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'store-locked', exitCode: 4 });
    const { contracts } = world.deployment;
    const rounds = contracts['Rounds2'];
    if (rounds === undefined) throw new Error('no Rounds2');
    const other = (edit: Partial<typeof rounds>) => ({
      contracts: { ...contracts, Rounds2: { ...rounds, ...edit } },
    });
    const edits = [
      { chainId: 1, code: 'wrong-chain' },
      { ...other({ codeHash: `0x${'00'.repeat(32)}` }), code: 'code-mismatch' },
      { ...other({ address: world.wallet(9).address }), code: 'code-mismatch' },
      { contracts: Object.fromEntries(CORES[1].map((name) => [name, rounds])), code: 'wrong-edition' },
    ];
    for (const [i, { code, ...edit }] of edits.entries()) {
      const file = join(directory, `${i}.json`);
      writeFileSync(file, JSON.stringify({ ...world.deployment, ...edit }));
      const opened = openGateway({ rpcUrls: [world.anvil.url], deploymentFile: file });
      await expect(opened).rejects.toMatchObject({ code, exitCode: 4 });
    }
    const away = openGateway({ rpcUrls: ['http://127.0.0.1:9'], deploymentFile: deploymentFile() });
    await expect(away).rejects.toMatchObject({ code: 'chain-unavailable', exitCode: 5 });
  });
});
