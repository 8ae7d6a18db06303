import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { NO_REFERENCE, VaultClient } from '../../src/chain/clients/vault-client.ts';
import { refused } from './support/refused.ts';
import { FAR, RoyaltyWorld } from './support/royalty-world.ts';
import { VaultWorld } from './support/vault-world.ts';

const ALL_TO_CONTRIBUTORS = { roles: [], contributors: 10_000 };

describe('RoyaltyVault', () => {
  let world: RoyaltyWorld;
  let v: VaultWorld;
  beforeAll(async () => {
    world = await RoyaltyWorld.start();
    v = await VaultWorld.on(world);
  });
  afterAll(() => world.stop());

  const anna = () => world.wallet(1);
  const ben = () => world.wallet(2);
  const simple = () => world.register({}, {}, ALL_TO_CONTRIBUTORS);

  it('splits a payment by the terms', async () => {
    const model = await world.register();
    await v.mint(anna().address, model, 3n);
    await v.mint(ben().address, model, 1n);
    await v.pay(model, 10_000n);
    expect(await v.vault().claimable(model, world.wallet(11).address)).toBe(2_000n);
    expect(await v.vault().claimable(model, world.wallet(12).address)).toBe(1_000n);
    expect(await v.vault().claimable(model, world.wallet(13).address)).toBe(500n);
    expect(await v.vault().claimable(model, anna().address)).toBe(4_875n);
    expect(await v.vault().claimable(model, ben().address)).toBe(1_625n);
    expect(await v.vault().income(model)).toBe(10_000n);
    await v.vault(anna()).claim(model);
    expect(await v.vault().claimed(model)).toBe(4_875n);
  });

  it('pays a gift for the holders to the holders alone', async () => {
    const model = await world.register();
    await world.token.mint(world.owner.address, 3_000n);
    await world.token.approve(v.vaultAddress, 3_000n);
    await v.vault().payHolders(model, 1_000n, 'donation');
    expect(await v.vault().parked(model)).toBe(1_000n);
    await v.mint(anna().address, model, 4n);
    await v.vault().payHolders(model, 2_000n, 'donation');
    expect(await v.vault().claimable(model, anna().address)).toBe(2_000n);
    for (const payee of [11, 12, 13]) {
      expect(await v.vault().claimable(model, world.wallet(payee).address)).toBe(0n);
    }
    expect(await v.vault().income(model)).toBe(3_000n);
    await refused(v.vault().payHolders(model, 0n, 'donation'), 'NothingReceived');
  });

  it('gives later holders nothing of earlier payments', async () => {
    const model = await simple();
    await v.mint(anna().address, model, 100n);
    await v.pay(model, 1_000n);
    await v.mint(ben().address, model, 900n);
    expect(await v.vault().claimable(model, ben().address)).toBe(0n);
    await v.pay(model, 1_000n);
    expect(await v.vault().claimable(model, ben().address)).toBe(900n);
    expect(await v.vault().claimable(model, anna().address)).toBe(1_100n);
    // More stake makes no new contributor.
    await v.mint(anna().address, model, 1n);
    expect((await v.vault().books(model)).contributors).toBe(2n);
    // Nor to the lowest address that can hold any.
    const lowest = `0x${'1'.padStart(40, '0')}`;
    await v.mint(lowest, model, 50n);
    expect(await v.vault().claimable(model, lowest)).toBe(0n);
  });

  it('leaves accrued royalties with the seller of stake', async () => {
    const model = await simple();
    await v.mint(anna().address, model, 100n);
    await v.pay(model, 1_000n);
    await v.transfer(anna(), ben().address, model, 100n);
    await v.pay(model, 500n);
    expect(await v.vault().claimable(model, anna().address)).toBe(1_000n);
    expect(await v.vault().claimable(model, ben().address)).toBe(500n);
    await v.transfer(ben(), ben().address, model, 100n);
    expect(await v.vault().claimable(model, ben().address)).toBe(500n);
    await v.vault(anna()).claim(model);
    await refused(v.vault(anna()).claim(model), 'NothingToClaim');
  });

  it('parks a payment that comes before any stake, and divides it after the delay', async () => {
    const model = await simple();
    await v.pay(model, 1_000n);
    expect(await v.vault().parked(model)).toBe(1_000n);
    await refused(v.vault().distributeParked(model, 1), 'StillParked');
    // A transfer of nothing does not start the clock.
    await v.transfer(anna(), ben().address, model, 0n);
    await world.wait(2_000);
    await refused(v.vault().distributeParked(model, 1), 'StillParked');
    await v.mint(anna().address, model, 1n);
    const until = (await v.now()) + 1_000n;
    await refused(v.vault(anna()).distributeParked(model, 1), 'StillParked', until);
    await v.pay(model, 10n);
    expect(await v.vault().claimable(model, anna().address)).toBe(10n);
    await v.mint(ben().address, model, 3n);
    await world.wait(1_001);
    await v.vault().distributeParked(model, 1);
    expect(await v.vault().parked(model)).toBe(0n);
    expect(await v.vault().claimable(model, anna().address)).toBe(260n);
    expect(await v.vault().claimable(model, ben().address)).toBe(750n);
  });

  it('does not count donations', async () => {
    const model = await simple();
    await v.mint(anna().address, model, 1n);
    await world.token.mint(v.vaultAddress, 1_000_000n);
    expect(await v.vault().claimable(model, anna().address)).toBe(0n);
    await v.pay(model, 7n);
    await v.mint(ben().address, model, 10n ** 30n);
    await v.pay(model, 7n);
    expect(await v.vault().claimable(model, anna().address)).toBe(7n);
    expect(await v.vault().income(model)).toBe(14n);
  });

  it('never owes more than it received, over random histories', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('pay' as const), amount: fc.bigInt(1n, 1_000n), who: fc.constant(0) }),
        fc.record({ kind: fc.constant('mint' as const), amount: fc.bigInt(1n, 10n ** 20n), who: fc.nat(2) }),
        fc.record({ kind: fc.constant('move' as const), amount: fc.bigInt(0n, 10n ** 20n), who: fc.nat(2) }),
        fc.record({ kind: fc.constant('claim' as const), amount: fc.constant(0n), who: fc.nat(2) }),
      ),
      { minLength: 5, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const model = await simple();
        const holders = [world.wallet(4), world.wallet(5), world.wallet(6)] as const;
        const at = (i: number) => holders[i % 3] ?? holders[0];
        for (const { kind, amount, who } of history) {
          if (kind === 'pay') await v.pay(model, amount);
          if (kind === 'mint') await v.mint(at(who).address, model, amount);
          if (kind === 'move') {
            const held: bigint = await v.stake.getFunction('balanceOf').staticCall(at(who).address, model);
            await v.transfer(at(who), at(who + 1).address, model, amount < held ? amount : held);
          }
          if (kind === 'claim' && (await v.vault().claimable(model, at(who).address)) > 0n) {
            await v.vault(at(who)).claim(model);
          }
        }
        let owed = await v.vault().parked(model);
        for (const holder of holders) owed += await v.vault().claimable(model, holder.address);
        const [income, claimed] = [await v.vault().income(model), await v.vault().claimed(model)];
        expect(owed + claimed).toBeLessThanOrEqual(income);
        const payments = history.filter(({ kind }) => kind === 'pay').length;
        // Each payment and each holder's crediting may leave less than one unit behind.
        expect(income - owed - claimed).toBeLessThanOrEqual(BigInt(payments + history.length + 3));
      }),
      { numRuns: 6 },
    );
  });

  it('accepts a permit, also one that another account has used already', async () => {
    const model = await simple();
    const payer = world.wallet(7);
    await world.token.mint(payer.address, 100n);
    await v.mint(anna().address, model, 1n);
    await v.vault(payer).payWithPermit(model, world.token.address, 60n, 'licence', FAR);
    expect(await v.vault().claimable(model, anna().address)).toBe(60n);
    await refused(
      v.vault(payer).payWithPermit(model, world.token.address, 41n, 'licence', FAR),
      'ERC20InsufficientBalance',
    );
    await refused(
      v.vault(payer).payWithPermit(model, world.token.address, 40n, 'licence', 1n),
      'ERC20InsufficientAllowance',
    );
  });

  it('pays out to another address, but to none where the money would be lost', async () => {
    const model = await simple();
    await v.mint(anna().address, model, 1n);
    await v.pay(model, 10n);
    for (const bad of ['0x0000000000000000000000000000000000000000', v.vaultAddress, world.token.address]) {
      await refused(v.vault(anna()).claimTo(model, bad), 'InvalidRecipient', bad);
    }
    const to = world.wallet(14).address;
    await v.vault(anna()).claimTo(model, to);
    expect(await world.token.balanceOf(to)).toBe(10n);
    await refused(v.vault(ben()).claim(model), 'NothingToClaim');
    await refused(v.vault(ben()).claim(1n), 'UnknownModel');
  });

  it('stops payments while paused, but never claims', async () => {
    const model = await simple();
    await v.mint(anna().address, model, 1n);
    await v.pay(model, 10n);
    const guardian = await world.contract(
      'RoyaltyVault',
      world.address('ModelRegistry2'),
      world.token.address,
      0,
      anna().address,
    );
    await refused(world.send(guardian, 'pause'), 'OwnableUnauthorizedAccount');
    const { Contract } = await import('ethers');
    const vault = new Contract(v.vaultAddress, ABIS.royaltyVault, world.owner);
    await world.send(vault, 'pause');
    await refused(v.pay(model, 1n), 'EnforcedPause');
    await refused(v.vault().payHolders(model, 1n, 'donation'), 'EnforcedPause');
    await v.vault(anna()).claim(model);
    await world.send(vault, 'unpause');
  });

  it('credits the amount that arrives of a token that keeps a fee, and rejects an amount of zero', async () => {
    const token = await world.contract('FeeToken');
    const model = await world.register(
      {},
      { settlementToken: await token.getAddress() },
      ALL_TO_CONTRIBUTORS,
    );
    await v.mint(anna().address, model, 1n);
    await world.send(token, 'mint', world.owner.address, 1_000n);
    await world.send(token, 'approve', v.vaultAddress, 1_000n);
    await v.vault().pay(model, 1_000n, 'inference');
    expect(await v.vault().income(model)).toBe(990n);
    expect(await v.vault().claimable(model, anna().address)).toBe(990n);
    await v.vault(anna()).claim(model);
    await refused(v.vault().pay(model, 0n, 'inference'), 'NothingReceived');
  });

  it('rejects a token that fails by returning false', async () => {
    const token = await world.contract('FalseToken');
    const model = await world.register(
      {},
      { settlementToken: await token.getAddress() },
      ALL_TO_CONTRIBUTORS,
    );
    await v.mint(anna().address, model, 1n);
    await world.send(token, 'mint', world.owner.address, 100n);
    await world.send(token, 'approve', v.vaultAddress, 100n);
    await refused(v.vault().pay(model, 100n, 'inference'), 'SafeERC20FailedOperation');
    await world.send(token, 'setFailing', false);
    await v.vault().pay(model, 100n, 'inference');
    await world.send(token, 'setFailing', true);
    await refused(v.vault(anna()).claim(model), 'SafeERC20FailedOperation');
    expect(await v.vault().claimable(model, anna().address)).toBe(100n);
  });

  it('works with a token that returns nothing, and a refused payee blocks no other', async () => {
    const token = await world.contract('SilentToken');
    const model = await world.register(
      {},
      { settlementToken: await token.getAddress() },
      ALL_TO_CONTRIBUTORS,
    );
    await v.mint(anna().address, model, 1n);
    await v.mint(ben().address, model, 1n);
    await world.send(token, 'mint', world.owner.address, 100n);
    await world.send(token, 'approve', v.vaultAddress, 100n);
    await v.vault().pay(model, 100n, 'inference');
    await world.send(token, 'dislike', anna().address);
    await expect(v.vault(anna()).claim(model)).rejects.toThrow();
    await v.vault(ben()).claim(model);
    await v.vault(anna()).claimTo(model, world.wallet(15).address);
    expect(await token.getFunction('balanceOf').staticCall(world.wallet(15).address)).toBe(50n);
  });

  it('cannot be entered again by a token that calls back', async () => {
    const token = await world.contract('ReentrantToken');
    const model = await world.register(
      {},
      { settlementToken: await token.getAddress() },
      ALL_TO_CONTRIBUTORS,
    );
    await v.mint(anna().address, model, 1n);
    // The token itself holds stake, so that its own claim would succeed.
    await v.mint(ben().address, model, 1n);
    await world.send(token, 'mint', world.owner.address, 700n);
    await world.send(token, 'approve', v.vaultAddress, 700n);
    for (const [method, args] of [
      ['claim', [model]],
      ['pay', [model, 1n, 0, NO_REFERENCE]],
      ['distributeParked', [model, 1]],
      ['payWithPermit', [model, 1n, 0, NO_REFERENCE, FAR, 27, NO_REFERENCE, NO_REFERENCE]],
      ['payHolders', [model, 1n, 0]],
      ['claimTo', [model, anna().address]],
      ['sweep', [model]],
    ] as const) {
      await world.send(token, 'arm', v.vaultAddress, ABIS.royaltyVault.encodeFunctionData(method, args));
      await v.vault().pay(model, 100n, 'inference');
      expect(await token.getFunction('reentered').staticCall()).toBe(false);
      const selector = ABIS.royaltyVault.getError('ReentrancyGuardReentrantCall')?.selector;
      expect(await token.getFunction('refusal').staticCall()).toBe(selector);
    }
    await v.vault(anna()).claim(model);
    expect(await token.getFunction('balanceOf').staticCall(anna().address)).toBe(350n);
  });

  it('lets only the stake token settle holders, and only Rounds mint stake', async () => {
    const vault = new VaultClient(v.vaultAddress, anna());
    expect(vault.address).toBe(v.vaultAddress);
    const { Contract } = await import('ethers');
    const direct = new Contract(v.vaultAddress, ABIS.royaltyVault, anna());
    await refused(
      direct.getFunction('beforeStakeChange').staticCall(1n, anna().address, ben().address),
      'OnlyStakeToken',
      anna().address,
    );
    const parts = [{ tick: 1, amount: 1n }];
    const mint = direct.getFunction('beforeMint').staticCall(1n, anna().address, parts);
    await refused(mint, 'OnlyStakeToken', anna().address);
    const drop = direct.getFunction('afterDrop').staticCall(1n, parts);
    await refused(drop, 'OnlyStakeToken', anna().address);
    const stake = new Contract(world.address('StakeToken'), ABIS.stakeToken, anna());
    const calls: readonly [string, readonly unknown[]][] = [
      ['mint', [anna().address, 1n, parts]],
      ['settle', [1n, 1n, 1, 1]],
      ['forgo', [1n, parts]],
      ['drop', [1n, parts]],
      ['close', [1n]],
    ];
    for (const [name, args] of calls) {
      await refused(stake.getFunction(name).staticCall(...args), 'OnlyRounds', anna().address);
    }
  });
});
