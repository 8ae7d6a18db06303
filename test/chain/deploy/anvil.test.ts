import { describe, expect, it } from 'vitest';
import { waitForReceipt } from '../../../src/chain/clients/wait-for-receipt.ts';
import { startAnvil } from '../../../src/chain/deploy/anvil.ts';

describe('anvil', () => {
  it('runs side by side with others, mines to a height, and stops', async () => {
    const [first, second] = await Promise.all([startAnvil(), startAnvil({ chainId: 99 })]);
    expect(first.url).not.toBe(second.url);
    expect((await second.provider.getNetwork()).chainId).toBe(99n);
    await first.mineTo(30);
    await first.mineTo(20);
    expect(await first.provider.getBlockNumber()).toBe(30);
    const sent = await first.wallet(1).sendTransaction({ to: first.wallet(2).address, value: 1n });
    expect((await waitForReceipt(sent, first.provider)).status).toBe(1);
    await Promise.all([first.stop(), second.stop()]);
    await expect(fetch(first.url)).rejects.toThrow();
  });

  it('rejects a port that is taken', async () => {
    const first = await startAnvil();
    const port = Number(new URL(first.url).port);
    await expect(startAnvil({ port, chainId: 5 }).then((other) => other.stop())).rejects.toMatchObject({
      code: 'port-taken',
    });
    await first.stop();
  });
});

describe('receipts', () => {
  const receipts = (answers: (object | null)[]) => ({
    getTransactionReceipt: async () => (answers.length > 1 ? answers.shift() : answers[0]) as never,
  });

  it('are asked for until they are there', async () => {
    const receipt = { status: 1, hash: '0x1' };
    expect(await waitForReceipt({ hash: '0x1' }, receipts([null, null, receipt]))).toBe(receipt);
  });

  it('rejects a transaction that failed, or is late', async () => {
    await expect(waitForReceipt({ hash: '0x1' }, receipts([{ status: 0 }]))).rejects.toMatchObject({
      code: 'call-reverted',
    });
    await expect(waitForReceipt({ hash: '0x1' }, receipts([null]), 30)).rejects.toMatchObject({
      code: 'receipt-late',
    });
  });
});
