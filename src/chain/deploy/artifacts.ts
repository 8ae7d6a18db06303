import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InterfaceAbi, isAddress } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';

/** A compiled contract as compile.ts writes it. */
export type Artifact = {
  readonly contract: string;
  readonly abi: InterfaceAbi;
  /** Creation code, with zeros in the places of library addresses. */
  readonly bytecode: string;
  /** Byte offsets of the addresses of each linked library. */
  readonly links: Readonly<Record<string, readonly number[]>>;
};

/**
 * Reads a compiled contract from the folder that the compiler filled.
 * @throws AssayError `artifact-missing` (4)
 */
export async function readArtifact(folder: string, contract: string): Promise<Artifact> {
  try {
    return JSON.parse(await readFile(join(folder, `${contract}.json`), 'utf8')) as Artifact;
  } catch (cause) {
    throw new AssayError(
      'artifact-missing',
      `no compiled contract ${contract} in ${folder}; run npm run contracts`,
      {
        exitCode: 4,
        cause,
      },
    );
  }
}

/**
 * Creation code with the addresses of libraries filled in.
 * @throws AssayError `library-missing` (4)
 */
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
