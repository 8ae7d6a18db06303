import { randomInt, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { DID_KEY } from '../../contributor/approval/committee-key.ts';
import { LIST_LENGTH } from '../../contributor/approval/status-list.ts';
import { AssayError } from '../../protocol/errors.ts';
import { exists, readJsonFile, writeJsonFile } from '../../system/files.ts';

/** A committee's register: each approval that it signed, its place in the status list, and whether it is revoked. */

const FORMAT = 'assay/committee-register/v1';
const schema = z.strictObject({
  format: z.literal(FORMAT),
  committee: z.string().regex(DID_KEY),
  /** Id of the status list. */
  list: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  approvals: z.array(
    z.strictObject({
      id: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
      index: z
        .int()
        .min(0)
        .max(LIST_LENGTH - 1),
      permit: z.string().max(200),
      model: z.string().max(80),
      /** SHA-256 of the approval. */
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      /** Unix seconds. */
      until: z.int(),
      /** Unix seconds; null while it is valid. */
      revokedAt: z.int().nullable(),
    }),
  ),
});
export type CommitteeRegister = z.infer<typeof schema>;

/** Reads the register, or begins one. @throws AssayError `bad-register`, `wrong-keystore` (2) */
export async function openRegister(path: string, committee: string): Promise<CommitteeRegister> {
  if (!(await exists(path))) {
    return { format: FORMAT, committee, list: `urn:uuid:${randomUUID()}`, approvals: [] };
  }
  const parsed = schema.safeParse(await readJsonFile(path, { largest: 1 << 26 }));
  if (!parsed.success) {
    throw new AssayError(
      'bad-register',
      `${path} is not a committee's register (see ${parsed.error.issues[0]?.path.join('.') || 'the document'}); restore it from a backup: without it, revocations are lost`,
    );
  }
  if (parsed.data.committee !== committee) {
    throw new AssayError('wrong-keystore', `${path} is the register of another committee's key`);
  }
  return parsed.data;
}

export const writeRegister = (path: string, register: CommitteeRegister): Promise<void> =>
  writeJsonFile(path, register, { secret: true, replace: true });

/** A place in the list that no approval has, drawn at random so that it tells no order. */
export function freePlace({ approvals }: CommitteeRegister): number {
  if (approvals.length >= LIST_LENGTH / 2) {
    throw new AssayError(
      'register-full',
      'this register is half full; begin a new one with another --register',
    );
  }
  const taken = new Set(approvals.map(({ index }) => index));
  for (;;) {
    const index = randomInt(LIST_LENGTH);
    if (!taken.has(index)) return index;
  }
}
