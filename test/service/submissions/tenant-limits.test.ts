import { describe, expect, it } from 'vitest';
import { TenantLimits } from '../../../src/service/submissions/tenant-limits.ts';

describe('TenantLimits', () => {
  it('lets each flow have 64 submissions under way, however many another has', async () => {
    const limits = new TenantLimits(1_000);
    const gate = Promise.withResolvers<void>();
    const north = Array.from({ length: 64 }, () => limits.run('north', () => gate.promise));
    await expect(limits.run('north', async () => 1)).rejects.toMatchObject({ code: 'busy' });
    expect([limits.isBusy('north'), limits.isBusy('south'), limits.isFull()]).toEqual([true, false, false]);
    expect(await limits.run('south', async () => 1)).toBe(1);
    gate.resolve();
    await Promise.all(north);
    expect(limits.isBusy('north')).toBe(false);
  });

  it('bounds all flows together', async () => {
    const limits = new TenantLimits(1_000);
    const gate = Promise.withResolvers<void>();
    const all = Array.from({ length: 512 }, (_, i) => limits.run(`flow ${i}`, () => gate.promise));
    expect(limits.isFull()).toBe(true);
    await expect(limits.run('one more', async () => 1)).rejects.toMatchObject({ code: 'busy' });
    gate.resolve();
    await Promise.all(all);
  });

  it('charges proofs to their flow, gives them back over a minute, and says when there are enough', () => {
    let now = 0;
    const limits = new TenantLimits(120, () => now);
    limits.charge('north', 100);
    limits.charge('south', 100);
    const refusal = () => {
      try {
        limits.charge('north', 33);
        return undefined;
      } catch (error) {
        return error as { code: string; headers: Record<string, string> };
      }
    };
    expect(refusal()).toMatchObject({ code: 'quota-used', headers: { 'Retry-After': '7' } });
    now = 7_000;
    expect(refusal()).toBeUndefined();
    now = 200_000;
    limits.charge('north', 500);
    expect(refusal()).toMatchObject({ code: 'quota-used' });
  });
});
