import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceSource } from '../../../src/console/data/service-source.ts';
import { longHistory, TOKEN } from '../support/history.ts';
import { type StubService, startStubService } from '../support/stub-service.ts';

describe('the public state as a service reports it', () => {
  const whole = longHistory({ payments: 6_000, datasets: 100, models: 10, rounds: 3 });
  let service: StubService;
  const source = () => serviceSource(new URL(`${service.url}/`));
  beforeAll(async () => {
    service = await startStubService(tmpdir(), whole);
  });
  afterAll(() => service?.close());

  it('is read in few requests, and says how far the reading is', async () => {
    const [before, told] = [service.requests(), [] as number[]];
    const history = await source().history(undefined, (count) => void told.push(count));
    expect(history).toEqual(whole);
    expect(service.requests() - before).toBe(Math.ceil(whole.events.length / 5_000));
    expect(told).toEqual([5_000, 10_000].filter((count) => count < whole.events.length));
  });

  it('goes on after the last known event', async () => {
    const known = { ...whole, events: whole.events.slice(0, -7) };
    const before = service.requests();
    expect(await source().history(known)).toEqual(whole);
    expect(service.requests() - before).toBe(1);
  });

  it('knows tokens, and that a token is unknown', async () => {
    expect(await source().token(TOKEN)).toEqual({ symbol: 'EUR', decimals: 18 });
    expect(await source().token(`0x${'9'.repeat(40)}`)).toBeUndefined();
  });

  it('says what to do when the service refuses or is of another kind', async () => {
    service.fail(429);
    await expect(source().history()).rejects.toThrow('limits requests');
    service.fail(503);
    await expect(source().history()).rejects.toThrow('status 503');
    await expect(source().deployment()).rejects.toThrow('status 503');
    service.fail(undefined);
    expect(Object.keys((await source().deployment()).contracts)).toContain('Rounds2');
    const other = serviceSource(new URL(`${service.url}/elsewhere/`));
    await expect(other.deployment()).rejects.toThrow('not a verifier service');
  });
});
