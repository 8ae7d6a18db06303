/** npm run contracts [-- --abi]: compiles contracts/ and prints each contract's size; `--abi` rewrites contracts/abi/. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  type Artifact,
  CONTRACTS,
  compileContracts,
  listSources,
  loadArtifact,
  PUBLISHED,
  renderAbi,
} from '../../src/chain/deploy/compile.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const folder = compileContracts(console.log);
if (process.argv.includes('--abi')) {
  mkdirSync(join(CONTRACTS, 'abi'), { recursive: true });
  for (const name of PUBLISHED) {
    writeFileSync(join(CONTRACTS, 'abi', `${name}.json`), renderAbi(loadArtifact(name, folder)));
  }
}
for (const source of listSources()) {
  const name = source.slice(source.lastIndexOf('/') + 1, -'.sol'.length);
  const file = join(folder, `${name}.json`);
  if (!existsSync(file)) continue;
  const { size } = JSON.parse(readFileSync(file, 'utf8')) as Artifact;
  if (size > 0) console.log(`${String(size).padStart(6)} bytes  ${name}`);
}
console.log(relative(PROJECT_ROOT, folder));
