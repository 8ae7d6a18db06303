import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommitStatement } from '../../src/chain/clients/rounds-types.ts';
import { datasetId } from '../../src/protocol/context.ts';
import { asField } from '../../src/protocol/field.ts';
import { packPeriod } from '../../src/protocol/statement.ts';
import { refused } from './support/refused.ts';
import { NO_PROOF, PERIOD_DAYS, PERIOD_EPOCH, World } from './support/world.ts';

describe('commit', () => {
  let world: World;
  let model: bigint;
  beforeAll(async () => {
    world = await World.start();
    model = await world.register();
  });
  afterAll(() => world.stop());

  const beneficiary = () => world.wallet(1).address;
  const idOf = (statement: CommitStatement) =>
    datasetId(asField(statement.model), asField(statement.originNullifier));
  const submit = (statement: CommitStatement, by = world.wallet(1)) =>
    world.rounds(by).commit(statement, NO_PROOF);

  it('the public signals are those that src/protocol gives, and the dataset is recorded', async () => {
    const statement = world.statement(model, beneficiary(), { records: 41 });
    await refused(submit(statement), 'InvalidProof');
    await world.expectOrigin(statement);
    const { receipt } = await submit(statement);
    expect(await world.rounds().dataset(idOf(statement))).toMatchObject({
      model,
      root: statement.root,
      beneficiary: beneficiary(),
      role: 1,
      records: 41,
      batches: 11,
      period: statement.period,
      committedAt: BigInt(receipt.blockNumber),
      unopened: 0,
    });
  });

  it('any account may send the proof, and the dataset belongs to the beneficiary that the proof names', async () => {
    const statement = world.statement(model, beneficiary());
    await world.expectOrigin(statement);
    await submit(statement, world.wallet(8));
    expect((await world.rounds().dataset(idOf(statement))).beneficiary).toBe(beneficiary());
  });

  it('a spent nullifier is rejected, from the same and from another caller', async () => {
    const statement = world.statement(model, beneficiary());
    await world.expectOrigin(statement);
    await submit(statement);
    await refused(submit(statement), 'NullifierUsed', statement.originNullifier);
    await refused(submit(statement, world.wallet(8)), 'NullifierUsed');
  });

  it('a nullifier spent for one model is unspent for another', async () => {
    const statement = world.statement(model, beneficiary());
    const squatted = { ...statement, model: await world.register() };
    await world.expectOrigin(squatted);
    await submit(squatted);
    await world.expectOrigin(statement);
    await submit(statement);
    const rounds = world.rounds();
    for (const { model: of, originNullifier } of [statement, squatted]) {
      const id = datasetId(asField(of), asField(originNullifier));
      expect((await rounds.dataset(id)).model).toBe(of);
      expect(await rounds.datasetId(of, originNullifier)).toBe(id);
    }
  });

  it('a nullifier spent in one role is rejected in the other', async () => {
    const statement = world.statement(model, beneficiary());
    await world.expectOrigin(statement);
    await submit(statement);
    const holdout = {
      ...world.statement(model, beneficiary(), { role: 2 }),
      originNullifier: statement.originNullifier,
    };
    await world.expectOrigin(holdout);
    await refused(submit(holdout), 'NullifierUsed');
  });

  it('a tree whose root another source committed first is accepted, because the nullifier is the identity', async () => {
    const first = world.statement(model, beneficiary());
    await world.expectOrigin(first);
    await submit(first);
    const second = world.statement(model, world.wallet(2).address, { root: first.root });
    await world.expectOrigin(second);
    await submit(second);
    expect((await world.rounds().dataset(idOf(second))).beneficiary).toBe(world.wallet(2).address);
  });

  it('a change of any value that the proof binds is rejected', async () => {
    const statement = world.statement(model, beneficiary(), { relayerFee: 5n });
    await world.expectOrigin(statement);
    const changes: Partial<CommitStatement>[] = [
      { beneficiary: world.wallet(2).address },
      { relayerFee: 6n },
      { deadline: statement.deadline + 1n },
      { root: statement.root + 1n },
      { records: statement.records + 1 },
      { period: packPeriod(PERIOD_EPOCH + PERIOD_DAYS, PERIOD_EPOCH + 2 * PERIOD_DAYS - 1) },
      { originNullifier: statement.originNullifier + 1n },
    ];
    for (const change of changes) await refused(submit({ ...statement, ...change }), 'InvalidProof');
    const other = await world.register();
    await refused(submit({ ...statement, model: other }), 'InvalidProof');
  });

  it('a proof against a source list that is not the present one is rejected', async () => {
    const statement = world.statement(model, beneficiary(), { sourceListRoot: 1n });
    await world.expectOrigin(statement);
    await refused(submit(statement), 'StaleSourceList', 3333n, 1n);
    const own = await world.register();
    const good = world.statement(own, beneficiary());
    await world.expectOrigin(good);
    await world.registry().setSourceLists(own, { contributors: 7n, holdouts: 8n });
    await world.wait(61);
    await refused(submit(good), 'StaleSourceList', 7n, 3333n);
  });

  it('the contributors’ list is rejected for a holdout, and so are unknown roles', async () => {
    const statement = world.statement(model, beneficiary(), { role: 2, sourceListRoot: 3333n });
    await refused(submit(statement), 'StaleSourceList', 4444n, 3333n);
    await refused(submit(world.statement(model, beneficiary(), { role: 0 })), 'InvalidRole', 0n);
    await refused(submit(world.statement(model, beneficiary(), { role: 3 })), 'InvalidRole', 3n);
  });

  it('a period whose last day is not over is rejected', async () => {
    const block = await world.anvil.provider.getBlock('latest');
    const today = Math.floor((block?.timestamp ?? 0) / 86_400);
    const blocks = Math.floor((today - PERIOD_EPOCH) / PERIOD_DAYS);
    const first = PERIOD_EPOCH + blocks * PERIOD_DAYS;
    const present = packPeriod(first, first + PERIOD_DAYS - 1);
    const statement = world.statement(model, beneficiary(), { period: present });
    await world.expectOrigin(statement);
    await refused(submit(statement), 'PeriodNotOver', present);
    const before = packPeriod(first - PERIOD_DAYS, first - 1);
    const past = world.statement(model, beneficiary(), { period: before });
    await world.expectOrigin(past);
    await submit(past);
  });

  it('periods outside the calendar are rejected', async () => {
    const first = PERIOD_EPOCH;
    for (const period of [
      packPeriod(first + 1, first + PERIOD_DAYS),
      packPeriod(first, first + PERIOD_DAYS),
      packPeriod(first, first + PERIOD_DAYS - 2),
      packPeriod(first, first + 2 * PERIOD_DAYS - 1),
      packPeriod(first - PERIOD_DAYS, first - 1),
    ]) {
      await refused(submit(world.statement(model, beneficiary(), { period })), 'PeriodOffCalendar', period);
    }
    const later = packPeriod(first + 3 * PERIOD_DAYS, first + 4 * PERIOD_DAYS - 1);
    const statement = world.statement(model, beneficiary(), { period: later });
    await world.expectOrigin(statement);
    await submit(statement);
  });

  it('zero records, and more than the tree can hold, are rejected', async () => {
    await refused(submit(world.statement(model, beneficiary(), { records: 0 })), 'RecordsOutOfRange', 0n);
    await refused(
      submit(world.statement(model, beneficiary(), { records: 4097 })),
      'RecordsOutOfRange',
      4097n,
    );
    const full = world.statement(model, beneficiary(), { records: 4096 });
    await world.expectOrigin(full);
    await submit(full);
    expect((await world.rounds().dataset(idOf(full))).batches).toBe(1024);
  });

  it('beneficiaries that could never act are rejected', async () => {
    for (const bad of [
      '0x0000000000000000000000000000000000000000',
      world.address('Rounds'),
      world.address('ModelRegistry'),
      world.address('StakeToken'),
      world.address('RoyaltyVault'),
      world.token.address,
    ]) {
      await refused(submit(world.statement(model, bad)), 'InvalidBeneficiary', bad);
    }
  });

  it('a passed deadline and a fee above the terms are rejected', async () => {
    await refused(submit(world.statement(model, beneficiary(), { deadline: 1n })), 'DeadlinePassed', 1n);
    await refused(
      submit(world.statement(model, beneficiary(), { relayerFee: 101n })),
      'FeeTooHigh',
      101n,
      100n,
    );
  });

  it('the relayer gets the fee that the beneficiary signed, and nothing without an allowance', async () => {
    const anna = world.wallet(4);
    const relayer = world.wallet(8);
    const statement = world.statement(model, anna.address, { relayerFee: 100n });
    await world.expectOrigin(statement);
    await world.rounds(anna).allowFees(model, relayer.address, 100n);
    await refused(submit(statement, relayer), 'ERC20InsufficientAllowance');
    await world.rounds(anna).allowFees(model, relayer.address, 0n);
    await world.token.mint(anna.address, 150n);
    const { TokenClient } = await import('../../src/chain/clients/token-client.ts');
    await new TokenClient(world.token.address, anna).approve(world.address('Rounds'), 150n);
    // The token's allowance alone opens no purse: a model names its own verifiers.
    await refused(submit(statement, relayer), 'FeeNotAllowed', 100n, 0n);
    await world.rounds(anna).allowFees(await world.register(), relayer.address, 150n);
    await refused(submit(statement, relayer), 'FeeNotAllowed', 100n, 0n);
    await world.rounds(anna).allowFees(model, relayer.address, 120n);
    // Another account that copies the relayer's call gets no fee.
    await refused(submit(statement, world.wallet(9)), 'FeeNotAllowed', 100n, 0n);
    const before = await world.token.balanceOf(relayer.address);
    await submit(statement, relayer);
    expect((await world.token.balanceOf(relayer.address)) - before).toBe(100n);
    const own = world.statement(model, anna.address, { relayerFee: 100n });
    await world.expectOrigin(own);
    await submit(own, anna);
    expect(await world.token.balanceOf(anna.address)).toBe(50n);
  });

  it('unknown and closed models are rejected, and every dataset while paused', async () => {
    await refused(submit(world.statement(1n, beneficiary())), 'UnknownModel', 1n);
    const closed = await world.register();
    await world.rounds().closeModel(closed);
    await refused(submit(world.statement(closed, beneficiary())), 'AlreadyClosed', closed);
    const statement = world.statement(model, beneficiary());
    await world.expectOrigin(statement);
    await refused(world.rounds(world.wallet(5)).pause(), 'OwnableUnauthorizedAccount');
    await world.rounds().pause();
    await refused(submit(statement), 'EnforcedPause');
    await world.rounds().unpause();
    await submit(statement);
  });
});
