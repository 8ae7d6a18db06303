import { expect, test } from 'vitest';
import { evidenceEndpoints } from '../../../src/contributor/evidence/endpoints.ts';

const names = (urls: readonly string[], chainId: bigint, service?: string) =>
  evidenceEndpoints(urls, { chainId, service }).map(({ name }) => name);

test('two hosts are needed outside local chains; one host counts once and the host of the service never', () => {
  const two = ['https://a.example/key', 'https://b.example'];
  expect(names(two, 1n)).toEqual(['https://a.example', 'https://b.example']);
  for (const [urls, service] of [
    [[], undefined],
    [['https://a.example'], undefined],
    [['https://a.example', 'https://A.example.:8545/other'], undefined],
    [two, 'https://b.example:9000'],
  ] as const) {
    expect(() => names(urls, 1n, service)).toThrow(
      expect.objectContaining({ code: 'no-evidence', exitCode: 3 }),
    );
  }
});

test('a local chain needs one endpoint, which may be on the machine of the service, and never none', () => {
  const local = ['http://127.0.0.1:8545'];
  expect(names(local, 31337n, 'http://127.0.0.1:9000')).toEqual(local);
  expect(() => names([], 31337n, 'http://127.0.0.1:9000')).toThrow(
    expect.objectContaining({ code: 'no-evidence' }),
  );
});
