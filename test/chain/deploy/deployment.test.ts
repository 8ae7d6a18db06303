import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContractFactory, getCreateAddress } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAnvil } from '../../../src/chain/deploy/anvil.ts';
import { link, readArtifact } from '../../../src/chain/deploy/artifacts.ts';
import { artifactsFolder } from '../../../src/chain/deploy/compile.ts';
import { loadDeployment } from '../../../src/chain/deploy/deployment.ts';
import { addressOf, checkDeployment, parseDeployment } from '../../../src/chain/deploy/deployment-record.ts';
import { refused } from '../../contracts/support/refused.ts';
import { RoyaltyWorld } from '../../contracts/support/royalty-world.ts';

describe('deployment', () => {
  let world: RoyaltyWorld;
  let folder: string;
  beforeAll(async () => {
    world = await RoyaltyWorld.start();
    folder = await mkdtemp(join(tmpdir(), 'assay-deployment-'));
  });
  afterAll(async () => {
    await world.stop();
    await rm(folder, { recursive: true });
  });
  const file = async (content: unknown): Promise<string> => {
    const path = join(folder, 'deployment.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('is read back from its file and found on the chain', async () => {
    const path = await file(world.deployment);
    expect(await loadDeployment(path, world.anvil.provider)).toEqual(world.deployment);
  });

  it('rejects files of another form', async () => {
    const core = world.deployment;
    const { Rounds2: _, ...others } = core.contracts;
    for (const content of [
      '{',
      {},
      { ...core, chainId: '31337' },
      { ...core, contracts: others },
      { ...core, more: 1 },
    ]) {
      await expect(loadDeployment(await file(content), world.anvil.provider)).rejects.toMatchObject({
        exitCode: 4,
      });
    }
    await expect(loadDeployment(join(folder, 'none.json'), world.anvil.provider)).rejects.toMatchObject({
      code: 'deployment-unreadable',
    });
    expect(() => parseDeployment(null)).toThrow('expected form');
    expect(() => addressOf(core, 'Nothing')).toThrow('no contract Nothing');
  });

  it('rejects, on chain, Rounds that are not those of stake token and bonds', async () => {
    const artifact = await readArtifact(artifactsFolder(), 'Rounds2');
    expect(() => link(artifact, {})).toThrow('needs the library');
    const libraries = Object.fromEntries(
      Object.entries(world.deployment.contracts).map(([name, { address }]) => [name, address]),
    );
    const factory = new ContractFactory(artifact.abi, link(artifact, libraries), world.owner);
    const [registry, stake, bonds, beacon] = ['ModelRegistry2', 'StakeToken', 'Bonds2', 'HeaderBeacon'].map(
      world.address,
    );
    const deploy = (token: unknown, deposits: unknown) =>
      factory.deploy(registry, token, deposits, beacon, 1, world.owner.address);
    await refused(deploy(stake, bonds), 'WiringMismatch');
    const next = getCreateAddress({
      from: world.owner.address,
      nonce: (await world.owner.getNonce()) + 1,
    });
    const ours = await world.put('StakeToken', next, world.address('RoyaltyVault'));
    await refused(deploy(ours, bonds), 'WiringMismatch');
    await expect(readArtifact(artifactsFolder(), 'Nothing')).rejects.toMatchObject({
      code: 'artifact-missing',
    });
  });

  it('rejects another chain, missing code and other code', async () => {
    const elsewhere = await startAnvil({ chainId: 777 });
    try {
      await expect(checkDeployment(world.deployment, elsewhere.provider)).rejects.toMatchObject({
        code: 'wrong-chain',
        exitCode: 4,
      });
    } finally {
      await elsewhere.stop();
    }
    const { Rounds2, StakeToken } = world.deployment.contracts;
    if (!Rounds2 || !StakeToken) throw new Error('no core');
    for (const address of ['0x00000000000000000000000000000000000000aa', StakeToken.address]) {
      const changed = {
        ...world.deployment,
        contracts: { ...world.deployment.contracts, Rounds2: { ...Rounds2, address } },
      };
      await expect(checkDeployment(changed, world.anvil.provider)).rejects.toMatchObject({
        code: 'code-mismatch',
        exitCode: 4,
      });
    }
  });
});
