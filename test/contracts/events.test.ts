// The events of each call. A replay of the chain knows nothing else.
import { Contract, type Interface, id, keccak256 } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { PlansClient, signUsageReceipt } from '../../src/chain/clients/plans-client.ts';
import { TokenClient } from '../../src/chain/clients/token-client.ts';
import { modelId } from '../../src/protocol/context.ts';
import type { RoyaltyTerms } from '../../src/protocol/royalties/terms.ts';
import { refused } from './support/refused.ts';
import {
  FAR,
  PERIOD_DAYS,
  PERIOD_EPOCH,
  RoyaltyWorld,
  SCHEMA_HASH,
  SOURCES,
} from './support/royalty-world.ts';
import { VaultWorld } from './support/vault-world.ts';

const DAY = 86_400n;
const SALT = `0x${'cd'.repeat(32)}`;
const USE = `0x${'ab'.repeat(32)}`;
const BUILDER = `0x${Buffer.from('builder').toString('hex').padEnd(64, '0')}`;
const NO_USE = `0x${'00'.repeat(32)}`;

describe('events', () => {
  let world: RoyaltyWorld;
  let v: VaultWorld;
  beforeAll(async () => {
    world = await RoyaltyWorld.start({ changeDelay: 60, refundDelay: 1_000 });
    v = await VaultWorld.on(world);
  });
  afterAll(() => world.stop());

  const anna = () => world.wallet(1);
  const ben = () => world.wallet(2);
  const now = () => v.now();

  /** Every event of ours while something happens: its name, then its arguments. */
  const told = async (during: () => Promise<unknown>): Promise<unknown[][]> => {
    const abis = new Map<string, Interface>([
      [world.address('ModelRegistry2'), ABIS.modelRegistry],
      [world.address('RoyaltyVault'), ABIS.royaltyVault],
      [world.address('UsagePlans'), ABIS.usagePlans],
      [v.vaultAddress, ABIS.royaltyVault],
    ]);
    const fromBlock = (await world.height()) + 1;
    await during();
    const logs = await world.anvil.provider.getLogs({ address: [...abis.keys()], fromBlock });
    return logs.map((log) => {
      const parsed = abis.get(log.address)?.parseLog(log);
      return parsed ? [parsed.name, ...parsed.args.toArray(true)] : ['unknown'];
    });
  };

  describe('ModelRegistry', () => {
    it('emits the values a model is registered with, and every change of them', async () => {
      const registry = world.registry();
      const config = world.config();
      const version = world.version();
      let model = 0n;
      const register = async () => {
        ({ model } = await registry.register({ salt: SALT, config, sources: SOURCES, version }));
      };
      const key = id('accepting');
      const keys = new Array<string>(6).fill(key);
      const codes = await Promise.all(
        Object.values(version.verifiers).map(async (at) => keccak256(await world.anvil.provider.getCode(at))),
      );
      expect(await told(register)).toEqual([
        [
          'ModelRegistered',
          model,
          world.owner.address,
          SALT,
          [
            world.token.address,
            SCHEMA_HASH,
            [8n, 4n, 3n, 1n],
            BigInt(PERIOD_EPOCH),
            BigInt(PERIOD_DAYS),
            [],
            0n,
          ],
          [SOURCES.contributors, SOURCES.holdouts],
        ],
        ['VersionProposed', model, 1n, await now(), expect.anything(), [keys, codes]],
      ]);
      expect(model).toBe(modelId(31337n, registry.address, world.owner.address, SALT));
      await refused(register(), 'ModelExists', model);
      expect(await told(() => registry.setSourceLists(model, { contributors: 7n, holdouts: 8n }))).toEqual([
        ['SourceListsChanged', model, (await now()) + 60n, [7n, 8n]],
      ]);
      const proposed = await told(() => registry.proposeVersion(model, version));
      expect(proposed.map((event) => event.slice(0, 4))).toEqual([
        ['VersionProposed', model, 2n, (await now()) + 60n],
      ]);
      expect(await told(() => registry.cancelVersion(model))).toEqual([['VersionCancelled', model, 2n]]);
      expect(
        await told(() => world.send(world.at('ModelRegistry2'), 'transferModel', model, ben().address)),
      ).toEqual([['OwnershipOffered', model, world.owner.address, ben().address]]);
      expect(await told(() => world.send(world.at('ModelRegistry2', ben()), 'acceptModel', model))).toEqual([
        ['OwnershipTransferred', model, world.owner.address, ben().address],
      ]);
    });
  });

  describe('RoyaltyVault', () => {
    const model = (
      royalties: Partial<RoyaltyTerms> = {},
      parents: { model: bigint; weight: number }[] = [],
    ) => world.register({}, { parents }, { roles: [], contributors: 10_000, ...royalties });
    const per = (amount: bigint, supply: bigint) => (amount << 128n) / supply;
    const residual = () => world.wallet(14).address;
    const owner = () => world.owner.address;

    it('emits how a payment is divided among roles, holders and parents', async () => {
      const parent = await model();
      const child = await model(
        {
          roles: [{ role: 'builder', payee: world.wallet(11).address, share: 2_000 }],
          contributors: 5_000,
          parents: 3_000,
        },
        [{ model: parent, weight: 10_000 }],
      );
      await v.mint(anna().address, child, 4n);
      expect(await told(() => v.pay(child, 1_000n))).toEqual([
        ['Paid', child, owner(), NO_USE, 0n, 1_000n, 1n],
        ['RoleCredited', child, world.wallet(11).address, BUILDER, 200n],
        ['Distributed', child, 500n, per(500n, 4n), 4n, 2n],
        ['Inherited', parent, child, 300n, 1n],
        ['Parked', parent, 1n, 300n],
      ]);
      await v.mint(ben().address, parent, 3n);
      await world.wait(1_001);
      expect(await told(() => v.vault().distributeParked(parent, 1))).toEqual([
        ['Unparked', parent, 1n, 300n],
        ['Distributed', parent, 300n, per(300n, 3n), 3n, 2n],
      ]);
      expect(await told(() => v.vault(ben()).claimTo(parent, anna().address))).toEqual([
        ['Claimed', parent, ben().address, anna().address, 300n],
      ]);
    });

    it('emits nothing for a parent, a role or the holders whose part rounds to zero', async () => {
      const [left, right] = [await model(), await model()];
      const role = { role: 'builder', payee: world.wallet(11).address, share: 1 };
      const child = await model({ roles: [role], contributors: 4_999, parents: 5_000 }, [
        { model: left, weight: 5_000 },
        { model: right, weight: 5_000 },
      ]);
      expect((await told(() => v.pay(child, 2n))).slice(1)).toEqual([
        ['Parked', child, 1n, 1n],
        ['Inherited', right, child, 1n, 1n],
        ['Parked', right, 1n, 1n],
      ]);
    });

    it('emits every share of a payment of one unit, through all generations', async () => {
      const onward = { contributors: 0, parents: 10_000 };
      const top = await model();
      const middle = await model(onward, [{ model: top, weight: 10_000 }]);
      const low = await model(onward, [{ model: middle, weight: 10_000 }]);
      expect((await told(() => v.pay(low, 1n))).slice(1)).toEqual([
        ['Inherited', middle, low, 1n, 1n],
        ['Inherited', top, middle, 1n, 1n],
        ['Parked', top, 1n, 1n],
      ]);
      const role = { role: 'builder', payee: world.wallet(11).address, share: 9_999 };
      const least = await model({ roles: [role], contributors: 1 });
      expect((await told(() => v.pay(least, 10_000n))).slice(1)).toEqual([
        ['RoleCredited', least, role.payee, BUILDER, 9_999n],
        ['Parked', least, 1n, 1n],
      ]);
    });

    it('emits a gift to the holders alone, with its kind', async () => {
      const id = await model();
      await v.mint(anna().address, id, 2n);
      expect(await told(() => v.give(id, 70n))).toEqual([
        ['HoldersPaid', id, owner(), 3n, 70n, 1n],
        ['Distributed', id, 70n, per(70n, 2n), 2n, 2n],
      ]);
    });

    it('emits each amount that goes to the residual payee, with the reason', async () => {
      const halves = ['a', 'b'].map((role) => ({ role, payee: world.wallet(11).address, share: 5_000 }));
      const split = await model({ roles: halves, contributors: 0 });
      expect((await told(() => v.pay(split, 3n))).slice(1)).toEqual([
        ['RoleCredited', split, world.wallet(11).address, expect.anything(), 1n],
        ['RoleCredited', split, world.wallet(11).address, expect.anything(), 1n],
        ['ResidualCredited', split, residual(), 3n, 1n],
      ]);
      const least = await model({ contributorCap: 1n });
      expect((await told(() => v.pay(least, 9n))).slice(1)).toEqual([
        ['ResidualCredited', least, residual(), 1n, 8n],
        ['Parked', least, 1n, 1n],
      ]);
      const expiresAt = (await now()) + 1_000n;
      const capped = await model({ contributorCap: 60n, expiresAt, claimPeriod: 90n * DAY });
      await v.mint(anna().address, capped, 1n);
      // Nothing of it to the residual payee, so not a word about that.
      expect((await told(() => v.pay(capped, 20n))).slice(1)).toEqual([
        ['Distributed', capped, 20n, per(20n, 1n), 1n, 2n],
      ]);
      expect((await told(() => v.pay(capped, 100n))).slice(1)).toEqual([
        ['ResidualCredited', capped, residual(), 1n, 60n],
        ['Distributed', capped, 40n, per(40n, 1n), 1n, 2n],
      ]);
      await world.wait(1_000);
      expect((await told(() => v.pay(capped, 5n))).slice(1)).toEqual([
        ['ResidualCredited', capped, residual(), 2n, 5n],
      ]);
      await world.wait(91 * 86_400);
      expect(await told(() => v.vault().sweep(capped))).toEqual([['Swept', capped, residual(), 60n]]);
    });
  });

  describe('UsagePlans', () => {
    const plans = (by = world.owner) => new PlansClient(world.address('UsagePlans'), by);
    const payer = () => world.wallet(7);
    const client = () => world.wallet(9);
    const record = async (subscription: bigint, count: bigint) => {
      const receipt = { subscription, count, useId: USE, deadline: FAR };
      return plans().record([receipt], [await signUsageReceipt(client(), 31337n, plans().address, receipt)]);
    };
    const fund = async () => {
      await world.token.mint(payer().address, 1_000n);
      await new TokenClient(world.token.address, payer()).approve(plans().address, 1_000n);
    };

    it('emits offers, purchases and the uses counted on them', async () => {
      const model = await world.register({}, {}, { roles: [], contributors: 10_000 });
      await fund();
      const offered = await told(() => plans().offer(model, 100n, 30n * DAY, 12n));
      const plan = offered[0]?.[1] as bigint;
      expect(offered).toEqual([['PlanOffered', plan, model, 100n, 30n * DAY, 12n, 1n]]);
      const bought = await told(() => plans(payer()).buy(plan, client().address, USE));
      const subscription = bought[0]?.[1] as bigint;
      const from = await now();
      expect(bought).toEqual([
        [
          'Subscribed',
          subscription,
          plan,
          client().address,
          payer().address,
          from,
          from + 30n * DAY,
          100n,
          USE,
        ],
        ['Paid', model, plans().address, USE, 5n, 100n, 1n],
        ['Parked', model, 1n, 100n],
      ]);
      await record(subscription, 3n);
      expect(await told(() => record(subscription, 5n))).toEqual([
        ['UsageRecorded', subscription, USE, 2n, 5n, 0n],
      ]);
      expect(await told(() => plans().retire(plan))).toEqual([['PlanRetired', plan]]);
    });

    it('emits deposits, what is drawn from them, and what is returned', async () => {
      const model = await world.register({}, {}, { roles: [], contributors: 10_000 });
      await fund();
      const offered = await told(() => plans().offerMetered(model, 7n));
      const plan = offered[0]?.[1] as bigint;
      expect(offered).toEqual([['PlanOffered', plan, model, 7n, 0n, 0n, 1n]]);
      const opened = await told(() => plans(payer()).open(plan, client().address, 100n, USE));
      const subscription = opened[0]?.[1] as bigint;
      expect(opened).toEqual([
        ['Subscribed', subscription, plan, client().address, payer().address, await now(), 0n, 100n, USE],
        ['Deposited', subscription, payer().address, 100n, 100n],
      ]);
      expect(await told(() => plans(payer()).deposit(subscription, 20n))).toEqual([
        ['Deposited', subscription, payer().address, 20n, 120n],
      ]);
      expect(await told(() => record(subscription, 3n))).toEqual([
        ['UsageRecorded', subscription, USE, 3n, 3n, 21n],
        ['Paid', model, plans().address, USE, 0n, 21n, 1n],
        ['Parked', model, 1n, 21n],
      ]);
      const vault = new Contract(world.address('RoyaltyVault'), ABIS.royaltyVault, world.owner);
      await world.send(vault, 'pause');
      expect(await told(() => record(subscription, 4n))).toEqual([
        ['UsageRecorded', subscription, USE, 1n, 4n, 7n],
      ]);
      await world.send(vault, 'unpause');
      expect(await told(() => plans().forward(model))).toEqual([
        ['Forwarded', model, 7n],
        ['Paid', model, plans().address, NO_USE, 0n, 7n, 1n],
        ['Parked', model, 1n, 7n],
      ]);
      const asked = await told(() => plans(payer()).requestRefund(subscription, 50n));
      expect(asked).toEqual([['RefundRequested', subscription, 50n, (await now()) + 1_000n]]);
      await world.wait(1_000);
      expect(await told(() => plans(client()).refund(subscription))).toEqual([
        ['Refunded', subscription, payer().address, 50n],
      ]);
    });
  });
});
