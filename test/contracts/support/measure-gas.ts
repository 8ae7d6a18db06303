import { simulatedKey } from '../../../scripts/build/simulated-verifier.ts';
import type { Mined } from '../../../src/chain/clients/contract-caller.ts';
import { TokenClient } from '../../../src/chain/clients/token-client.ts';
import { toEvmProof } from '../../../src/verifier/proof.ts';
import { StandardWorld } from './standard-world.ts';

/** Gas used, by operation. */
export type GasFigures = Readonly<Record<string, number>>;

const K = 32;
const FEE = 50n;

/**
 * Plays a round at the standard shape and reads the gas of every kind of transaction from its receipt.
 * `attest32` is one whole call of 32 attestations, made by the contributor, with one set in the round before it;
 * `attest32First` is the round's first such call, `attest32Relayed` is one by a relayer who takes a fee;
 * `attestPerProof32` is `attest32` by 32. `singleVerify` is one attestation's proof, alone in a transaction.
 */
export async function measureGas(): Promise<GasFigures> {
  const s = await StandardWorld.start();
  const { world } = s;
  try {
    const gas: Record<string, number> = {};
    const note = (name: string, { gasUsed }: Mined): void => {
      gas[name] = Number(gasUsed);
    };
    const anna = world.wallet(1);
    const ben = world.wallet(2);
    const carla = world.wallet(3);
    const holder = world.wallet(4);
    const relayer = world.wallet(5);
    const holdout = await s.commit(holder, 2, 10_000);
    const datasets = [];
    for (const by of [anna, ben, carla]) datasets.push(await s.commit(by, 1, 100_000));
    const [first, second, third] = datasets.map(({ dataset }) => dataset) as [bigint, bigint, bigint];
    note('commit', (datasets[1] as (typeof datasets)[0]).mined);
    const opened = await s.rounds().openRound(s.model, await world.schedule(), [holdout.dataset]);
    const { round } = opened;
    note('openRound', opened.mined);
    await s.rounds(anna).enrol(round, first);
    note('enrol', await s.rounds(ben).enrol(round, second));
    await s.rounds(carla).enrol(round, third);
    const { schedule } = await world.rounds().round(round);
    await world.anvil.mineTo(schedule.sealHeight);
    note('seal', await s.rounds().seal(round));
    await world.anvil.mineTo(schedule.beaconHeight + 1n);
    note('recordBeacon', await s.rounds().recordHeaderBeacon(round, world.anvil.provider));
    note('attestHoldout2', await s.rounds().attestHoldout(await s.answer(round, holdout.dataset, 0)));
    note('evaluate', await s.evaluate(round));

    await world.token.mint(carla.address, 1000n);
    await world.token.mint(relayer.address, 1000n);
    await new TokenClient(world.token.address, carla).approve(world.address('Rounds'), 1000n);
    note('allowFees', await s.rounds(carla).allowFees(s.model, relayer.address, 1000n));
    note('attest32First', await s.rounds(anna).attest(await s.answer(round, first, 3)));
    note('attest32', await s.rounds(ben).attest(await s.answer(round, second, 3)));
    note('attest32Relayed', await s.rounds(relayer).attest(await s.answer(round, third, 3, FEE)));
    gas.attestPerProof32 = Math.round((gas.attest32 ?? 0) / K);

    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    note('settle', await s.rounds().settle(round));
    note('step', await s.step(round));
    await s.rounds().closeModel(s.model);
    await s.rounds().vest(first);
    note('vest', await s.rounds().vest(second));
    for (const name of ['payFirst', 'pay']) {
      await world.token.mint(world.owner.address, 1_000_000n);
      await world.token.approve(world.address('RoyaltyVault'), 1_000_000n);
      note(name, await world.vault().pay(s.model, 1_000_000n, 'inference'));
    }
    note('claim', await world.vault(anna).claim(s.model));

    gas.singleVerify = await singleVerify(s);
    return Object.fromEntries(Object.entries(gas).sort(([a], [b]) => (a < b ? -1 : 1)));
  } finally {
    await world.stop();
  }
}

async function singleVerify({ world }: StandardWorld): Promise<number> {
  const verifier = await world.contract('SimulatedAttestationStandardVerifier');
  const signals = Array.from({ length: 12 }, (_, i) => (0x1234567n << 220n) + BigInt(i));
  const proof = toEvmProof(simulatedKey('attestation-standard').prove(signals));
  const sent = await verifier.getFunction('verify').send(proof, signals);
  const receipt = await sent.wait();
  return Number(receipt?.gasUsed);
}
