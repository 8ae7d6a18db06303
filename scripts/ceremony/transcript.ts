import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AssayError } from '../../src/protocol/errors.ts';
import { drandNetworkSchema, timeOfRound } from './drand.ts';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

/** Fewest contributors of a ceremony. */
const FEWEST_CONTRIBUTORS = 3;

/**
 * The announcement, published before the first contribution: circuit, phase-1 file, contributors, and the
 * drand round that closes the ceremony. Its hash is the first contribution to the key, so every other
 * contribution builds on it.
 */
const announcementSchema = z.strictObject({
  format: z.literal('assay-ceremony-announcement/1'),
  circuit: z.string().min(1),
  r1cs: z.strictObject({ sha256: hex(32) }),
  phase1: z.strictObject({ blake2b: hex(64) }),
  contributors: z.array(z.string().min(1).max(64)).min(FEWEST_CONTRIBUTORS),
  /** End of contributions. */
  closes: z.iso.datetime(),
  beacon: z.strictObject({
    network: drandNetworkSchema,
    round: z.int().positive(),
    iterationsExp: z.int().min(10).max(40),
  }),
});
export type Announcement = z.infer<typeof announcementSchema>;

/**
 * The transcript, published with the key: each contributor's own statement of their contribution, and the
 * signature of the drand round.
 */
const transcriptSchema = z.strictObject({
  format: z.literal('assay-ceremony-transcript/1'),
  contributions: z.array(z.strictObject({ name: z.string(), hash: hex(64) })),
  beacon: z.strictObject({ signature: hex(48) }),
});
export type Transcript = z.infer<typeof transcriptSchema>;

function parsed<T>(schema: z.ZodType<T>, text: string, part: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AssayError('ceremony-invalid', `The ${part} does not have the expected form.`, {
      exitCode: 4,
      cause,
    });
  }
}

/** @throws AssayError `ceremony-invalid` (4), also for a beacon that is due before contributions close */
export function parseAnnouncement(text: string): Announcement {
  const announcement = parsed(announcementSchema, text, 'announcement');
  const { network, round } = announcement.beacon;
  if (timeOfRound(network, round) * 1000 <= Date.parse(announcement.closes)) {
    throw new AssayError('ceremony-invalid', 'The beacon of the announcement is due before it closes.', {
      exitCode: 4,
    });
  }
  if (new Set(announcement.contributors).size !== announcement.contributors.length) {
    throw new AssayError('ceremony-invalid', 'The announcement names a contributor twice.', { exitCode: 4 });
  }
  return announcement;
}

/** @throws AssayError `ceremony-invalid` (exit 4) */
export const parseTranscript = (text: string): Transcript => parsed(transcriptSchema, text, 'transcript');

/** SHA-256 of the bytes of the announcement, hex. */
export const announcementHash = (text: string): string => createHash('sha256').update(text).digest('hex');
