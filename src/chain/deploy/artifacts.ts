import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InterfaceAbi, isAddress } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';

/** A compiled contract, as src/chain/deploy/compile.ts writes it. */
export type Artifact = {
  readonly contract: string;
  readonly abi: InterfaceAbi;
  /** Creation code, zeros where a library's address goes. */
  readonly bytecode: string;
  /** Per linked library, the byte offsets at which its address goes. */
  readonly links: Readonly<Record<string, readonly number[]>>;
};

/** Compiled contracts by name, from the folder that the compiler filled. */
export async function readArtifact(folder: string, contract: string): Promise<Artifact> {
  try {
    return JSON.parse(await readFile(join(folder, `${contract}.json`), 'utf8')) as Artifact;
  } catch (cause) {
    throw new AssayError('artifact-missing', `no compiled contract ${contract} in ${folder}`, {
      exitCode: 4,
      cause,
    });
  }
}

/** Creation code with the libraries' addresses filled in. */
export function link(artifact: Artifact, libraries: Readonly<Record<string, string>>): string {
  let code = artifact.bytecode;
  for (const [name, offsets] of Object.entries(artifact.links)) {
    const address = libraries[name];
    if (!isAddress(address)) {
      throw new AssayError('library-missing', `${artifact.contract} needs the library ${name}`, {
        exitCode: 4,
      });
    }
    for (const offset of offsets) {
      const at = 2 + 2 * offset;
      code = code.slice(0, at) + address.slice(2).toLowerCase() + code.slice(at + 40);
    }
  }
  return code;
}
