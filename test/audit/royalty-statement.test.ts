import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareWithVault } from '../../src/audit/compare-with-vault.ts';
import { buildStatement, type StatementPeriod } from '../../src/audit/royalty-statement.ts';
import { statementCsv } from '../../src/audit/royalty-statement-csv.ts';
import { StakeClient } from '../../src/chain/clients/stake-client.ts';
import { readEvents } from '../../src/chain/replay/read-events.ts';
import type { ChainEvent } from '../../src/chain/replay/types.ts';
import { FAR, RoyaltyWorld } from '../contracts/support/royalty-world.ts';

const ALWAYS: StatementPeriod = () => 'inside';

describe('statement', () => {
  let world: RoyaltyWorld;
  let parent: bigint;
  let model: bigint;
  let events: readonly ChainEvent[];
  /** The block of the first payment after which the second period begins. */
  let middle = 0;
  const times = new Map<number, bigint>();
  const timeOf = (block: number) => times.get(block) ?? 0n;
  const [anna, ben] = [() => world.wallet(1), () => world.wallet(2)];
  const state = (window: StatementPeriod = ALWAYS, account?: string, of: readonly ChainEvent[] = events) =>
    buildStatement(of, timeOf, { model, window, ...(account === undefined ? {} : { account }) });

  beforeAll(async () => {
    world = await RoyaltyWorld.start();
    parent = await world.register({}, {}, { roles: [], contributors: 10_000 });
    model = await world.register(
      {},
      { parents: [{ model: parent, weight: 10_000 }] },
      { contributors: 5_500, parents: 1_000, contributorCap: 8_000n },
    );
    const payer = world.wallet(9);
    await world.token.mint(payer.address, 1_000_000n);
    const pay = (amount: bigint, use: 'inference' | 'licence', of = model) =>
      world.vault(payer).payWithPermit(of, world.token.address, amount, use, FAR, `0x${'cd'.repeat(32)}`);
    await pay(1_001n, 'licence');
    const shares = new Map([
      [anna().address, 4_331_806n],
      [ben().address, 866_421n],
    ]);
    await world.giveStake(model, shares);
    await pay(10_007n, 'inference');
    await world.vault(anna()).claim(model);
    middle = await world.height();
    await world.vault().distributeParked(model, 1);
    const stake = new StakeClient(world.address('StakeToken'), anna());
    await stake.transfer(anna().address, ben().address, model, 12_345n);
    await pay(5_003n, 'inference');
    await pay(4_003n, 'inference');
    await world.vault(ben()).claimTo(model, world.wallet(10).address);
    await world.vault(world.wallet(11)).claim(model);
    await pay(77n, 'licence', parent);
    events = await readEvents(world.anvil.provider, world.deployment);
    for (const { place } of events) {
      const block = await world.anvil.provider.getBlock(place.block);
      times.set(place.block, BigInt(block?.timestamp ?? 0));
    }
  });
  afterAll(() => world.stop());

  it('recomputes everything that the contract says, from events alone', async () => {
    const { statement, ledger, mismatches } = state();
    expect(mismatches).toEqual([]);
    for (const id of [model, parent]) {
      expect(await compareWithVault(ledger, world.vault(), id, await world.height())).toEqual([]);
    }
    expect(statement.income).toEqual([
      { use: 'licence', count: 1, amount: 1_001n },
      { use: 'inference', count: 3, amount: 19_013n },
    ]);
    expect(statement.passedOn).toEqual([{ parent, amount: 2_000n }]);
    expect(statement.parked).toBe(1_001n - 200n - 100n - 50n - 100n);
    expect(statement.unparked).toBe(statement.parked);
    expect(statement.residual.map(({ reason }) => reason)).toEqual(['above the cap']);
    expect(statement.distributed + statement.parked).toBe(8_000n);
    expect(statement.opening.held).toBe(0n);
    const { amount } = statement.roles.find(({ role }) => role === 'builder') ?? { amount: 0n };
    expect(amount).toBe(200n + 2_001n + 1_000n + 800n);
    // The parent's own statement sees what came from the child, and what was paid for itself.
    const above = buildStatement(events, timeOf, { model: parent, window: ALWAYS }).statement;
    expect(above.inherited).toEqual([{ child: model, amount: 2_000n }]);
    expect(above.closing).toEqual({ held: 2_077n, owedToHolders: 2_077n, parked: 2_077n, credits: 0n });
  });

  it('closes each period with what the next one opens with', () => {
    const early = state((block) => (block <= middle ? 'inside' : 'after')).statement;
    const late = state((block) => (block <= middle ? 'before' : 'inside')).statement;
    const whole = state().statement;
    expect(early.closing).toEqual(late.opening);
    expect(late.closing).toEqual(whole.closing);
    expect(early.claimed + late.claimed).toBe(whole.claimed);
    for (const { account, opening, earned, claimed, lapsed, closing } of late.accounts) {
      expect(opening + earned - claimed - lapsed).toBe(closing);
      const before = early.accounts.find((each) => each.account === account);
      expect(before?.closing ?? 0n).toBe(opening);
    }
    for (const { opening, closing, income, inherited, passedOn, claimed, forHolders } of [early, late]) {
      const sum = (list: readonly { readonly amount: bigint }[]) => list.reduce((s, x) => s + x.amount, 0n);
      expect(opening.held + sum(income) + forHolders + sum(inherited) - sum(passedOn) - claimed).toBe(
        closing.held,
      );
    }
  });

  it('lists one account alone, with sums of the model', () => {
    const { statement } = state(ALWAYS, ben().address);
    expect(statement.accounts.map(({ account }) => account)).toEqual([ben().address]);
    expect(statement.journal.map(({ entry }) => entry.name)).toEqual(['Claimed']);
    expect(statement.claimed).toBe(state().statement.claimed);
  });

  it('writes a journal whose balance runs from the opening to the closing', () => {
    const { statement } = state((block) => (block <= middle ? 'before' : 'inside'));
    const lines = statementCsv(statement).trimEnd().split('\r\n');
    expect(lines[0]).toBe(
      'time,block,transaction,entry,detail,account,reference,received,paid_out,allotted,balance',
    );
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([11]));
    const balances = lines.slice(1).map((line) => line.split(',').at(-1));
    expect(balances[0]).toBe(`${statement.opening.held}`);
    expect(balances.at(-1)).toBe(`${statement.closing.held}`);
    expect(balances.at(-2)).toBe(balances.at(-1));
    expect(
      lines.some((line) =>
        line.includes(`,inference,${world.wallet(9).address},0x${'cd'.repeat(32)},5003,0,0,`),
      ),
    ).toBe(true);
  });

  it('rejects a history in which the contract credits otherwise', () => {
    const index = (name: string) => events.findLastIndex((event) => event.name === name);
    const changed = (name: string, args: Record<string, unknown>) =>
      events.map((event, i) => (i === index(name) ? { ...event, args: { ...event.args, ...args } } : event));
    const without = (name: string) => events.filter((_, i) => i !== index(name));
    for (const history of [
      changed('RoleCredited', { amount: 1n }),
      changed('RoleCredited', { payee: anna().address }),
      changed('Distributed', { increment: 1n }),
      changed('Inherited', { amount: 1n }),
      changed('Claimed', { amount: 1n }),
      changed('Paid', { version: 2n }),
      changed('ResidualCredited', { reason: 2n }),
      without('RoleCredited'),
      without('Paid'),
      without('Inherited'),
      without('ResidualCredited'),
      without('Distributed'),
      // The holders' stake: what is distributed over it has no ground any more.
      events.filter(({ name }) => name !== 'StakeScheduled'),
    ]) {
      expect(state(ALWAYS, undefined, history).mismatches.length).toBeGreaterThan(0);
    }
  });

  it('finds what no event explains in the contract’s own numbers', async () => {
    const index = events.findLastIndex(({ name }) => name === 'Claimed');
    const { ledger, mismatches } = state(
      ALWAYS,
      undefined,
      events.filter((_, i) => i !== index),
    );
    expect(mismatches).toEqual([]);
    const differences = await compareWithVault(ledger, world.vault(), model, await world.height());
    expect(differences.map(({ what }) => what)).toEqual([
      'claimed',
      `claimable of ${world.wallet(11).address}`,
    ]);
  });
});
