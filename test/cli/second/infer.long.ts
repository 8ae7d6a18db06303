import { type HDNodeWallet, Wallet } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import { runInferVerify } from '../../../src/cli/commands/infer/verify.ts';
import { startSecondGateway } from '../../../src/cli/second/commands/infer-serve.ts';
import { InferenceClient } from '../../../src/client/inference-client.ts';
import { openSecondChain, type SecondChainAccess } from '../../../src/delivery/second/chain-access.ts';
import { unpackWeights } from '../../../src/protocol/second/model.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { PASSWORD } from '../support/assay.ts';
import { SecondWalk } from './support/walk.ts';

/** `infer serve` at a checkpoint that a round of the second edition proved: read from the chain, paid, proven. */
const walk = new SecondWalk();
const { at } = walk;
let chain: SecondChainAccess;
beforeAll(async () => {
  await walk.start();
  chain = await openSecondChain(walk.devnet.anvil.url, at.place.path('deployment.json'));
});
afterAll(async () => {
  chain?.close();
  await walk.stop();
});

const deps = {
  password: async () => PASSWORD,
  note: () => {},
  now: () => Math.floor(Date.now() / 1000),
} as never;
const serve = (policy: string) =>
  startSecondGateway(
    deps,
    {
      ...{ deployment: at.place.path('deployment.json'), rpc: walk.devnet.anvil.url, model: walk.model },
      ...{ policy: at.place.path(policy), dataDir: at.place.path('gateway'), port: '0', proofUses: '5' },
      keystore: at.place.path('operator.key'),
    },
    chain,
    createLogger('silent'),
  );

/** Plays a round to its step. @returns its id */
async function playRound(): Promise<string> {
  const holdouts = walk.of('holdout').map(({ dataset }) => dataset);
  const windows =
    '--enrol-blocks 30 --beacon-blocks 3 --evaluate-blocks 60 --attest-blocks 60 --step-blocks 60';
  const { round, schedule } = await at.json(
    walk.owner(`round open --model ${walk.model} --holdout ${holdouts.join(' ')} ${windows}`),
  );
  for (const site of walk.of('contributor')) await at.json(`${walk.run(site)} --once`);
  await walk.mineTo(BigInt(schedule.beaconHeight) + 1n);
  await at.json(walk.owner(`round draw --round ${round}`));
  for (const role of ['holdout', 'contributor'] as const)
    for (const site of walk.of(role)) await at.json(`${walk.run(site)} --once`);
  await walk.mineTo(BigInt(schedule.attestDeadline) + 1n);
  await at.json(walk.owner(`round step --policy @policy.json --round ${round}`));
  return round;
}

/** A deposit for so many uses of a metered plan. */
async function subscribe(uses: number, client: HDNodeWallet) {
  const { plan } = await at.json(walk.owner(`plan offer --model ${walk.model} --price 7`));
  const { subscription } = await at.json(
    walk.owner(`plan buy --plan ${plan} --amount ${7 * uses} --client ${client.address}`),
  );
  return {
    ...{ id: BigInt(subscription), plan: BigInt(plan), price: 7n, chainId: chain.chainId, signer: client },
    plans: addressOf(chain.deployment, 'UsagePlans'),
  };
}

test('serves W of the newest step, and its proof holds against the chain', async () => {
  const keys = '--keystore @operator.key --password-file @password';
  const { address } = await at.json(`operator keygen ${keys}`);
  await at.types(`devnet fund ${address} ${walk.chain}`);
  await expect(serve('policy.json')).rejects.toMatchObject({ code: 'no-checkpoint' });
  const round = await playRound();
  at.policy('other.json', { numbers: { bound: 81 } });
  await expect(serve('other.json')).rejects.toMatchObject({ code: 'policy-mismatch' });

  const gateway = await serve('policy.json');
  try {
    const client = new InferenceClient(gateway.url);
    const model = await client.model();
    const { checkpoint } = await chain.reads.training(BigInt(walk.model));
    expect(model).toMatchObject({ edition: 2, round, circuit: 'infer-tiny', rounds: chain.rounds });
    expect(model.weights).toEqual(checkpoint.map(String));
    expect(unpackWeights(checkpoint, TINY.f).some((weight) => weight !== 0n)).toBe(true);

    const subscription = await subscribe(20, Wallet.createRandom());
    const record = { features: Object.fromEntries(model.features.map(({ name }) => [name, null])) };
    const answer = await client.infer([record], subscription, 5n, { prove: true, uses: 5 });
    expect(answer).toMatchObject({ round, edition: 2, use: { plan: `${subscription.plan}`, price: '7' } });
    const file = at.place.write('answer.json', JSON.stringify(answer));
    const against = { rpc: walk.devnet.anvil.url, rounds: chain.rounds };
    expect(await runInferVerify({ answer: file, ...against })).toMatchObject({
      valid: true,
      against: 'chain',
    });
    const [first] = answer.answers;
    const changed = { ...answer, answers: [{ ...first, probability: (first?.probability ?? 0) + 1 }] };
    const other = at.place.write('changed.json', JSON.stringify(changed));
    expect(await runInferVerify({ answer: other, ...against })).toMatchObject({ valid: false });
    await gateway.settle();
    const { plans } = chain.as(Wallet.createRandom().privateKey);
    expect((await plans.subscription(subscription.id)).used).toBe(5n);
  } finally {
    await gateway.stop();
  }
});
