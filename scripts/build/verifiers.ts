/**
 * npm run verifiers [-- --check]
 *
 * Writes contracts/generated/ from the verification keys in keys/second/, and the simulated verifiers of the tests. `--check`
 * compares instead.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { verifierContract } from '../../src/chain/deploy/verifier-contract.ts';
import type { CircuitName } from '../../src/protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { shapeOfCircuit } from './second-shape.ts';
import { renderSecondSimulatedVerifiers, renderSimulatedVerifiers } from './simulated-verifier.ts';
import { renderVerifier } from './verifier-template.ts';

interface KeyManifest {
  readonly circuits: Record<string, { grade: 'dev' | 'ceremony'; vkey: { file: string } }>;
}

/** Paths in contracts/ with their sources: one verifier per circuit that has a key, and the simulated verifiers. */
export function renderVerifiers(): { file: string; source: string }[] {
  const keys = join(PROJECT_ROOT, 'keys', 'second');
  const { circuits } = JSON.parse(readFileSync(join(keys, 'manifest.json'), 'utf8')) as KeyManifest;
  const verifiers = Object.entries(circuits).map(([circuit, { grade, vkey }]) => ({
    file: `generated/second/${verifierContract(circuit)}2.sol`,
    source: renderVerifier(circuit, JSON.parse(readFileSync(join(keys, vkey.file), 'utf8')), {
      circuit,
      grade,
      shape: shapeOfCircuit(circuit as CircuitName),
    }),
  }));
  return [
    ...verifiers,
    { file: 'test/SimulatedVerifiers.sol', source: renderSimulatedVerifiers() },
    { file: 'test/SimulatedVerifiers2.sol', source: renderSecondSimulatedVerifiers() },
  ];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(join(PROJECT_ROOT, 'contracts', 'generated', 'second'), { recursive: true });
  for (const { file, source } of renderVerifiers()) {
    const path = join(PROJECT_ROOT, 'contracts', file);
    if (!process.argv.includes('--check')) writeFileSync(path, source);
    else if (readFileSync(path, 'utf8') !== source) {
      console.error(`contracts/${file} does not match keys/; run npm run verifiers.`);
      process.exitCode = 4;
    }
  }
}
