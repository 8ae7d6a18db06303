import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Contract, ContractFactory, type InterfaceAbi } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildContracts } from '../../scripts/build/packages/contracts-package.ts';
import { waitForReceipt } from '../../src/chain/clients/wait-for-receipt.ts';
import { POLICY_HASH, playAnswer } from './second/support/accepted-set.ts';
import { SecondWorld } from './second/support/second-world.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOREIGN = 'SupportDesk.sol';

type Compiled = { abi: InterfaceAbi; bytecode: string };

/** A project of somebody else: the packed package and OpenZeppelin in its node_modules, and nothing of ours. */
class ForeignProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'assay-foreign-'));
  readonly require = createRequire(join(this.folder, 'index.js'));

  install(): void {
    const installed = join(this.folder, 'node_modules', '@assay', 'contracts');
    mkdirSync(installed, { recursive: true });
    buildContracts(installed);
    symlinkSync(
      join(ROOT, 'node_modules', '@openzeppelin'),
      join(this.folder, 'node_modules', '@openzeppelin'),
    );
  }

  abi(name: string): InterfaceAbi {
    return JSON.parse(readFileSync(this.require.resolve(`@assay/contracts/abi/${name}.json`), 'utf8'));
  }

  /** Compiles a source with the compiler's own defaults; imports are found as Node finds them. */
  compile(source: string, contract: string): Compiled {
    const solc = createRequire(import.meta.url)('solc');
    const input = {
      language: 'Solidity',
      sources: { [FOREIGN]: { content: source } },
      settings: { outputSelection: { [FOREIGN]: { [contract]: ['abi', 'evm.bytecode.object'] } } },
    };
    const output = JSON.parse(
      solc.compile(JSON.stringify(input), {
        import: (path: string) => {
          try {
            return { contents: readFileSync(this.require.resolve(path), 'utf8') };
          } catch (error) {
            return { error: String(error) };
          }
        },
      }),
    );
    expect(output.errors ?? []).toEqual([]);
    const { abi, evm } = output.contracts[FOREIGN][contract];
    return { abi, bytecode: `0x${evm.bytecode.object}` };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe('the package, in a foreign project', () => {
  const project = new ForeignProject();
  let world: SecondWorld;
  let model: bigint;
  let dataset: bigint;
  let round: bigint;
  const anna = () => world.wallet(1);

  beforeAll(async () => {
    project.install();
    world = await SecondWorld.start();
    ({ model, round, dataset } = await playAnswer(world, 1000n));
  });
  afterAll(async () => {
    project.remove();
    await world?.stop();
  });

  it('contains the contracts and their ABIs, and no test', () => {
    expect(project.abi('Rounds2')).toEqual(
      JSON.parse(readFileSync(`${ROOT}/contracts/abi/Rounds2.json`, 'utf8')),
    );
    expect(() => project.require.resolve('@assay/contracts/foundry.toml')).toThrow(/exports/);
    expect(() =>
      readFileSync(project.require.resolve('@assay/contracts/test/AcceptingVerifier2.sol')),
    ).toThrow();
  });

  it('makes the example of the documentation compile', () => {
    const page = readFileSync(new URL('../../docs/GATE.md', import.meta.url), 'utf8');
    const example = /```solidity\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(project.compile(example, 'Club').bytecode.length).toBeGreaterThan(1_000);
  });

  it('lets a foreign contract compile against the gate and run against a deployment', async () => {
    const source = readFileSync(new URL(`./foreign/${FOREIGN}`, import.meta.url), 'utf8');
    const { abi, bytecode } = project.compile(source, 'SupportDesk');
    const required = { model, policyHash: POLICY_HASH, minStake: 0n, maxAge: 86_400n };
    const deployed = await new ContractFactory(abi, bytecode, world.owner).deploy(
      await world.rounds.getAddress(),
      await world.stake.getAddress(),
      required,
    );
    await deployed.waitForDeployment();
    const desk = new Contract(await deployed.getAddress(), abi, anna());

    // A foreign client knows the deployment by the published ABIs alone.
    const rounds = new Contract(await world.rounds.getAddress(), project.abi('Rounds2'), anna());
    const [found] = await rounds.queryFilter(rounds.getEvent('Attested')(null, dataset));
    expect(found && 'args' in found && found.args['accepted']).toBe(true);
    expect((await rounds.getFunction('datasetOf').staticCall(dataset)).beneficiary).toBe(anna().address);

    await desk.getFunction('requireAdmissible').staticCall(anna().address, round, dataset);
    await waitForReceipt(
      await desk.getFunction('openTicket').send(round, dataset, 'royalties'),
      world.anvil.provider,
    );
    expect(await desk.getFunction('tickets').staticCall(anna().address)).toBe(1n);
    const gate = new Contract(await desk.getAddress(), project.abi('AttestationGate'), anna());
    const again = gate.getFunction('requireAdmissible').staticCall(anna().address, round, dataset);
    await expect(again).rejects.toMatchObject({ revert: { name: 'AttestationUsed' } });
    const other = gate.getFunction('requireAdmissible').staticCall(world.wallet(2).address, round, dataset);
    await expect(other).rejects.toMatchObject({ revert: { name: 'NotTheBeneficiary' } });
  });
});
