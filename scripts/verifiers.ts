/** Writes contracts/generated/*.sol from keys/*.vkey.json. `--check` compares instead. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '../src/prover/project.ts';
import { contractNameOf, renderVerifier } from './verifier-template.ts';

interface KeyManifest {
  readonly circuits: Record<string, { grade: 'dev' | 'ceremony'; vkey: { file: string } }>;
}

/** File name in contracts/generated and source, a circuit of the manifest each. */
export function renderVerifiers(): { file: string; source: string }[] {
  const keys = join(PROJECT_ROOT, 'keys');
  const { circuits } = JSON.parse(readFileSync(join(keys, 'manifest.json'), 'utf8')) as KeyManifest;
  return Object.entries(circuits).map(([circuit, { grade, vkey }]) => ({
    file: `${contractNameOf(circuit)}.sol`,
    source: renderVerifier(circuit, JSON.parse(readFileSync(join(keys, vkey.file), 'utf8')), {
      circuit,
      grade,
    }),
  }));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { file, source } of renderVerifiers()) {
    const path = join(PROJECT_ROOT, 'contracts', 'generated', file);
    if (!process.argv.includes('--check')) writeFileSync(path, source);
    else if (readFileSync(path, 'utf8') !== source) {
      console.error(`contracts/generated/${file} is not what keys/ says; run npm run verifiers.`);
      process.exitCode = 4;
    }
  }
}
