import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy } from '../../src/chain/deploy/deployment.ts';
import type { Enrolment } from '../../src/protocol/typed-data.ts';
import { signEnrolment } from '../../src/protocol/typed-data.ts';
import { refused } from './support/refused.ts';
import { FAR, World } from './support/world.ts';

describe('schedule of a round', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const anna = () => world.wallet(1);
  const setUp = async (terms = {}) => {
    const model = await world.register(terms);
    const dataset = await world.commit(model, anna());
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    return { model, dataset, holdout };
  };

  it('heights out of order are rejected', async () => {
    const { model, holdout } = await setUp();
    const now = BigInt(await world.height());
    const due = await world.schedule();
    for (const change of [
      { sealHeight: now },
      { beaconHeight: due.sealHeight + 1n },
      { evaluateDeadline: due.beaconHeight },
      { attestDeadline: due.evaluateDeadline },
      { stepDeadline: due.attestDeadline },
      { stepDeadline: now + 2_100_000n },
    ]) {
      await refused(world.open(model, [holdout], change), 'InvalidSchedule');
    }
  });

  it('opening is rejected from a stranger, while paused, and beside a round under way', async () => {
    const { model, holdout } = await setUp();
    const schedule = await world.schedule();
    await refused(
      world.rounds(anna()).openRound(model, schedule, [holdout]),
      'NotModelOwner',
      model,
      anna().address,
    );
    await world.rounds().pause();
    await refused(world.open(model, [holdout]), 'EnforcedPause');
    await world.rounds().unpause();
    const round = await world.open(model, [holdout]);
    await refused(world.open(model, [holdout]), 'RoundInProgress', round);
    await refused(world.rounds().closeModel(model), 'RoundInProgress', round);
  });

  it('datasets that are no holdouts are rejected as holdouts', async () => {
    const { model, dataset, holdout } = await setUp();
    const other = await setUp();
    await refused(world.open(model, []), 'InvalidHoldouts', 0n);
    await refused(world.open(model, [holdout, holdout, holdout]), 'InvalidHoldouts', 3n);
    await refused(world.open(model, [holdout, holdout]), 'AlreadyEnrolled');
    await refused(world.open(model, [dataset]), 'InvalidRole', 1n);
    await refused(world.open(model, [other.holdout]), 'WrongModel', other.holdout, model);
    await refused(world.open(model, [1n]), 'UnknownDataset', 1n);
    const small = await world.commit(model, world.wallet(3), { role: 2, records: 4 });
    await refused(world.open(model, [small]), 'HoldoutExhausted', small, 1n);
  });

  it('only the beneficiary enrols a dataset, and only before the seal', async () => {
    const { model, dataset, holdout } = await setUp({ minRecords: 40 });
    const small = await world.commit(model, anna(), { records: 39 });
    const round = await world.open(model, [holdout]);
    await refused(
      world.rounds(world.wallet(2)).enrol(round, dataset),
      'NotBeneficiary',
      dataset,
      world.wallet(2).address,
    );
    await refused(world.rounds(anna()).enrol(round, small), 'TooFewRecords', 39n, 40n);
    await refused(world.rounds(world.wallet(3)).enrol(round, holdout), 'InvalidRole', 2n);
    await refused(world.rounds(anna()).enrol(round, 1n), 'UnknownDataset', 1n);
    await refused(world.rounds(anna()).enrol(99_999n, dataset), 'UnknownRound', 99_999n);
    await world.rounds().pause();
    await refused(world.rounds(anna()).enrol(round, dataset), 'EnforcedPause');
    await world.rounds().unpause();
    await world.rounds(anna()).enrol(round, dataset);
    await refused(world.rounds(anna()).enrol(round, dataset), 'AlreadyEnrolled', round, dataset);
    expect((await world.rounds().entry(round, dataset)).draws).toBe(4);

    const late = await world.commit(model, anna());
    const { schedule } = await world.rounds().round(round);
    await refused(world.rounds().seal(round), 'TooEarly', schedule.sealHeight);
    await world.anvil.mineTo(schedule.sealHeight - 1n);
    // The next block is the seal's.
    await refused(world.rounds(anna()).enrol(round, late), 'TooLate', schedule.sealHeight - 1n);
    await world.rounds(world.wallet(9)).seal(round);
    await refused(world.rounds().seal(round), 'WrongStatus', round, 2n);
    await refused(world.rounds(anna()).enrol(round, late), 'WrongStatus');
  });

  it('a dataset of another model is rejected', async () => {
    const { model, holdout } = await setUp();
    const other = await setUp();
    const round = await world.open(model, [holdout]);
    await refused(world.rounds(anna()).enrol(round, other.dataset), 'WrongModel', other.dataset, model);
  });

  it('a beneficiary, whether a key or a contract, enrols by signature', async () => {
    const { model, dataset, holdout } = await setUp();
    const wallet = await world.contract('SignerWallet', anna().address);
    const ofContract = await world.commitFor(model, await wallet.getAddress());
    const round = await world.open(model, [holdout]);
    const relayer = world.rounds(world.wallet(8));
    const message: Enrolment = { round, dataset, deadline: FAR };
    const sign = (by: typeof message, signer = anna()) =>
      signEnrolment(signer, 31337n, world.address('Rounds'), by);
    await refused(relayer.enrolFor(message, await sign(message, world.wallet(2))), 'InvalidSignature');
    await refused(
      relayer.enrolFor(message, await sign({ ...message, round: round + 1n })),
      'InvalidSignature',
    );
    await refused(
      relayer.enrolFor({ ...message, deadline: FAR + 1n }, await sign(message)),
      'InvalidSignature',
    );
    await refused(relayer.enrolFor(message, '0x'), 'InvalidSignature');
    await refused(
      relayer.enrolFor(message, await signEnrolment(anna(), 1n, world.address('Rounds'), message)),
      'InvalidSignature',
    );
    const stale = { ...message, deadline: 1n };
    await refused(relayer.enrolFor(stale, await sign(stale)), 'DeadlinePassed', 1n);
    // Until its last second, and not after.
    const { provider } = world.anvil;
    const { timestamp } = (await provider.getBlock('latest')) as { timestamp: number };
    const last = { ...message, deadline: BigInt(timestamp) + 100n };
    await provider.send('evm_setNextBlockTimestamp', [timestamp + 100]);
    await relayer.enrolFor(last, await sign(last));
    await refused(relayer.enrolFor(message, await sign(message)), 'AlreadyEnrolled');
    await world.wait(1);
    await refused(relayer.enrolFor(last, await sign(last)), 'DeadlinePassed', last.deadline);
    const byContract = { ...message, dataset: ofContract };
    await refused(relayer.enrolFor(byContract, await sign(byContract, world.wallet(2))), 'InvalidSignature');
    await relayer.enrolFor(byContract, await sign(byContract));
    expect((await world.rounds().round(round)).enrolled).toBe(2);
  });

  it('only the beacon of the fixed block is recorded', async () => {
    const { model, holdout } = await setUp();
    const round = await world.open(model, [holdout]);
    const { schedule } = await world.rounds().round(round);
    await refused(world.rounds().recordBeacon(round, '0x'), 'WrongStatus', round, 1n);
    await world.anvil.mineTo(schedule.sealHeight);
    await world.rounds().seal(round);
    await refused(world.rounds().recordBeacon(round, '0x'), 'TooEarly', schedule.beaconHeight);
    await refused(world.rounds().challenge(round, holdout), 'WrongStatus');
    await world.anvil.mineTo(schedule.beaconHeight + 1n);
    const { headerProof } = await import('../../src/chain/clients/header-proof.ts');
    const wrong = await headerProof(world.anvil.provider, schedule.beaconHeight + 1n);
    await refused(world.rounds().recordBeacon(round, wrong), 'InvalidBeaconProof', schedule.beaconHeight);
    await world.rounds(world.wallet(9)).recordHeaderBeacon(round, world.anvil.provider);
    await refused(world.rounds().recordHeaderBeacon(round, world.anvil.provider), 'WrongStatus', round, 3n);
    const block = (await world.anvil.provider.send('eth_getBlockByNumber', [
      `0x${schedule.beaconHeight.toString(16)}`,
      false,
    ])) as { mixHash: string };
    expect((await world.rounds().round(round)).beacon).toBe(BigInt(block.mixHash));
  });

  it('a round whose beacon window was missed becomes void and harms no dataset', async () => {
    const { model, dataset, holdout } = await setUp();
    const round = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(round, dataset);
    const { schedule } = await world.rounds().round(round);
    await refused(world.rounds().voidRound(round), 'TooEarly', schedule.evaluateDeadline);
    await world.anvil.mineTo(schedule.sealHeight);
    await world.rounds().seal(round);
    await world.anvil.mineTo(schedule.evaluateDeadline);
    await refused(
      world.rounds().recordHeaderBeacon(round, world.anvil.provider),
      'TooLate',
      schedule.evaluateDeadline,
    );
    await world.rounds(world.wallet(9)).voidRound(round);
    await refused(world.rounds().voidRound(round), 'WrongStatus', round, 6n);
    expect(await world.rounds().isRetired(dataset)).toBe(false);
    expect(await world.rounds().isRetired(holdout)).toBe(false);
    await refused(world.rounds().retire(dataset), 'DatasetUnavailable');
    const next = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(next, dataset);
    await refused(world.rounds().voidRound(99_999n), 'UnknownRound', 99_999n);
  });

  it('a holdout that was drawn and did not answer is retired, and no other dataset is', async () => {
    const { model, dataset, holdout } = await setUp();
    const other = await world.commit(model, world.wallet(4), { role: 2 });
    const round = await world.open(model, [holdout, other]);
    await world.rounds(anna()).enrol(round, dataset);
    await world.draw(round);
    await world.answerHoldout(round, other);
    await refused(world.direct(round), 'InvalidHoldouts', 1n);
    const { schedule } = await world.rounds().round(round);
    await world.anvil.mineTo(schedule.evaluateDeadline + 1n);
    await refused(world.answerHoldout(round, holdout), 'TooLate');
    await world.rounds().voidRound(round);
    expect(await world.rounds().isRetired(holdout)).toBe(true);
    expect(await world.rounds().isRetired(other)).toBe(false);
    await refused(world.open(model, [holdout]), 'DatasetUnavailable', holdout);
    await world.open(model, [other]);
  });

  it('after a missed step no round can be opened, and any account can close the model', async () => {
    const { model, dataset, holdout } = await setUp();
    const round = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(round, dataset);
    await world.evaluate(round);
    await world.attest(round, dataset, 1);
    const { schedule } = await world.rounds().round(round);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    await world.rounds().settle(round);
    await refused(world.rounds(anna()).closeModel(model), 'NotModelOwner');
    await world.anvil.mineTo(schedule.stepDeadline);
    await refused(world.step(round), 'TooLate', schedule.stepDeadline);
    await refused(world.open(model, [holdout]), 'StepMissed', round);
    await world.rounds(anna()).closeModel(model);
    await refused(world.rounds().closeModel(model), 'AlreadyClosed', model);
    await refused(world.open(model, [holdout]), 'AlreadyClosed', model);
    await world.rounds().vest(dataset);
    expect(await world.stake().balanceOf(anna().address, model)).toBeGreaterThan(0n);
  });

  it('fewer than M sets give no step', async () => {
    const { model, dataset, holdout } = await setUp({ minSets: 2 });
    const round = await world.play(model, [holdout], [{ dataset, by: anna(), band: 3 }]);
    await refused(world.step(round), 'StepNotDue', round);
    await world.open(model, [holdout]);
  });

  it('a round without an evaluation becomes void and harms no dataset that enrolled or answered', async () => {
    const { model, dataset, holdout } = await setUp();
    const round = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(round, dataset);
    await world.draw(round);
    await world.answerHoldout(round, holdout);
    const { schedule } = await world.rounds().round(round);
    await world.anvil.mineTo(schedule.evaluateDeadline + 1n);
    await refused(world.direct(round), 'TooLate', schedule.evaluateDeadline);
    await world.rounds(world.wallet(9)).voidRound(round);
    expect(await world.rounds().isRetired(dataset)).toBe(false);
    expect(await world.rounds().isRetired(holdout)).toBe(false);
    expect((await world.rounds().dataset(dataset)).answered).toBe(0);
    const next = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(next, dataset);
  });

  it('no more datasets can enrol than a step can sum', async () => {
    const { model, dataset, holdout } = await setUp({ challengeSize: 32 });
    const other = await world.commit(model, world.wallet(2));
    const round = await world.open(model, [holdout]);
    await world.setEnrolled(round, 4095);
    await world.rounds(anna()).enrol(round, dataset);
    expect((await world.rounds().round(round)).enrolled).toBe(4096);
    await refused(world.rounds(world.wallet(2)).enrol(round, other), 'RoundFull', round);
  });

  it('a round keeps the version in force at its opening', async () => {
    const { model, dataset, holdout } = await setUp();
    const round = await world.open(model, [holdout]);
    await world.registry().proposeVersion(model, await world.version({ challengeSize: 9, capPerRound: 1n }));
    await world.wait(100);
    expect(await world.registry().currentVersion(model)).toBe(2);
    await world.rounds(anna()).enrol(round, dataset);
    const { pins } = await world.rounds().round(round);
    expect(pins).toMatchObject({ version: 1, challengeSize: 4 });
    expect((await world.rounds().entry(round, dataset)).draws).toBe(4);
  });

  it('a beneficiary can withdraw a dataset from future rounds', async () => {
    const { model, dataset, holdout } = await setUp();
    await refused(world.rounds(world.wallet(2)).withdraw(dataset), 'NotBeneficiary');
    const round = await world.open(model, [holdout]);
    await world.rounds(anna()).enrol(round, dataset);
    await world.rounds(anna()).withdraw(dataset);
    await refused(world.rounds(anna()).withdraw(dataset), 'DatasetUnavailable');
    await world.evaluate(round);
    await world.attest(round, dataset, 2);
    await world.finish(round);
    const next = await world.open(model, [holdout]);
    await refused(world.rounds(anna()).enrol(next, dataset), 'DatasetUnavailable', dataset);
  });
});

describe('a chain that is not local', () => {
  it('rejects short delays, and a token that any account can mint', async () => {
    const world = await World.start({
      anvil: { chainId: 11_155_111 },
      parkingDelay: 86_400,
      changeDelay: 86_400,
    });
    try {
      const [registry, stake, vault] = ['ModelRegistry', 'StakeToken', 'RoyaltyVault'].map(world.address);
      const { address } = world.owner;
      for (const [name, ...args] of [
        ['ModelRegistry'],
        ['RoyaltyVault', registry, stake],
        ['UsagePlans', registry, vault],
      ] as [string, ...string[]][]) {
        const guardian = name === 'ModelRegistry' ? [] : [address];
        for (const delay of [0n, 86_399n]) {
          await refused(world.contract(name, ...args, delay, ...guardian), 'DelayTooShort', delay);
        }
        await world.contract(name, ...args, 86_400n, ...guardian);
      }
      await refused(world.contract('TestToken'), 'LocalChainOnly', 11_155_111n);
      expect(await world.rounds().shortestWindow()).toBe(7_200n);
      for (const shortestWindow of [0, 299]) {
        const options = { artifacts: world.artifacts, shortestWindow };
        await refused(deploy(world.owner, options), 'WindowTooShort', BigInt(shortestWindow));
      }
    } finally {
      await world.stop();
    }
  });
});
