import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import { assertWritable, readJsonFile, writeJsonFile } from '../../system/files.ts';

/**
 * Encrypted keystores: scrypt (N = 2^17, r = 8, p = 1) and AES-256-GCM. Kind and public part can be read without the
 * password; opening the keystore with the password authenticates them.
 *
 * Tests make and open keystores by the hundred, so they set ASSAY_KEYSTORE_COST=test, which derives keys with N = 2^10.
 * A keystore of that cost opens only where the variable is set.
 *
 * Not guaranteed: memory is not wiped. A program that can read this process's memory gets the keys.
 */

export const KEYSTORE_FORMAT = 'assay/keystore/v1';

/** Contents by kind. `secret` members are hex without prefix; `public` members are decimal or addresses. */
interface KeystoreContents {
  readonly source: {
    readonly public: {
      readonly x: string;
      readonly y: string;
      /** Hash of the tag secret, for the lists of the second edition. Keystores of earlier releases have none. */
      readonly commitment?: string;
    };
    readonly secret: {
      readonly signingKey: string;
      readonly tagKey: string;
      readonly saltKey: string;
      readonly tagSecret?: string;
    };
  };
  readonly contributor: {
    readonly public: { readonly holder: string; readonly address: string };
    readonly secret: { readonly holderSecret: string; readonly payoutKey: string };
  };
  readonly trainer: {
    readonly public: { readonly x: string; readonly y: string; readonly address: string };
    readonly secret: { readonly trainerSecret: string; readonly accountKey: string };
  };
  readonly operator: {
    readonly public: { readonly address: string };
    readonly secret: { readonly accountKey: string };
  };
  readonly committee: {
    /** did:key of an Ed25519 key. */
    readonly public: { readonly did: string };
    readonly secret: { readonly seed: string };
  };
}

export type KeystoreKind = keyof KeystoreContents;

const SCRYPT = { r: 8, p: 1 } as const;
const STANDARD_COST = 2 ** 17;
const TEST_COST = 2 ** 10;
const isTest = (): boolean => process.env.ASSAY_KEYSTORE_COST === 'test';
const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);
const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,76})$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const hex = z.string().regex(/^[0-9a-f]{64}$/);

const PUBLIC = {
  source: z.strictObject({ x: decimal, y: decimal, commitment: decimal.optional() }),
  contributor: z.strictObject({ holder: decimal, address }),
  trainer: z.strictObject({ x: decimal, y: decimal, address }),
  operator: z.strictObject({ address }),
  committee: z.strictObject({ did: z.string().regex(/^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/) }),
} as const;

const SECRET = {
  source: z.strictObject({ signingKey: hex, tagKey: hex, saltKey: hex, tagSecret: hex.optional() }),
  contributor: z.strictObject({ holderSecret: hex, payoutKey: hex }),
  trainer: z.strictObject({ trainerSecret: hex, accountKey: hex }),
  operator: z.strictObject({ accountKey: hex }),
  committee: z.strictObject({ seed: hex }),
} as const;

const envelope = z.strictObject({
  format: z.literal(KEYSTORE_FORMAT),
  kind: z.enum(['source', 'contributor', 'trainer', 'operator', 'committee']),
  public: z.record(z.string(), z.string()),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.literal([STANDARD_COST, TEST_COST]).refine((cost) => cost === STANDARD_COST || isTest()),
    r: z.literal(SCRYPT.r),
    p: z.literal(SCRYPT.p),
    salt: base64,
  }),
  cipher: z.strictObject({ name: z.literal('aes-256-gcm'), nonce: base64, tag: base64 }),
  ciphertext: base64,
});
type Envelope = z.infer<typeof envelope>;

const deriveKey = (password: string, { N, r, p, salt }: Envelope['kdf']): Promise<Buffer> =>
  derive(password.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem: 256 * N * r });

/** Additional data that the GCM tag authenticates besides the ciphertext. */
const header = ({ format, kind, public: open, kdf }: Omit<Envelope, 'cipher' | 'ciphertext'>): Buffer =>
  Buffer.from(canonicalJson({ format, kind, public: open, kdf }), 'utf8');

/** Writes a new keystore, mode 0600. @throws AssayError `file-exists` (2) and as `writeJsonFile` */
export async function createKeystore<K extends KeystoreKind>(
  path: string,
  kind: K,
  contents: KeystoreContents[K],
  password: string,
): Promise<void> {
  await assertWritable(path, { secret: true });
  const N = isTest() ? TEST_COST : STANDARD_COST;
  const nonce = randomBytes(12);
  const open = {
    format: KEYSTORE_FORMAT,
    kind,
    public: contents.public,
    kdf: { name: 'scrypt', N, ...SCRYPT, salt: randomBytes(32).toString('base64') },
  } as const;
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(password, open.kdf), nonce);
  cipher.setAAD(header(open));
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(contents.secret), 'utf8'), cipher.final()]);
  await writeJsonFile(
    path,
    {
      ...open,
      cipher: {
        name: 'aes-256-gcm',
        nonce: nonce.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
      },
      ciphertext: ciphertext.toString('base64'),
    },
    { secret: true },
  );
}

/** The kind of a keystore file. @throws AssayError `bad-keystore` (2) */
export async function keystoreKind(path: string): Promise<KeystoreKind> {
  return (await parseEnvelope(path)).kind;
}

/** A keystore's public part. It is not authenticated: that needs the password. @throws AssayError `bad-keystore`, `wrong-kind` (2) */
export async function readPublicPart<K extends KeystoreKind>(
  path: string,
  kind: K,
): Promise<KeystoreContents[K]['public']> {
  return publicPart(await readEnvelope(path, kind), kind, path);
}

/**
 * Decrypts a keystore.
 *
 * @throws AssayError `bad-keystore`, `wrong-kind`, `file-exposed` (2); `wrong-password` (2): the password or the file's
 * bytes are wrong, and GCM cannot tell which
 */
export async function openKeystore<K extends KeystoreKind>(
  path: string,
  kind: K,
  password: string,
): Promise<KeystoreContents[K]> {
  const file = await readEnvelope(path, kind);
  const key = await deriveKey(password, file.kdf);
  const nonce = Buffer.from(file.cipher.nonce, 'base64');
  const tag = Buffer.from(file.cipher.tag, 'base64');
  if (nonce.length !== 12 || tag.length !== 16) throw badKeystore(path, 'cipher');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(header(file));
  decipher.setAuthTag(tag);
  let text: string;
  try {
    text = Buffer.concat([
      decipher.update(Buffer.from(file.ciphertext, 'base64')),
      decipher.final(),
    ]).toString('utf8');
  } catch {
    throw new AssayError(
      'wrong-password',
      `${path} does not open: the password is wrong, or the file was changed`,
    );
  }
  const secret = SECRET[kind].safeParse(JSON.parse(text));
  if (!secret.success) throw badKeystore(path, 'ciphertext');
  return { public: publicPart(file, kind, path), secret: secret.data } as KeystoreContents[K];
}

async function readEnvelope(path: string, kind: KeystoreKind): Promise<Envelope> {
  const file = await parseEnvelope(path);
  if (file.kind !== kind) {
    throw new AssayError(
      'wrong-kind',
      `${path} is a keystore of kind ${file.kind}; this command needs kind ${kind}`,
    );
  }
  return file;
}

async function parseEnvelope(path: string): Promise<Envelope> {
  const parsed = envelope.safeParse(await readJsonFile(path, { secret: true, largest: 65_536 }));
  if (!parsed.success) throw badKeystore(path, parsed.error.issues[0]?.path.join('.') ?? '');
  return parsed.data;
}

function publicPart<K extends KeystoreKind>(
  file: Envelope,
  kind: K,
  path: string,
): KeystoreContents[K]['public'] {
  const parsed = PUBLIC[kind].safeParse(file.public);
  if (!parsed.success) throw badKeystore(path, 'public');
  return parsed.data as KeystoreContents[K]['public'];
}

const badKeystore = (path: string, where: string): AssayError =>
  new AssayError(
    'bad-keystore',
    `${path} is not a keystore${where === '' ? '' : ` (see ${where})`}; restore it from a backup`,
  );
