import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressBlock, cleanForwardedFor } from '../../../src/service/http/caller-address.ts';
import { startHarness } from '../second/support/second-harness.ts';

const cleaned = (value: string) => {
  const request = { headers: { 'x-forwarded-for': value } };
  cleanForwardedFor(request as unknown as IncomingMessage);
  return request.headers['x-forwarded-for'];
};

describe('X-Forwarded-For', () => {
  it('loses ports and brackets, and what is no address becomes one that all share', () => {
    expect(cleaned('203.0.113.8:4000')).toBe('203.0.113.8');
    expect(cleaned('1.1.1.1, [2001:db8::1]:443')).toBe('1.1.1.1, 2001:db8::1');
    expect(cleaned('2001:db8::1')).toBe('2001:db8::1');
    expect(cleaned('unknown17')).toBe('0.0.0.0');
    expect(cleaned('_hidden, 0x7f.1, 1.2.3')).toBe('0.0.0.0, 0.0.0.0, 0.0.0.0');
  });
});

describe('addressBlock', () => {
  it('is an IPv4 address, also as IPv6 writes it, or the /56 of an IPv6 address', () => {
    expect(addressBlock('203.0.113.9')).toBe('203.0.113.9');
    expect(addressBlock('::ffff:203.0.113.9')).toBe('203.0.113.9');
    expect(addressBlock('2001:db8:1:200::1')).toBe(addressBlock('2001:db8:1:2ff:1:2:3:4'));
    expect(addressBlock('2001:db8:1:200::1')).not.toBe(addressBlock('2001:db8:1:300::1'));
    expect(addressBlock(undefined)).toBe(addressBlock('nonsense'));
  });

  it('is what the limit of an address counts by', async () => {
    const harness = await startHarness({ trustedProxies: 1, requestsPerMinute: 2 });
    try {
      const of = async (...addresses: string[]) => {
        const found: number[] = [];
        for (const address of addresses) {
          found.push((await harness.get('/v2/models', { 'X-Forwarded-For': address })).status);
        }
        return found;
      };
      expect(await of('203.0.113.8:1', '203.0.113.8:2', '203.0.113.8:3')).toEqual([200, 200, 429]);
      expect(await of('[2001:db8::1]:1', '2001:db8:0:1::1', '2001:db8:0:2::1')).toEqual([200, 200, 429]);
      expect(await of('::ffff:203.0.113.9', '203.0.113.9', '203.0.113.9:80')).toEqual([200, 200, 429]);
      expect(await of('unknown1', 'unknown2', '_x')).toEqual([200, 200, 429]);
    } finally {
      await harness.service.stop();
    }
  });
});
