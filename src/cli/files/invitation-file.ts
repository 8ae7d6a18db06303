import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { readJsonFile, writeJsonFile } from '../../system/files.ts';

/**
 * An owner's invitation to a hospital, as a file: the model, its policy document, the list of sources, the deployment,
 * and the way to the contracts. All of it is public. It proves nothing by itself: `hospital join` compares it with the
 * chain, and the deployment must be compared with the owner's by another way.
 */

const FORMAT = 'assay/invitation/v1';
const document = z.record(z.string(), z.unknown());
const schema = z.strictObject({
  format: z.literal(FORMAT),
  name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,59}$/u),
  model: z.string().regex(/^[1-9][0-9]{0,77}$/),
  role: z.enum(['contributor', 'holdout']),
  circuit: z.string().min(1).max(60),
  /** `x,y` in decimal. */
  trainerKey: z.string().regex(/^[0-9]{1,78},[0-9]{1,78}$/),
  /** Text of the policy document, byte for byte. */
  policy: z.string().max(1 << 22),
  /** Text of the policy's base document. An invitation without one is of the protocol's first edition. */
  base: z.string().max(1 << 22),
  accreditation: document,
  deployment: document,
  rpc: z.string().min(1).max(2048).optional(),
  service: z.string().min(1).max(2048).optional(),
});

export type Invitation = Omit<z.infer<typeof schema>, 'format'>;

/** @throws AssayError as `writeJsonFile` */
export const writeInvitation = (path: string, invitation: Invitation): Promise<void> =>
  writeJsonFile(path, { format: FORMAT, ...invitation }, { secret: false, replace: true });

/** @throws AssayError `bad-invitation` (2); as `readJsonFile` */
export async function readInvitation(path: string): Promise<Invitation> {
  const parsed = schema.safeParse(await readJsonFile(path, { largest: 1 << 24 }));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AssayError(
      'bad-invitation',
      `${path} is not an invitation of assay model invite: see ${where}`,
    );
  }
  const { format, ...invitation } = parsed.data;
  return invitation;
}
