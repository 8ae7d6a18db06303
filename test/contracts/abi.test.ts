import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CODE_SIZE_LIMIT,
  compileContracts,
  listSources,
  loadArtifact,
  PUBLISHED,
  renderAbi,
} from '../../src/chain/deploy/compile.ts';

describe('published ABIs', () => {
  it('hold what the sources compile to', () => {
    const folder = compileContracts();
    for (const name of PUBLISHED) {
      const committed = readFileSync(new URL(`../../contracts/abi/${name}.json`, import.meta.url), 'utf8');
      expect(committed, `${name}: run src/chain/deploy/compile.ts --abi`).toBe(
        renderAbi(loadArtifact(name, folder)),
      );
    }
  });

  it('belong to contracts within the size limit of a public chain', () => {
    const folder = compileContracts();
    for (const source of listSources()) {
      if (/^((second\/)?interfaces|test)\//.test(source) || source === 'lib/Field.sol') continue;
      const name = source.slice(source.lastIndexOf('/') + 1, -'.sol'.length);
      expect(loadArtifact(name, folder).size, name).toBeLessThan(CODE_SIZE_LIMIT);
    }
  });
});
