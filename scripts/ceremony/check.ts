import { readFile } from 'node:fs/promises';
import { zKey } from 'snarkjs';
import { AssayError } from '../../src/protocol/errors.ts';
import { sha256File } from '../../src/prover/artifacts.ts';
import { identifyPhase1, type Phase1 } from '../build/phase1.ts';
import { readContributions } from './contributions.ts';
import { randomnessOf } from './drand.ts';
import { type Announcement, announcementHash, parseAnnouncement, parseTranscript } from './transcript.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

export interface CeremonyFiles {
  readonly announcement: string;
  readonly transcript: string;
  readonly zkey: string;
  readonly r1cs: string;
  readonly phase1: string;
  /** Accepts a phase-1 file that is not on the list: for rehearsals. */
  readonly rehearsal?: boolean;
}

/**
 * Checks that a proving key is the outcome of the announced ceremony:
 * - circuit and phase-1 file are the announced ones;
 * - the first contribution is the announcement itself, so it was made before all others;
 * - then come all published contributions, in their order;
 * - last comes the beacon of the announced round, signed by drand;
 * - every step follows from the one before (the check of snarkjs, from circuit and phase 1).
 *
 * Not checked, because files cannot show it: that at least one contributor destroyed their secret, and that
 * the published hashes come from the contributors.
 * @throws AssayError `ceremony-invalid`, `unknown-phase1` (4) with the condition that does not hold
 */
export async function checkCeremony(
  files: CeremonyFiles,
): Promise<{ announcement: Announcement; phase1: Phase1 }> {
  const refuse = (why: string) => new AssayError('ceremony-invalid', why, { exitCode: 4 });
  const text = await readFile(files.announcement, 'utf8');
  const announcement = parseAnnouncement(text);
  const transcript = parseTranscript(await readFile(files.transcript, 'utf8'));
  const phase1 = await identifyPhase1(files.phase1, files.rehearsal ?? false);
  if (phase1.blake2b !== announcement.phase1.blake2b)
    throw refuse('The phase-1 file is not the announced one.');
  if ((await sha256File(files.r1cs)) !== announcement.r1cs.sha256) {
    throw refuse('The compiled circuit is not the announced one.');
  }

  const [first, ...rest] = await readContributions(files.zkey);
  const last = rest.pop();
  const { round, network, iterationsExp } = announcement.beacon;
  if (first?.beacon?.value !== announcementHash(text)) {
    throw refuse('The first contribution is not the announcement: it may have been written afterwards.');
  }
  const randomness = randomnessOf(network, round, transcript.beacon.signature);
  if (!randomness) throw refuse(`The signature is not drand's of round ${round}.`);
  if (last?.beacon?.value !== randomness || last.beacon.iterationsExp !== iterationsExp) {
    throw refuse('The last contribution is not the announced beacon.');
  }
  if (rest.some(({ beacon }) => beacon))
    throw refuse('Between announcement and beacon is a contribution without a secret.');
  const names = transcript.contributions.map(({ name }) => name);
  const missing = announcement.contributors.filter((name) => !names.includes(name));
  if (missing.length > 0) throw refuse(`No contribution is published of ${missing.join(', ')}.`);
  for (const [i, published] of transcript.contributions.entries()) {
    if (rest[i]?.hash !== published.hash) {
      throw refuse(`The contribution of ${published.name} is not number ${i + 1} of the key.`);
    }
  }
  if (rest.length !== transcript.contributions.length) {
    throw refuse('The key holds a contribution that is not published.');
  }
  // snarkjs reports some faults by throwing.
  const follows = await zKey.verifyFromR1cs(files.r1cs, phase1.path, files.zkey, quiet).catch(() => false);
  if (!follows) throw refuse('The key does not follow from circuit, phase 1 and contributions.');
  return { announcement, phase1 };
}
