import { Contract } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { SCORE_UNIT } from '../../src/chain/clients/registry-client.ts';
import { refused } from './support/refused.ts';
import { POLICY_HASH, World } from './support/world.ts';

describe('AttestationGate, by the example of GatedClaim', () => {
  let world: World;
  let model: bigint;
  let helpful: bigint;
  let harmful: bigint;
  let round: bigint;
  const anna = () => world.wallet(1);
  const ben = () => world.wallet(2);

  beforeAll(async () => {
    world = await World.start();
    model = await world.register();
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    helpful = await world.commit(model, anna(), { records: 4 });
    harmful = await world.commit(model, ben(), { records: 4 });
    round = await world.play(
      model,
      [holdout],
      [
        { dataset: helpful, by: anna(), band: 3 },
        { dataset: harmful, by: ben(), band: -3 },
      ],
    );
  });
  afterAll(() => world.stop());

  const gate = async (
    changes: { policyHash?: bigint; minStake?: bigint; maxAge?: number; model?: bigint } = {},
  ) => {
    const required = { model, policyHash: 0n, minStake: 0n, maxAge: 0, ...changes };
    const contract = await world.contract(
      'GatedClaim',
      world.address('Rounds'),
      world.address('StakeToken'),
      required,
      world.token.address,
      25n,
    );
    await world.token.mint(await contract.getAddress(), 1_000n);
    return contract;
  };
  const claim = async (contract: Contract, by = anna(), dataset = helpful, of = round): Promise<void> =>
    world.send(new Contract(await contract.getAddress(), ABIS.gatedClaim, by), 'claim', of, dataset);

  it('pays for an accepted attestation, once', async () => {
    const contract = await gate({ policyHash: POLICY_HASH, maxAge: 86_400 });
    const before = await world.token.balanceOf(anna().address);
    await claim(contract);
    expect((await world.token.balanceOf(anna().address)) - before).toBe(25n);
    const said = async (name: string) => {
      const [event] = await contract.queryFilter(contract.getEvent(name));
      return event && 'args' in event ? [...event.args] : [];
    };
    expect(await said('Admitted')).toEqual([anna().address, helpful, round]);
    expect(await said('Rewarded')).toEqual([anna().address, helpful, 25n]);
    expect(await contract.getFunction('used').staticCall(round, helpful)).toBe(true);
    await refused(claim(contract), 'AttestationUsed', helpful, round);
  });

  it('rejects a caller who is not the beneficiary', async () => {
    await refused(claim(await gate(), ben()), 'NotTheBeneficiary', helpful, ben().address);
    await refused(claim(await gate(), ben(), 1n), 'NotTheBeneficiary');
  });

  it('rejects attestations that were not accepted, or never made', async () => {
    await refused(claim(await gate(), ben(), harmful), 'NoAcceptedAttestation', harmful, round);
    await refused(
      claim(await gate(), anna(), helpful, round + 1n),
      'NoAcceptedAttestation',
      helpful,
      round + 1n,
    );
  });

  it('rejects another model or policy', async () => {
    await refused(claim(await gate({ model: 5n })), 'OtherModel', 5n, model);
    await refused(claim(await gate({ policyHash: 5n })), 'OtherPolicy', 5n, POLICY_HASH);
  });

  it('rejects an attestation that is too old, and a caller with too little stake', async () => {
    const contract = await gate({ maxAge: 1_000 });
    const staked = await gate({ minStake: 3n * SCORE_UNIT });
    await world.wait(1_001);
    await refused(claim(contract), 'TooOld');
    await refused(claim(staked), 'TooLittleStake', 3n * SCORE_UNIT, 0n);
    await world.rounds().closeModel(model);
    await world.rounds().vest(helpful);
    await claim(staked);
  });

  it('accepts an attestation of any age if no age is demanded or the largest possible is', async () => {
    const contract = await gate({ maxAge: 2 ** 40 });
    await claim(contract);
    const endless = await world.contract(
      'GatedClaim',
      world.address('Rounds'),
      world.address('StakeToken'),
      { model, policyHash: 0n, minStake: 0n, maxAge: 2n ** 256n - 1n },
      world.token.address,
      0n,
    );
    await claim(endless);
  });

  it('answers a query whether a caller would pass, and uses no attestation up', async () => {
    const contract = await gate();
    const asked = (account: string, dataset: bigint) =>
      contract.getFunction('requireAdmissible').staticCall(account, round, dataset);
    await asked(anna().address, helpful);
    await refused(asked(ben().address, helpful), 'NotTheBeneficiary', helpful, ben().address);
    await refused(asked('0x0000000000000000000000000000000000000000', 1n), 'NotTheBeneficiary');
    await claim(contract);
    await refused(asked(anna().address, helpful), 'AttestationUsed', helpful, round);
  });

  it('rejects a stake token of other rounds', async () => {
    const other = await world.put('StakeToken', world.address('Bonds'), world.address('RoyaltyVault'));
    const required = { model, policyHash: 0n, minStake: 0n, maxAge: 0 };
    await refused(
      world.contract('GatedClaim', world.address('Rounds'), other, required, world.token.address, 1n),
      'WrongStakeToken',
      other,
    );
  });

  it('pays once even if the reward token calls back', async () => {
    const token = await world.contract('ReentrantToken');
    const contract = await world.contract(
      'GatedClaim',
      world.address('Rounds'),
      world.address('StakeToken'),
      { model, policyHash: 0n, minStake: 0n, maxAge: 0 },
      await token.getAddress(),
      25n,
    );
    await world.send(token, 'mint', await contract.getAddress(), 100n);
    const call = ABIS.gatedClaim.encodeFunctionData('claim', [round, helpful]);
    await world.send(token, 'arm', await contract.getAddress(), call);
    await claim(contract);
    expect(await token.getFunction('reentered').staticCall()).toBe(false);
    expect(await token.getFunction('balanceOf').staticCall(anna().address)).toBe(25n);
  });
});
