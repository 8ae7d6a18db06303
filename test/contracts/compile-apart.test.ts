import { describe, expect, it } from 'vitest';
import { compileContracts, loadArtifact, sourcesOf } from '../../src/chain/deploy/compile.ts';
import { Compilers, compileContractsApart } from '../../src/chain/deploy/compile-apart.ts';

describe('contracts compiled in processes', () => {
  it('lie in the folder that one process fills, which has the chosen ones alone', async () => {
    const sources = sourcesOf(['StakeToken', 'HeaderBeacon']);
    const folder = await compileContractsApart(undefined, sources);
    expect(folder).toBe(compileContracts(undefined, sources));
    expect(loadArtifact('StakeToken', folder)).toEqual(loadArtifact('StakeToken', compileContracts()));
    expect(() => loadArtifact('Rounds2', folder)).toThrow();
    expect(folder).not.toBe(compileContracts(undefined, sourcesOf(['StakeToken'])));
  });

  it('fail with what went wrong, and the compilers go on', async () => {
    const compilers = new Compilers();
    await expect(compilers.compile('NoSuchContract.sol')).rejects.toThrow(/NoSuchContract\.sol/);
    await expect(compilers.compile('StakeToken.sol')).resolves.toBeUndefined();
    compilers.close();
  });

  it('are looked up by name, and a name without a source is refused', () => {
    expect(sourcesOf(['Lineage', 'TestToken'])).toEqual(['lib/Lineage.sol', 'examples/TestToken.sol']);
    expect(() => sourcesOf(['Nothing'])).toThrow(/Nothing\.sol/);
  });
});
