import { Contract } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { SCORE_UNIT } from '../../src/chain/clients/registry-client.ts';
import { refused } from './support/refused.ts';
import { World } from './support/world.ts';

describe('GatedVote', () => {
  let world: World;
  let model: bigint;
  let holdout: bigint;
  const datasets: bigint[] = [];
  const rounds: bigint[] = [];
  const anna = () => world.wallet(1);
  const ben = () => world.wallet(2);
  const dataset = (i: number) => datasets[i] as bigint;
  const round = (i: number) => rounds[i] as bigint;

  /** A round in which Anna's data helps, and Ben's does or not. */
  const play = async (band: number) =>
    rounds.push(
      await world.play(
        model,
        [holdout],
        [
          { dataset: dataset(0), by: anna(), band: 3 },
          { dataset: dataset(1), by: ben(), band },
        ],
      ),
    );

  beforeAll(async () => {
    world = await World.start();
    model = await world.register();
    holdout = await world.commit(model, world.wallet(3), { role: 2 });
    datasets.push(await world.commit(model, anna(), { records: 4 }));
    datasets.push(await world.commit(model, ben(), { records: 4 }));
    await play(3);
    await play(-3);
    await world.wait(1);
  });
  afterAll(() => world.stop());

  const ballot = (options = 2, duration = 1_000, required: { minStake?: bigint; maxAge?: number } = {}) =>
    world.contract(
      'GatedVote',
      world.address('Rounds'),
      world.address('StakeToken'),
      { model, policyHash: 0n, minStake: 0n, maxAge: 0, ...required },
      options,
      duration,
    );
  const vote = async (contract: Contract, by = anna(), i = 0, of = 0, option = 0): Promise<void> =>
    world.send(
      new Contract(await contract.getAddress(), ABIS.gatedVote, by),
      'vote',
      round(of),
      dataset(i),
      option,
    );
  const votes = (contract: Contract, option: number): Promise<bigint> =>
    contract.getFunction('votes').staticCall(option);

  it('counts one vote for every accepted attestation', async () => {
    const contract = await ballot();
    await vote(contract, anna(), 0, 0, 1);
    await vote(contract, anna(), 0, 1, 1);
    await vote(contract, ben(), 1, 0, 0);
    expect(await votes(contract, 0)).toBe(1n);
    expect(await votes(contract, 1)).toBe(2n);
    const [voted] = await contract.queryFilter(contract.getEvent('Voted'));
    expect(voted && 'args' in voted ? [...voted.args] : []).toEqual([anna().address, dataset(0), 1n]);
    await refused(vote(contract, ben(), 1, 1), 'NoAcceptedAttestation', dataset(1), round(1));
  });

  it('rejects a second vote with one attestation, whatever the option', async () => {
    const contract = await ballot();
    await vote(contract);
    await refused(vote(contract), 'AttestationUsed', dataset(0), round(0));
    await refused(vote(contract, anna(), 0, 0, 1), 'AttestationUsed', dataset(0), round(0));
    await refused(vote(contract, ben()), 'NotTheBeneficiary', dataset(0), ben().address);
  });

  it('rejects options that are not on the ballot, and leaves the attestation unused', async () => {
    const contract = await ballot(3);
    await refused(vote(contract, anna(), 0, 0, 3), 'UnknownOption', 3n);
    await vote(contract, anna(), 0, 0, 2);
    expect(await votes(contract, 2)).toBe(1n);
  });

  it('accepts votes up to the last second, and none after it', async () => {
    const contract = await ballot(2, 500);
    const closesAt: bigint = await contract.getFunction('closesAt').staticCall();
    expect(closesAt - (await contract.getFunction('openedAt').staticCall())).toBe(500n);
    await world.anvil.provider.send('evm_setNextBlockTimestamp', [Number(closesAt)]);
    await vote(contract);
    await world.wait(1);
    await refused(vote(contract, ben(), 1), 'BallotClosed', closesAt);
  });

  it('rejects attestations that were made after the ballot opened', async () => {
    const contract = await ballot(2, 1_000_000);
    await play(3);
    const { attestedAt } = await world.rounds().entry(round(2), dataset(0));
    await refused(vote(contract, anna(), 0, 2), 'AttestedAfterOpening', BigInt(attestedAt));
    await vote(contract, anna(), 0, 0);
    // A ballot of later takes it.
    await world.wait(1);
    await vote(await ballot(), anna(), 0, 2);
  });

  it('gives no vote for stake, held or lent', async () => {
    const contract = await ballot();
    await world.rounds().closeModel(model);
    await world.rounds().vest(dataset(0));
    const stake = new Contract(world.address('StakeToken'), ABIS.stakeToken, anna());
    const held: bigint = await stake.getFunction('balanceOf').staticCall(anna().address, model);
    expect(held).toBeGreaterThan(SCORE_UNIT);
    const carol = world.wallet(4);
    await world.send(stake, 'safeTransferFrom', anna().address, carol.address, model, held, '0x');
    await refused(vote(contract, carol), 'NotTheBeneficiary', dataset(0), carol.address);
    await vote(contract, anna());
    expect(await votes(contract, 0)).toBe(1n);
  });

  it('rejects malformed ballots, and a demand for stake', async () => {
    await refused(ballot(1), 'InvalidBallot');
    await refused(ballot(2, 0), 'InvalidBallot');
    await refused(ballot(2, 10, { minStake: 1n }), 'StakeCanBeLent');
  });
});
