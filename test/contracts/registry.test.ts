import { id, type Result } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Terms } from '../../src/chain/clients/registry-client.ts';
import { modelId } from '../../src/protocol/context.ts';
import { FIELD_MODULUS } from '../../src/protocol/field.ts';
import type { RoyaltyTerms } from '../../src/protocol/royalties/terms.ts';
import { type CircuitName, circuitOf, publicSignalNames, STANDARD, TINY } from '../../src/protocol/shape.ts';
import { refused } from './support/refused.ts';
import { SOURCES, World } from './support/world.ts';

const SALT = `0x${'ab'.repeat(32)}`;
const NOBODY = '0x0000000000000000000000000000000000000000';
const name = (text: string): string => `0x${Buffer.from(text).toString('hex').padEnd(64, '0')}`;

describe('ModelRegistry', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ changeDelay: 3600 });
  });
  afterAll(() => world.stop());

  const register = async (terms: Partial<Terms>, salt = SALT, royalties: Partial<RoyaltyTerms> = {}) =>
    world.registry().register({
      salt,
      config: await world.config(),
      sources: SOURCES,
      version: await world.version(terms, { royalties: world.royalties(royalties) }),
    });

  it('gives a model the id that src/protocol computes', async () => {
    const { model } = await register({}, `0x${'01'.repeat(32)}`);
    expect(model).toBe(
      modelId(31337n, world.address('ModelRegistry'), world.owner.address, `0x${'01'.repeat(32)}`),
    );
    expect(await world.registry().ownerOf(model)).toBe(world.owner.address);
    expect(await world.registry().config(model)).toEqual(await world.config());
    expect(await world.registry().sources(model)).toEqual(SOURCES);
    expect(await world.registry().version(model)).toMatchObject({ ...(await world.version()), number: 1 });
  });

  it('rejects a second registration under the same salt', async () => {
    const { model } = await register({}, `0x${'02'.repeat(32)}`);
    await refused(register({}, `0x${'02'.repeat(32)}`), 'ModelExists', model);
  });

  it('rejects terms out of range', async () => {
    const cases: [Partial<Terms>, string][] = [
      [{ challengeSize: 0 }, 'challengeSize'],
      [{ challengeSize: 33 }, 'challengeSize'],
      [{ holdoutBatches: 0 }, 'holdoutBatches'],
      [{ holdoutBatches: 33 }, 'holdoutBatches'],
      [{ vestingRounds: 0 }, 'vestingRounds'],
      [{ vestingRounds: 17 }, 'vestingRounds'],
      [{ vestingDays: 0 }, 'vestingDays'],
      [{ vestingDays: 91 }, 'vestingDays'],
      [{ idleDays: 0 }, 'idleDays'],
      [{ idleDays: 366 }, 'idleDays'],
      [{ minSets: 0 }, 'minSets'],
      [{ scoreBudget: 0 }, 'scoreBudget'],
      [{ eta: 0 }, 'eta'],
      [{ capPerRound: 0n }, 'capPerRound'],
    ];
    for (const [terms, field] of cases) await refused(register(terms), 'InvalidTerms', name(field));
  });

  it('rejects divisions of income out of range', async () => {
    const payee = world.wallet(11).address;
    const role = { role: 'builder', payee, share: 1 };
    const tooMany = Array.from({ length: 9 }, () => ({ ...role, share: 100 }));
    const cases: [Partial<RoyaltyTerms>, string][] = [
      [{ roles: [role], contributors: 10_000 }, 'shares'],
      [{ roles: [], contributors: 9_999 }, 'shares'],
      [{ roles: tooMany, contributors: 9_100 }, 'roles'],
      [{ roles: [{ ...role, payee: NOBODY }], contributors: 9_999 }, 'roles'],
      [{ roles: [{ ...role, share: 0 }], contributors: 10_000 }, 'roles'],
      [{ residual: NOBODY }, 'residual'],
      [{ expiresAt: 1n }, 'expiresAt'],
      [{ expiresAt: 1n << 40n }, 'expiresAt'],
      [{ claimPeriod: 90n * 86_400n - 1n }, 'claimPeriod'],
      [{ claimPeriod: 36_501n * 86_400n }, 'claimPeriod'],
    ];
    for (const [royalties, field] of cases) {
      await refused(register({}, SALT, royalties), 'InvalidTerms', name(field));
    }
    // At the bounds.
    const bounds = {
      roles: tooMany.slice(1),
      contributors: 9_200,
      expiresAt: (1n << 40n) - 1n,
      claimPeriod: 90n * 86_400n,
    };
    const { model } = await register({}, `0x${'03'.repeat(32)}`, bounds);
    expect((await world.registry().version(model)).royalties).toEqual(world.royalties(bounds));
  });

  it('rejects shares of absent parents and bad trainer keys', async () => {
    const orphan = { roles: [], contributors: 9_000, parents: 1_000 };
    await refused(register({}, SALT, orphan), 'NoParents');
    await refused(register({ trainerKey: [0n, FIELD_MODULUS - 1n] }), 'InvalidTrainerKey');
    await refused(register({ trainerKey: [0n, 1n] }), 'InvalidTrainerKey');
    await refused(register({ trainerKey: [5n, 6n] }), 'InvalidTrainerKey');
  });

  it('rejects a token or verifier without code, and a verifier of another shape', async () => {
    const stranger = world.wallet(5).address;
    const version = await world.version();
    const config = await world.config();
    const attempt = (change: { config?: object; version?: object }) =>
      world.registry().register({
        salt: SALT,
        config: { ...config, ...change.config },
        sources: SOURCES,
        version: { ...version, ...change.version },
      });
    await refused(attempt({ config: { settlementToken: stranger } }), 'NoCode', stranger);
    await refused(attempt({ version: { originVerifier: stranger } }), 'NoCode', stranger);
    const { originVerifier, attestationVerifier } = version;
    await refused(
      attempt({ version: { attestationVerifier: originVerifier } }),
      'VerifierShape',
      originVerifier,
      11n,
      8n,
    );
    await refused(
      attempt({ config: { shape: { batchSize: 64, features: 16, depth: 15 } } }),
      'VerifierShape',
      attestationVerifier,
      12n,
      11n,
    );
    for (const [field, own] of [
      ['openVerifier', 9n],
      ['evaluateVerifier', 6n],
      ['stepVerifier', 7n],
    ] as const) {
      await refused(attempt({ version: { [field]: stranger } }), 'NoCode', stranger);
      await refused(
        attempt({ version: { [field]: originVerifier } }),
        'VerifierShape',
        originVerifier,
        own,
        8n,
      );
    }
    for (const shape of [
      { batchSize: 0, features: 4, depth: 3 },
      { batchSize: 4, features: 0, depth: 3 },
      { batchSize: 4, features: 4, depth: 21 },
    ]) {
      await refused(attempt({ config: { shape } }), 'InvalidTerms');
    }
    await refused(attempt({ config: { periodDays: 0 } }), 'InvalidTerms', name('periodDays'));
    await refused(attempt({ config: { periodDays: 6 } }), 'InvalidTerms', name('periodDays'));
    await refused(attempt({ config: { schemaHash: FIELD_MODULUS } }), 'NonCanonicalInput', FIELD_MODULUS);
    await refused(attempt({ version: { policyHash: FIELD_MODULUS } }), 'NonCanonicalInput', FIELD_MODULUS);
  });

  it('accepts only verifiers with the manifest’s number of signals for the size, and records their keys', async () => {
    for (const shape of [TINY, STANDARD]) {
      const count = (circuit: CircuitName) => publicSignalNames(circuit).length;
      const mock = async (circuit: CircuitName) =>
        (await world.contract('MockVerifier', count(circuit))).getAddress();
      const content = {
        ...(await world.version({ enrolmentBond: 5n, trainerBond: 7n })),
        attestationVerifier: await mock(shape.circuit),
        openVerifier: await mock(circuitOf('open', shape)),
        evaluateVerifier: await mock(circuitOf('evaluate', shape)),
        stepVerifier: await mock(circuitOf('step', shape)),
      };
      const { model, mined } = await world.registry().register({
        config: await world.config({
          shape: { batchSize: shape.n, features: shape.f, depth: shape.depth },
        }),
        sources: SOURCES,
        version: content,
      });
      expect(await world.registry().version(model)).toMatchObject(content);
      const key = id('mock');
      expect([...(mined.event('VersionProposed').keys as Result)]).toEqual([key, key, key, key, key]);
    }
  });

  it('requires one more signal from the first feature on that, with the bias, needs another word', async () => {
    // V, W and the sealed words have room for 18, 9 and 6 values a word; the bias is one of them.
    for (const features of [5, 6, 8, 9, 17, 18, 64]) {
      const words = features + 1;
      const weights = Math.ceil(words / 9);
      const directions = Math.ceil(words / 18);
      const counts = {
        attestationVerifier: 9 + weights + directions,
        openVerifier: 5 + 3 + Math.ceil(words / 6),
        evaluateVerifier: 5 + directions,
        stepVerifier: 5 + 2 * weights,
      };
      const version = { ...(await world.version()) };
      for (const [field, count] of Object.entries(counts)) {
        Object.assign(version, { [field]: await world.put('MockVerifier', count) });
      }
      const register = async (f: number) =>
        world.registry().register({
          config: await world.config({ shape: { batchSize: 4, features: f, depth: 3 } }),
          sources: SOURCES,
          version,
        });
      await register(features);
      if (features === 64) await refused(register(65), 'InvalidTerms', name('features'));
      else if ([6, 9, 18].includes(words)) await refused(register(words), 'VerifierShape');
    }
  });

  it('puts a new version in force after the delay, and not before', async () => {
    const model = await world.register();
    const next = await world.version({ challengeSize: 7 });
    expect((await world.registry().proposeVersion(model, next)).version).toBe(2);
    expect(await world.registry().currentVersion(model)).toBe(1);
    await refused(world.registry().proposeVersion(model, next), 'ChangePending', model, 2n);
    await world.wait(3_000);
    expect(await world.registry().currentVersion(model)).toBe(1);
    await world.wait(700);
    expect((await world.registry().version(model)).terms.challengeSize).toBe(7);
    await refused(world.registry().cancelVersion(model), 'NothingPending', model);
    expect((await world.registry().version(model, 1)).terms.challengeSize).toBe(4);
    await refused(world.registry().version(model, 3), 'UnknownVersion', model, 3n);
  });

  it('withdraws a pending version', async () => {
    const model = await world.register();
    await world.registry().proposeVersion(model, await world.version({ challengeSize: 7 }));
    await world.registry().cancelVersion(model);
    await world.wait(4_000);
    expect((await world.registry().version(model)).number).toBe(1);
  });

  it('rejects changes by anybody but the owner', async () => {
    const model = await world.register();
    const thief = world.wallet(5);
    const registry = world.registry(thief);
    await refused(
      registry.proposeVersion(model, await world.version()),
      'NotModelOwner',
      model,
      thief.address,
    );
    await refused(registry.cancelVersion(model), 'NotModelOwner');
    await refused(registry.setSourceLists(model, SOURCES), 'NotModelOwner');
    await refused(registry.transferModel(model, thief.address), 'NotModelOwner');
    await refused(registry.acceptModel(model), 'NotCandidate', model, thief.address);
    await refused(registry.setSourceLists(1n, SOURCES), 'UnknownModel', 1n);
    await refused(
      world.registry().setSourceLists(model, { contributors: FIELD_MODULUS, holdouts: 1n }),
      'NonCanonicalInput',
    );
  });

  it('transfers a model’s ownership in two steps', async () => {
    const model = await world.register();
    const heir = world.wallet(6);
    await world.registry().transferModel(model, heir.address);
    expect(await world.registry().ownerOf(model)).toBe(world.owner.address);
    await refused(world.registry(world.wallet(7)).acceptModel(model), 'NotCandidate');
    await world.registry(heir).acceptModel(model);
    expect(await world.registry().ownerOf(model)).toBe(heir.address);
    await refused(world.registry().setSourceLists(model, SOURCES), 'NotModelOwner');
    await refused(world.registry(heir).acceptModel(model), 'NotCandidate');
  });
});
