import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrivateTransport, parseRpcUrls } from '../../../src/chain/gateway/rpc-url.ts';
import { BatchGate } from '../../../src/service/relay/batch-gate.ts';
import { Doubts } from '../../../src/service/relay/doubts.ts';
import { bumpedFees, cappedFees } from '../../../src/service/relay/fees.ts';

describe('BatchGate', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

  it('releases by size, and the rest by age', () => {
    let now = 0;
    const gate = new BatchGate(3, 100, () => now);
    expect(gate.admit(ids(2))).toEqual([]);
    expect(gate.wait()).toBe(100);
    now = 50;
    expect(gate.admit(ids(4)).toSorted()).toEqual(['0', '1', '2']);
    expect(gate.wait()).toBe(100);
    now = 149;
    expect(gate.admit(['3'])).toEqual([]);
    now = 150;
    expect(gate.admit(['3'])).toEqual(['3']);
    expect(gate.wait()).toBeUndefined();
  });

  it('releases all full groups at once', () => {
    const gate = new BatchGate(3, 100, () => 0);
    expect(gate.admit(ids(8)).toSorted()).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(gate.wait()).toBe(100);
  });

  it('releases in another order than that of arrival', () => {
    const orders = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const gate = new BatchGate(8, 1_000, () => 0);
      orders.add(gate.admit(ids(8)).join());
    }
    expect(orders.size).toBeGreaterThan(30);
  });

  it('lets everything through at once without a delay', () => {
    expect(new BatchGate(3, 0, () => 0).admit(ids(5))).toEqual(ids(5));
  });
});

describe('bumpedFees', () => {
  const fee = fc.bigInt(0n, 10n ** 13n);
  const fees = fc.record({ maxFeePerGas: fee, maxPriorityFeePerGas: fee });

  it('keeps the 10 % rule for both fees, and the cap', () => {
    fc.assert(
      fc.property(fees, fees, fc.bigInt(1n, 10n ** 13n), (old, wanted, cap) => {
        const own = cappedFees(old, cap);
        const next = bumpedFees(own, wanted, cap);
        if (next === undefined) {
          expect(own.maxFeePerGas * 11n).toBeGreaterThan(cap * 10n - 10n);
          return;
        }
        expect(next.maxFeePerGas).toBeLessThanOrEqual(cap);
        expect(next.maxPriorityFeePerGas).toBeLessThanOrEqual(next.maxFeePerGas);
        expect(next.maxFeePerGas * 10n).toBeGreaterThanOrEqual(own.maxFeePerGas * 11n);
        expect(next.maxPriorityFeePerGas * 10n).toBeGreaterThanOrEqual(own.maxPriorityFeePerGas * 11n);
      }),
    );
  });
});

describe('Doubts', () => {
  it('believes what persists, in looks and in time, and forgets what was right in between', () => {
    let now = 0;
    const doubts = new Doubts(() => now);
    expect(doubts.persists('a', 100, 3)).toBe(false);
    now = 200;
    expect(doubts.persists('a', 100, 3)).toBe(false);
    expect(doubts.persists('b', 100, 3)).toBe(false);
    doubts.clear('a');
    expect(doubts.persists('a', 0, 2)).toBe(false);
    expect(doubts.persists('a', 0, 2)).toBe(true);
  });
});

describe('addresses of endpoints', () => {
  it('takes one or several, http or https', () => {
    expect(parseRpcUrls('http://127.0.0.1:8545')).toEqual(['http://127.0.0.1:8545/']);
    expect(parseRpcUrls('https://a.example/key, https://b.example/key')?.length).toBe(2);
  });

  it('rejects other schemes, fragments, and one endpoint named twice', () => {
    for (const text of ['', 'file:///etc/passwd', 'ws://a.example', 'https://a.example/#x', 'nonsense']) {
      expect(parseRpcUrls(text)).toBeUndefined();
    }
    expect(parseRpcUrls('https://a.example/key,https://user:x@a.example/key')).toBeUndefined();
    expect(parseRpcUrls('https://a.example,ftp://b.example')).toBeUndefined();
  });

  it('rejects to send a secret where others can read it', () => {
    expect(
      ['https://kms.example/sign', 'http://127.0.0.1:9000', 'http://[::1]:9000'].every(isPrivateTransport),
    ).toBe(true);
    expect(
      ['http://kms.example', 'http://10.0.0.1', 'https://user:x@kms.example'].some(isPrivateTransport),
    ).toBe(false);
  });
});
