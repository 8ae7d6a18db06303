import { Contract, type HDNodeWallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { PlansClient, signUsageReceipt } from '../../src/chain/clients/plans-client.ts';
import { TokenClient } from '../../src/chain/clients/token-client.ts';
import { NO_REFERENCE } from '../../src/chain/clients/vault-client.ts';
import type { UsageReceipt } from '../../src/protocol/usage-receipt.ts';
import { refused } from './support/refused.ts';
import { FAR, RoyaltyWorld } from './support/royalty-world.ts';
import { VaultWorld } from './support/vault-world.ts';

const MONTH = 30n * 86_400n;
const NOBODY = '0x0000000000000000000000000000000000000000';
const INVOICE = `0x${'ab'.repeat(32)}`;
const ALL = { roles: [], contributors: 10_000 };
const name = (text: string): string => `0x${Buffer.from(text).toString('hex').padEnd(64, '0')}`;

describe('UsagePlans', () => {
  let world: RoyaltyWorld;
  let v: VaultWorld;
  let address: string;
  beforeAll(async () => {
    world = await RoyaltyWorld.start();
    v = await VaultWorld.on(world);
    address = await deploy();
  });
  afterAll(() => world.stop());

  const deploy = () =>
    world.put('UsagePlans', world.address('ModelRegistry2'), v.vaultAddress, 1_000, world.owner.address);
  const plans = (signer: HDNodeWallet = world.owner) => new PlansClient(address, signer);
  const buyer = () => world.wallet(7);
  const client = () => world.wallet(8);
  const anna = () => world.wallet(1);
  const owed = (model: bigint) => v.vault().claimable(model, anna().address);
  const fund = async (amount: bigint, who = buyer()) => {
    await world.token.mint(who.address, amount);
    await new TokenClient(world.token.address, who).approve(address, amount);
  };
  const model = async () => {
    const id = await world.register({}, {}, ALL);
    await v.mint(anna().address, id, 1n);
    return id;
  };
  const receipt = (
    subscription: bigint,
    count: bigint,
    changes: Partial<UsageReceipt> = {},
  ): UsageReceipt => ({
    subscription,
    count,
    useId: NO_REFERENCE,
    deadline: FAR,
    ...changes,
  });
  const signed = (r: UsageReceipt, by: HDNodeWallet = client()) => signUsageReceipt(by, 31337n, address, r);
  const record = async (r: UsageReceipt, by: HDNodeWallet = client()) =>
    plans(anna()).record([r], [await signed(r, by)]);
  /** A bought period of a plan with so many uses included. */
  const bought = async (uses: bigint) => {
    const id = await model();
    const { plan } = await plans().offer(id, 100n, MONTH, uses);
    await fund(100n);
    const { subscription } = await plans(buyer()).buy(plan, client().address, INVOICE);
    return { id, plan, subscription };
  };
  /** A deposit of 100 at 7 a use. */
  const opened = async () => {
    const id = await model();
    const { plan } = await plans().offerMetered(id, 7n);
    await fund(100n);
    const { subscription } = await plans(buyer()).open(plan, client().address, 100n, INVOICE);
    return { id, plan, subscription };
  };

  it('sells a period for a fixed fee, which is divided at once', async () => {
    const id = await model();
    const { plan } = await plans().offer(id, 100n, MONTH, 10n);
    expect(await plans().plan(plan)).toEqual({
      model: id,
      price: 100n,
      period: MONTH,
      uses: 10n,
      version: 1,
      retired: false,
    });
    await fund(250n);
    const { subscription, mined } = await plans(buyer()).buy(plan, client().address, INVOICE);
    expect(await owed(id)).toBe(100n);
    const bought = await plans().subscription(subscription);
    expect(bought).toMatchObject({ plan, payer: buyer().address, client: client().address, used: 0n });
    expect(bought.until - bought.from).toBe(MONTH);
    const [paid] = mined.receipt.logs.flatMap((log) => {
      const parsed = ABIS.royaltyVault.parseLog(log);
      return parsed?.name === 'Paid' ? [parsed.args] : [];
    });
    expect(paid?.toObject()).toMatchObject({ useId: INVOICE, kind: 5n, amount: 100n });
    expect(await world.token.balanceOf(address)).toBe(0n);
    // A fixed cost: whatever is used, nothing more is paid.
    await record(receipt(subscription, 10n));
    expect(await owed(id)).toBe(100n);
  });

  it('accepts a permit, also one that another account has used already', async () => {
    const id = await model();
    const { plan } = await plans().offer(id, 40n, MONTH, 0n);
    await world.token.mint(buyer().address, 40n);
    await new TokenClient(world.token.address, buyer()).approve(address, 0n);
    const buy = () =>
      plans(buyer()).buyWithPermit(plan, client().address, world.token.address, 40n, FAR, INVOICE);
    await buy();
    expect(await owed(id)).toBe(40n);
    await refused(
      plans(buyer()).buyWithPermit(plan, client().address, world.token.address, 40n, 1n),
      'ERC20InsufficientAllowance',
    );
  });

  it('counts the uses that the client has signed for, up to what is included', async () => {
    const { subscription } = await bought(10n);
    const first = await record(receipt(subscription, 4n, { useId: INVOICE }));
    expect(first.event('UsageRecorded')).toMatchObject({
      subscription,
      useId: INVOICE,
      uses: 4n,
      total: 4n,
      amount: 0n,
    });
    // A newer receipt says all; the older one, and the same again, say nothing any more.
    await record(receipt(subscription, 9n));
    await refused(record(receipt(subscription, 4n)), 'ReceiptSpent', subscription, 9n);
    await refused(record(receipt(subscription, 9n)), 'ReceiptSpent', subscription, 9n);
    await refused(record(receipt(subscription, 11n)), 'UsesExceeded', subscription, 10n);
    await record(receipt(subscription, 10n));
    expect((await plans().subscription(subscription)).used).toBe(10n);
    const unlimited = await bought(0n);
    await record(receipt(unlimited.subscription, 1n << 100n));
  });

  it('rejects receipts that the client has not signed, or has signed for another purpose', async () => {
    const { subscription } = await bought(10n);
    const other = await bought(10n);
    const r = receipt(subscription, 3n);
    await refused(record(r, buyer()), 'InvalidSignature', subscription);
    const signature = await signed(r);
    const attempts: UsageReceipt[] = [
      { ...r, count: 4n },
      { ...r, useId: INVOICE },
      { ...r, deadline: FAR - 1n },
      { ...r, subscription: other.subscription },
    ];
    for (const changed of attempts) {
      await refused(plans().record([changed], [signature]), 'InvalidSignature', changed.subscription);
    }
    const elsewhere = await deploy();
    await refused(
      plans().record([r], [await signUsageReceipt(client(), 31337n, elsewhere, r)]),
      'InvalidSignature',
      subscription,
    );
    await refused(
      plans().record([r], [await signUsageReceipt(client(), 1n, address, r)]),
      'InvalidSignature',
      subscription,
    );
    const late = receipt(subscription, 3n, { deadline: 5n });
    await refused(record(late), 'ReceiptExpired', subscription, 5n);
    await refused(record(receipt(999n, 3n)), 'UnknownSubscription', 999n);
    // The deadline's own second still counts.
    const deadline = (await v.now()) + 100n;
    const timely = receipt(subscription, 3n, { deadline });
    const timelySignature = await signed(timely);
    await world.anvil.provider.send('evm_setNextBlockTimestamp', [Number(deadline)]);
    await plans().record([timely], [timelySignature]);
  });

  it('takes receipts in aggregate, and skips those that do not count', async () => {
    const a = await bought(10n);
    const b = await opened();
    const receipts = [receipt(a.subscription, 2n), receipt(b.subscription, 3n), receipt(b.subscription, 5n)];
    const signatures = await Promise.all(receipts.map((r) => signed(r)));
    const bad = [...signatures.slice(0, 2), signatures[0] ?? ''];
    const foreign = Array(2).fill(signatures[0] ?? '');
    await refused(plans().record(receipts.slice(1), foreign), 'InvalidSignature', b.subscription);
    const { event } = await plans().record(receipts, bad);
    const reason = ABIS.usagePlans.getError('InvalidSignature')?.selector;
    expect(event('ReceiptSkipped')).toMatchObject({ subscription: b.subscription, reason });
    expect((await plans().subscription(b.subscription)).used).toBe(3n);
    await refused(plans().record(receipts, signatures.slice(1)), 'TooManyReceipts', 3n);
    await refused(
      plans().record(Array(65).fill(receipts[0]), Array(65).fill(signatures[0])),
      'TooManyReceipts',
      65n,
    );
    // The first two are spent; the third counts all the same.
    await plans().record(receipts, signatures);
    expect((await plans().subscription(a.subscription)).used).toBe(2n);
    expect(await owed(b.id)).toBe(35n);
  });

  it('accepts the signature of a contract wallet', async () => {
    const wallet = await world.contract('SignerWallet', client().address);
    const id = await model();
    const { plan } = await plans().offer(id, 100n, MONTH, 10n);
    await fund(100n);
    const { subscription } = await plans(buyer()).buy(plan, await wallet.getAddress());
    const r = receipt(subscription, 3n);
    await refused(record(r, buyer()), 'InvalidSignature');
    await record(r);
    expect((await plans().subscription(subscription)).used).toBe(3n);
  });

  it('draws the price of the uses from a deposit, and no more than it holds', async () => {
    const { id, subscription } = await opened();
    const mined = await record(receipt(subscription, 4n, { useId: INVOICE }));
    expect(mined.event('UsageRecorded')).toMatchObject({ uses: 4n, amount: 28n });
    expect(await owed(id)).toBe(28n);
    expect((await plans().subscription(subscription)).deposit).toBe(72n);
    // 77 for eleven more: there is enough for ten.
    const some = await record(receipt(subscription, 15n));
    expect(some.event('UsageRecorded')).toMatchObject({ uses: 10n, total: 14n, amount: 70n });
    expect(await owed(id)).toBe(98n);
    await refused(record(receipt(subscription, 15n)), 'DepositTooSmall', subscription, 7n, 2n);
    await fund(5n, anna());
    await plans(anna()).deposit(subscription, 5n);
    await record(receipt(subscription, 15n));
    expect(await owed(id)).toBe(105n);
    expect(await plans().subscription(subscription)).toMatchObject({ deposit: 0n, used: 15n });
    await refused(record(receipt(subscription, 15n)), 'ReceiptSpent', subscription, 15n);
  });

  it('gives an unused deposit back to its payer, after a delay in which receipts still count', async () => {
    const { id, subscription } = await opened();
    await refused(
      plans(client()).requestRefund(subscription, 1n),
      'NotPayer',
      subscription,
      client().address,
    );
    await refused(plans(buyer()).requestRefund(subscription, 101n), 'NothingToRefund', subscription);
    await refused(plans(buyer()).requestRefund(subscription, 0n), 'NothingToRefund', subscription);
    await refused(plans().refund(subscription), 'NothingToRefund', subscription);
    await plans(buyer()).requestRefund(subscription, 90n);
    const { refundAt } = await plans().subscription(subscription);
    await refused(plans().refund(subscription), 'RefundTooEarly', refundAt);
    await record(receipt(subscription, 10n));
    await world.wait(1_001);
    const before = await world.token.balanceOf(buyer().address);
    await plans(anna()).refund(subscription);
    expect((await world.token.balanceOf(buyer().address)) - before).toBe(30n);
    expect(await owed(id)).toBe(70n);
    await refused(plans().refund(subscription), 'NothingToRefund', subscription);
    expect(await plans().subscription(subscription)).toMatchObject({
      deposit: 0n,
      refundable: 0n,
      refundAt: 0n,
    });
    // Money that was asked back cannot be asked for again.
    await refused(plans(buyer()).requestRefund(subscription, 1n), 'NothingToRefund', subscription);
  });

  it("ends a request for a refund when it lapses, and at the payer's next deposit", async () => {
    const { subscription } = await opened();
    await plans(buyer()).requestRefund(subscription, 90n);
    await world.wait(1_000 + 7 * 86_400 + 2);
    await refused(plans().refund(subscription), 'NothingToRefund', subscription);
    await plans(buyer()).requestRefund(subscription, 90n);
    await world.wait(1_001);
    await fund(7n);
    await plans(buyer()).deposit(subscription, 7n);
    expect(await plans().subscription(subscription)).toMatchObject({ refundable: 0n, refundAt: 0n });
    await refused(plans().refund(subscription), 'NothingToRefund', subscription);
  });

  it('keeps a request for a refund when another account adds to the deposit', async () => {
    const { subscription } = await opened();
    await plans(buyer()).requestRefund(subscription, 100n);
    await world.wait(1_001);
    await fund(1n, anna());
    await plans(anna()).deposit(subscription, 1n);
    const before = await world.token.balanceOf(buyer().address);
    await plans(anna()).refund(subscription);
    expect((await world.token.balanceOf(buyer().address)) - before).toBe(100n);
    expect((await plans().subscription(subscription)).deposit).toBe(1n);
  });

  it('pays a refund from the second it is due until a week later, and not a second longer', async () => {
    const { subscription } = await opened();
    const { provider } = world.anvil;
    const refundAt = async (shift: bigint) => {
      await plans(buyer()).requestRefund(subscription, 1n);
      const { refundAt: due } = await plans().subscription(subscription);
      await provider.send('evm_setNextBlockTimestamp', [Number(due + shift)]);
      return plans().refund(subscription);
    };
    await refused(refundAt(-1n), 'RefundTooEarly');
    await world.wait(1_000);
    await refundAt(0n);
    await refundAt(7n * 86_400n);
    await refused(refundAt(7n * 86_400n + 1n), 'NothingToRefund', subscription);
    expect((await plans().subscription(subscription)).deposit).toBe(98n);
  });

  it('sells periods up to the longest allowed, and accepts receipts up to the largest allowed number', async () => {
    const id = await model();
    const longest = 36_500n * 86_400n;
    await refused(plans().offer(id, 1n, longest + 1n, 0n), 'InvalidPlan', name('period'));
    const { plan } = await plans().offer(id, 1n, longest, 0n);
    await fund(1n);
    const { subscription } = await plans(buyer()).buy(plan, client().address);
    const { from, until } = await plans().subscription(subscription);
    expect(until - from).toBe(longest);
    const receipts = Array.from({ length: 64 }, (_, i) => receipt(subscription, BigInt(i + 1)));
    await plans().record(receipts, await Promise.all(receipts.map((r) => signed(r))));
    expect((await plans().subscription(subscription)).used).toBe(64n);
  });

  it('rejects deposits of zero, and every call on an unknown plan', async () => {
    const { plan, subscription } = await opened();
    await refused(plans(buyer()).open(plan, client().address, 0n), 'NothingReceived');
    await refused(plans(buyer()).deposit(subscription, 0n), 'NothingReceived');
    await refused(plans(buyer()).open(plan, NOBODY, 1n), 'InvalidClient', NOBODY);
    await refused(plans(buyer()).open(999n, client().address, 1n), 'UnknownPlan', 999n);
    await refused(plans().retire(999n), 'UnknownPlan', 999n);
    await refused(plans().plan(999n), 'UnknownPlan', 999n);
    await refused(plans(buyer()).deposit(999n, 1n), 'UnknownSubscription', 999n);
    await refused(plans(buyer()).requestRefund(999n, 1n), 'UnknownSubscription', 999n);
    await refused(plans().refund(999n), 'UnknownSubscription', 999n);
    await refused(plans().subscription(999n), 'UnknownSubscription', 999n);
    const contract = new Contract(address, ABIS.usagePlans, world.owner);
    await world.send(contract, 'pause');
    await refused(
      world.send(new Contract(address, ABIS.usagePlans, anna()), 'unpause'),
      'OwnableUnauthorizedAccount',
    );
    await world.send(contract, 'unpause');
  });

  it("still accepts a key's receipt after its account becomes a contract", async () => {
    const { id, subscription } = await opened();
    await world.anvil.provider.send('anvil_setCode', [client().address, '0x60006000fd']);
    await record(receipt(subscription, 2n));
    expect(await owed(id)).toBeGreaterThan(0n);
    await world.anvil.provider.send('anvil_setCode', [client().address, '0x']);
  });

  it('sells a plan only while the version is in force under which it was offered', async () => {
    const id = await model();
    const { plan } = await plans().offer(id, 10n, MONTH, 0n);
    await world.registry().proposeVersion(id, world.version({}, { royalties: world.royalties(ALL) }));
    await fund(20n);
    await plans(buyer()).buy(plan, client().address);
    await world.wait(61);
    await refused(plans(buyer()).buy(plan, client().address), 'PlanOutdated', plan, 1n);
    const next = await plans().offer(id, 10n, MONTH, 0n);
    await plans(buyer()).buy(next.plan, client().address);
  });

  it('rejects offers by strangers, plans without content, and sales that have ended', async () => {
    const id = await model();
    await refused(plans(anna()).offer(id, 1n, MONTH, 1n), 'NotModelOwner', id, anna().address);
    await refused(plans(anna()).offerMetered(id, 1n), 'NotModelOwner', id, anna().address);
    await refused(plans().offer(77n, 1n, MONTH, 1n), 'UnknownModel', 77n);
    await refused(plans().offer(id, 0n, MONTH, 1n), 'InvalidPlan', name('price'));
    await refused(plans().offerMetered(id, 0n), 'InvalidPlan', name('price'));
    await refused(plans().offer(id, 1n, 0n, 1n), 'InvalidPlan', name('period'));
    await refused(plans().offer(id, 1n, 36_501n * 86_400n, 1n), 'InvalidPlan', name('period'));
    const { plan } = await plans().offer(id, 1n, MONTH, 1n);
    const metered = (await plans().offerMetered(id, 1n)).plan;
    await fund(10n);
    await refused(plans(buyer()).buy(plan, NOBODY), 'InvalidClient', NOBODY);
    await refused(plans(buyer()).buy(metered, client().address), 'WrongKind', metered);
    await refused(plans(buyer()).open(plan, client().address, 1n), 'WrongKind', plan);
    const { subscription } = await plans(buyer()).buy(plan, client().address);
    await refused(plans(buyer()).deposit(subscription, 1n), 'WrongKind', plan);
    await refused(plans(anna()).retire(plan), 'NotModelOwner', id, anna().address);
    await plans().retire(plan);
    await plans().retire(metered);
    await refused(plans().retire(plan), 'NotForSale', plan);
    await refused(plans(buyer()).buy(plan, client().address), 'NotForSale', plan);
    await refused(plans(buyer()).open(metered, client().address, 1n), 'NotForSale', metered);
    await refused(plans(buyer()).buy(999n, client().address), 'UnknownPlan', 999n);
    // A sold plan stays.
    await record(receipt(subscription, 1n));
  });

  it('stops sales while paused, but never receipts and refunds', async () => {
    const { id, plan, subscription } = await opened();
    const fixed = await bought(0n);
    const contract = new Contract(address, ABIS.usagePlans, world.owner);
    await refused(
      world.send(new Contract(address, ABIS.usagePlans, anna()), 'pause'),
      'OwnableUnauthorizedAccount',
    );
    await world.send(contract, 'pause');
    await fund(100n);
    await refused(plans().offer(id, 1n, MONTH, 0n), 'EnforcedPause');
    await refused(plans().offerMetered(id, 1n), 'EnforcedPause');
    await refused(plans(buyer()).buy(fixed.plan, client().address), 'EnforcedPause');
    await refused(
      plans(buyer()).buyWithPermit(fixed.plan, client().address, world.token.address, 100n, FAR),
      'EnforcedPause',
    );
    await refused(plans(buyer()).open(plan, client().address, 1n), 'EnforcedPause');
    await refused(plans(buyer()).deposit(subscription, 1n), 'EnforcedPause');
    await record(receipt(subscription, 1n));
    await plans(buyer()).requestRefund(subscription, 93n);
    await world.wait(1_001);
    await plans().refund(subscription);
    await world.send(contract, 'unpause');
  });

  it('holds what receipts draw while the vault is paused, out of reach of a refund, and forwards it', async () => {
    const { id, subscription } = await opened();
    const vault = new Contract(v.vaultAddress, ABIS.royaltyVault, world.owner);
    await refused(plans().forward(id), 'NothingHeld', id);
    await plans(buyer()).requestRefund(subscription, 100n);
    await world.send(vault, 'pause');
    await record(receipt(subscription, 4n));
    await record(receipt(subscription, 6n));
    expect([await plans().held(id), await owed(id)]).toEqual([42n, 0n]);
    await refused(plans(anna()).forward(id), 'EnforcedPause');
    expect(await plans().held(id)).toBe(42n);
    await world.wait(1_001);
    const before = await world.token.balanceOf(buyer().address);
    await plans().refund(subscription);
    expect((await world.token.balanceOf(buyer().address)) - before).toBe(58n);
    await world.send(vault, 'unpause');
    const mined = await plans(anna()).forward(id);
    expect(mined.event('Forwarded')).toEqual({ model: id, amount: 42n });
    expect([await plans().held(id), await owed(id)]).toEqual([0n, 42n]);
    await refused(plans().forward(id), 'NothingHeld', id);
    // A unit is forwarded too.
    const { plan } = await plans().offerMetered(id, 1n);
    await fund(1n);
    const cheap = await plans(buyer()).open(plan, client().address, 1n);
    await world.send(vault, 'pause');
    await record(receipt(cheap.subscription, 9n));
    await world.send(vault, 'unpause');
    await plans().forward(id);
    expect(await owed(id)).toBe(43n);
  });

  it('credits the amount that arrives of a token that keeps a fee, and sells no fixed fee in it', async () => {
    const token = await world.contract('FeeToken');
    const id = await world.register({}, { settlementToken: await token.getAddress() }, ALL);
    await v.mint(anna().address, id, 1n);
    await world.send(token, 'mint', world.owner.address, 2_000n);
    await world.send(token, 'approve', address, 2_000n);
    const { plan } = await plans().offer(id, 1_000n, MONTH, 0n);
    await refused(plans().buy(plan, client().address), 'NotFullyPaid', 1_000n, 990n);
    const metered = await plans().offerMetered(id, 100n);
    const { subscription } = await plans().open(metered.plan, client().address, 1_000n);
    expect((await plans().subscription(subscription)).deposit).toBe(990n);
    await record(receipt(subscription, 9n));
    expect(await owed(id)).toBe(891n);
  });

  it('rejects a token that fails by returning false, and accepts one that returns nothing', async () => {
    const failing = await world.contract('FalseToken');
    const id = await world.register({}, { settlementToken: await failing.getAddress() }, ALL);
    await world.send(failing, 'mint', world.owner.address, 100n);
    await world.send(failing, 'approve', address, 100n);
    const { plan } = await plans().offer(id, 100n, MONTH, 0n);
    await refused(plans().buy(plan, client().address), 'SafeERC20FailedOperation');
    const silent = await world.contract('SilentToken');
    const other = await world.register({}, { settlementToken: await silent.getAddress() }, ALL);
    await v.mint(anna().address, other, 1n);
    await world.send(silent, 'mint', world.owner.address, 200n);
    await world.send(silent, 'approve', address, 200n);
    const sold = await plans().offer(other, 100n, MONTH, 0n);
    await plans().buy(sold.plan, client().address);
    expect(await owed(other)).toBe(100n);
    // A payer whom the token does not pay holds up nobody.
    const metered = await plans().offerMetered(other, 1n);
    const { subscription } = await plans().open(metered.plan, client().address, 100n);
    await plans().requestRefund(subscription, 100n);
    await world.send(silent, 'dislike', world.owner.address);
    await world.wait(1_001);
    await expect(plans().refund(subscription)).rejects.toThrow();
    await record(receipt(subscription, 10n));
    expect(await owed(other)).toBe(110n);
  });

  it('cannot be entered again by a token that calls back', async () => {
    const token = await world.contract('ReentrantToken');
    const id = await world.register({}, { settlementToken: await token.getAddress() }, ALL);
    await v.mint(anna().address, id, 1n);
    await world.send(token, 'mint', world.owner.address, 1_000n);
    await world.send(token, 'approve', address, 1_000n);
    const { plan } = await plans().offer(id, 100n, MONTH, 0n);
    const metered = await plans().offerMetered(id, 1n);
    const { subscription } = await plans().open(metered.plan, client().address, 100n);
    await plans().requestRefund(subscription, 100n);
    await world.wait(1_001);
    const refusal = ABIS.usagePlans.getError('ReentrancyGuardReentrantCall')?.selector;
    for (const [method, args] of [
      ['buy', [plan, client().address, INVOICE]],
      ['buyWithPermit', [plan, client().address, INVOICE, FAR, 27, INVOICE, INVOICE]],
      ['open', [metered.plan, client().address, 1n, INVOICE]],
      ['deposit', [subscription, 1n]],
      ['record', [[], []]],
      ['forward', [id]],
      ['refund', [subscription]],
    ] as const) {
      await world.send(token, 'arm', address, ABIS.usagePlans.encodeFunctionData(method, args));
      await plans().buy(plan, client().address);
      expect(await token.getFunction('reentered').staticCall()).toBe(false);
      expect(await token.getFunction('refusal').staticCall()).toBe(refusal);
    }
    await plans().refund(subscription);
    expect(await token.getFunction('reentered').staticCall()).toBe(false);
    expect(await token.getFunction('balanceOf').staticCall(address)).toBe(0n);
  });
});
