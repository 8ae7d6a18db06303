import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { editionOf } from '../../../src/console/data/edition.ts';
import { serviceSource } from '../../../src/console/data/service-source.ts';
import { sampleHistory, TOKEN } from '../support/history.ts';
import { secondHistory } from '../support/second-history.ts';
import { type StubService, startStubService } from '../support/stub-service.ts';

const HISTORIES = { 1: sampleHistory, 2: secondHistory } as const;

describe.each([1, 2] as const)('a service of edition %s', (edition) => {
  let service: StubService;
  beforeEach(async () => {
    service = await startStubService('.', HISTORIES[edition](), undefined, edition);
  });
  afterEach(() => service.close());

  it('is asked under the address of its edition', async () => {
    const source = serviceSource(new URL(service.url));
    expect(editionOf(await source.deployment())).toBe(edition);
    const { events, head } = HISTORIES[edition]();
    expect(await source.history()).toEqual({ events, head });
    expect(await source.token(TOKEN)).toEqual({ symbol: 'EUR', decimals: 18 });
  });

  it('gives later events alone to a source that knows the others', async () => {
    const source = serviceSource(new URL(service.url));
    const { events, head } = HISTORIES[edition]();
    const known = { events: events.slice(0, -2), head };
    const before = service.requests();
    expect((await source.history(known)).events).toEqual(events);
    // The deployment, under one address or two, and one page.
    expect(service.requests() - before).toBe(edition + 1);
  });

  it('is asked again after a failure', async () => {
    const source = serviceSource(new URL(service.url));
    service.fail(503);
    await expect(source.deployment()).rejects.toThrow('status 503');
    service.fail(undefined);
    expect(editionOf(await source.deployment())).toBe(edition);
  });
});
