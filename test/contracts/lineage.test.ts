import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Parent, RoyaltyTerms } from '../../src/protocol/royalties/terms.ts';
import { refused } from './support/refused.ts';
import { RoyaltyWorld } from './support/royalty-world.ts';
import { VaultWorld } from './support/vault-world.ts';

const name = (text: string): string => `0x${Buffer.from(text).toString('hex').padEnd(64, '0')}`;

describe('lineage', () => {
  let world: RoyaltyWorld;
  let v: VaultWorld;
  beforeAll(async () => {
    world = await RoyaltyWorld.start();
    v = await VaultWorld.on(world);
  });
  afterAll(() => world.stop());

  const anna = () => world.wallet(1);
  const ben = () => world.wallet(2);
  const owed = (model: bigint, of: { address: string }) => v.vault().claimable(model, of.address);
  /** All to the holders, or half of it where there are parents. */
  const derive = (parents: readonly Parent[] = [], royalties: Partial<RoyaltyTerms> = {}) =>
    world.register(
      {},
      { parents },
      {
        roles: [],
        contributors: parents.length > 0 ? 5_000 : 10_000,
        parents: parents.length > 0 ? 5_000 : 0,
        ...royalties,
      },
    );
  const only = (model: bigint): Parent[] => [{ model, weight: 10_000 }];
  /** A vault's balance for a model is the money received, less the money passed on and paid out. */
  const kept = async (model: bigint, accounts: readonly { address: string }[]) => {
    const books = await v.vault().books(model);
    let credits = 0n;
    for (const { address } of accounts) credits += await v.vault().creditOf(model, address);
    return books.owed + credits + books.claimed;
  };

  it('every ancestor of a model that is used is credited', async () => {
    const grandparent = await derive();
    const left = await derive(only(grandparent));
    const right = await derive();
    const child = await derive([
      { model: left, weight: 7_500 },
      { model: right, weight: 2_500 },
    ]);
    for (const model of [grandparent, left, right, child]) await v.mint(anna().address, model, 1n);
    const mined = await v.pay(child, 1_600n);
    expect(await owed(child, anna())).toBe(800n);
    expect(await owed(left, anna())).toBe(300n);
    expect(await owed(right, anna())).toBe(200n);
    expect(await owed(grandparent, anna())).toBe(300n);
    expect(await v.vault().books(left)).toMatchObject({ income: 0n, inherited: 600n });
    expect(mined.event('Inherited')).toMatchObject({ parent: left, child, amount: 600n, version: 1n });
    expect(await world.at('ModelRegistry2').getFunction('ancestorsOf').staticCall(child)).toEqual([
      right,
      left,
      grandparent,
    ]);
    // A use of a parent is no use of its child.
    await v.pay(left, 100n);
    expect(await owed(child, anna())).toBe(800n);
    expect(await owed(grandparent, anna())).toBe(350n);
  });

  it('an ancestor is visited once, with the sum of all that its descendants owe it', async () => {
    const root = await derive();
    const left = await derive(only(root));
    const right = await derive(only(root));
    const child = await derive([
      { model: left, weight: 5_000 },
      { model: root, weight: 1_000 },
      { model: right, weight: 4_000 },
    ]);
    await v.mint(anna().address, root, 1n);
    const mined = await v.pay(child, 2_000n);
    // 100 directly, and half of 500 and of 400.
    expect((await v.vault().books(root)).inherited).toBe(550n);
    expect(await owed(root, anna())).toBe(550n);
    const { topicHash } = (await import('../../src/chain/clients/abis.ts')).ABIS.royaltyVault.getEvent(
      'Distributed',
    ) as { topicHash: string };
    expect(mined.receipt.logs.filter(({ topics }) => topics[0] === topicHash)).toHaveLength(1);
  });

  it('no unit is lost to rounding between generations', async () => {
    const roots = [await derive(), await derive(), await derive()];
    const parents = roots.map((model, i) => ({ model, weight: i === 0 ? 3_334 : 3_333 }));
    const child = await derive(parents, {
      roles: [{ role: 'builder', payee: world.wallet(11).address, share: 3_333 }],
      contributors: 3_333,
      parents: 3_334,
    });
    for (const amount of [1n, 2n, 7n, 101n, 9_999n]) await v.pay(child, amount);
    let total = 0n;
    for (const model of [child, ...roots]) total += await kept(model, [world.wallet(11), world.wallet(14)]);
    expect(total).toBe(10_110n);
  });

  it('ancestors that are capped, expired or without stake do not hold up a payment', async () => {
    const stakeless = await derive();
    const capped = await derive([], { contributorCap: 10n });
    const now = await v.now();
    const expired = await derive([], { expiresAt: now + 30n });
    const waiting = await derive([], { minContributors: 3 });
    await v.mint(anna().address, capped, 1n);
    await v.mint(anna().address, expired, 1n);
    await v.mint(anna().address, waiting, 1n);
    const child = await derive(
      [stakeless, capped, expired, waiting].map((model) => ({ model, weight: 2_500 })),
    );
    await v.mint(ben().address, child, 1n);
    await world.wait(60);
    await v.pay(child, 800n);
    expect(await owed(child, ben())).toBe(400n);
    expect((await v.vault().books(stakeless)).parked).toBe(100n);
    expect((await v.vault().books(waiting)).parked).toBe(100n);
    expect(await owed(capped, anna())).toBe(10n);
    expect(await owed(expired, anna())).toBe(0n);
    const residual = world.wallet(14);
    expect([await owed(capped, residual), await owed(expired, residual)]).toEqual([90n, 100n]);
  });

  it('parents, generations and ancestors are bounded, and unknown parents are rejected', async () => {
    const root = await derive();
    await refused(derive(only(12_345n)), 'UnknownModel', 12_345n);
    await refused(derive([{ model: root, weight: 9_999 }]), 'InvalidTerms', name('weights'));
    await refused(
      derive([
        { model: root, weight: 5_000 },
        { model: root, weight: 5_000 },
      ]),
      'InvalidTerms',
      name('parents'),
    );
    const other = await derive();
    await refused(
      derive([
        { model: root, weight: 0 },
        { model: other, weight: 10_000 },
      ]),
      'InvalidTerms',
      name('weights'),
    );
    const four = [root, other, await derive(), await derive()];
    const fifth = await derive();
    await refused(
      derive([...four, fifth].map((model) => ({ model, weight: 2_000 }))),
      'InvalidTerms',
      name('parents'),
    );
    let youngest = root;
    for (let depth = 1; depth <= 4; depth++) youngest = await derive(only(youngest));
    await refused(derive(only(youngest)), 'LineageTooDeep', youngest);
    // The deepest parent counts, wherever it stands.
    const [third] = await world.at('ModelRegistry2').getFunction('parentsOf').staticCall(youngest);
    for (const order of [
      [third?.model ?? 0n, root],
      [root, third?.model ?? 0n],
    ]) {
      const deep = await derive(order.map((model) => ({ model, weight: 5_000 })));
      await refused(derive(only(deep)), 'LineageTooDeep', deep);
    }
    // Two children of four each: eight ancestors and themselves.
    const quarter = (models: readonly bigint[]) => models.map((model) => ({ model, weight: 2_500 }));
    const left = await derive(quarter(four));
    const more = await derive(quarter([fifth, root, other, await derive()]));
    const both = [
      { model: left, weight: 5_000 },
      { model: more, weight: 5_000 },
    ];
    // root and other are counted once: 2 + 6.
    const eight = await derive(both);
    expect(await world.at('ModelRegistry2').getFunction('ancestorsOf').staticCall(eight)).toHaveLength(8);
    await v.pay(eight, 1_000n);
    await refused(derive(only(eight)), 'TooManyAncestors');
  });

  it('a parent that is paid in another token is rejected', async () => {
    const token = await world.contract('FeeToken');
    const parent = await world.register({}, { settlementToken: await token.getAddress() });
    await refused(derive(only(parent)), 'ParentMismatch', parent);
  });

  it('a child’s share for its parents never falls below that of its first version', async () => {
    const parent = await derive();
    const roles = [{ role: 'builder', payee: world.wallet(11).address, share: 1_000 }];
    const child = await derive(only(parent), { roles, contributors: 4_000 });
    const propose = async (contributors: number, parents: number) =>
      world
        .registry()
        .proposeVersion(
          child,
          world.version({}, { royalties: world.royalties({ roles: [], contributors, parents }) }),
        );
    await refused(propose(5_001, 4_999), 'InvalidTerms', name('parents'));
    await propose(4_000, 6_000);
    await world.wait(61);
    await propose(5_000, 5_000);
    await world.wait(61);
    await v.mint(anna().address, parent, 1n);
    await v.pay(child, 100n);
    expect(await owed(parent, anna())).toBe(50n);
    const [own] = await world.at('ModelRegistry2').getFunction('parentsOf').staticCall(child);
    expect([own?.model, own?.weight]).toEqual([parent, 10_000n]);
  });

  it('a start from a model that is no parent, or has another schema or shape, is rejected', async () => {
    const parent = await derive();
    const config = { parents: only(parent), startsFrom: parent };
    await refused(world.register({}, { startsFrom: parent }), 'ParentMismatch', parent);
    await refused(world.register({}, { ...config, schemaHash: 7n }), 'ParentMismatch', parent);
    const { shape } = world.config();
    for (const other of [{ levels: 4 }, { batchSize: 5 }, { features: 5 }, { rules: 2 }]) {
      await refused(
        world.register({}, { ...config, shape: { ...shape, ...other } }),
        'ParentMismatch',
        parent,
      );
    }
    const stranger = await derive();
    await refused(
      world.register({}, { parents: only(parent), startsFrom: stranger }),
      'ParentMismatch',
      stranger,
    );
    // Whoever starts from none of its parents may have another schema than they.
    const split = { roles: [], contributors: 5_000, parents: 5_000 };
    await world.register({}, { parents: only(parent), schemaHash: 7n }, split);
    const both = [
      { model: parent, weight: 5_000 },
      { model: await world.register({}, { schemaHash: 7n }), weight: 5_000 },
    ];
    await world.register({}, { parents: both, startsFrom: parent }, split);
  });
});
