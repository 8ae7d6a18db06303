import { concat, getBytes, hexlify, sha256, TypedDataEncoder, toUtf8Bytes, verifyTypedData } from 'ethers';
import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';
import { leafHash } from '../protocol/merkle-log.ts';

/**
 * The log of acknowledgements. Its leaves are the acknowledgements' signed content; its checkpoints are signed notes
 * (C2SP checkpoint), with an EIP-712 signature of the operator's key.
 */

/** An acknowledgement is in every checkpoint that is signed this many seconds after its `receivedAt`, or later. */
export const MERGE_DELAY_SECONDS = 60;

/** EIP-712 type of an acknowledgement. */
export const ACKNOWLEDGEMENT_TYPES = {
  SubmissionReceipt: [
    { name: 'submission', type: 'string' },
    { name: 'kind', type: 'string' },
    { name: 'statementHash', type: 'bytes32' },
    { name: 'receivedAt', type: 'uint64' },
  ],
};

/** EIP-712 type of a checkpoint. */
export const CHECKPOINT_TYPES = {
  LogCheckpoint: [
    { name: 'origin', type: 'string' },
    { name: 'size', type: 'uint64' },
    { name: 'root', type: 'bytes32' },
    { name: 'timestamp', type: 'uint64' },
  ],
};

/** The deployment that a log's acknowledgements are about. */
export interface LogDeployment {
  readonly chainId: bigint | string;
  /** Checksummed address of the Rounds contract. */
  readonly rounds: string;
}

/** EIP-712 domain of acknowledgements and checkpoints. */
export const serviceDomain = ({ chainId, rounds }: LogDeployment) => ({
  name: 'Assay Service' as const,
  version: '1' as const,
  chainId: chainId.toString(),
  verifyingContract: rounds,
});

/** The content that an operator signs in an acknowledgement. */
export interface AcknowledgementContent {
  readonly submission: string;
  readonly kind: string;
  /** 0x-prefixed, 32 bytes. */
  readonly statementHash: string;
  /** Unix milliseconds, in decimal. */
  readonly receivedAt: string;
}

/** Hash of an acknowledgement's leaf: over the EIP-712 digest that the operator signs. 32 bytes. */
export const acknowledgementLeaf = (
  deployment: LogDeployment,
  { submission, kind, statementHash, receivedAt }: AcknowledgementContent,
): Uint8Array =>
  leafHash(
    getBytes(
      TypedDataEncoder.hash(serviceDomain(deployment), ACKNOWLEDGEMENT_TYPES, {
        submission,
        kind,
        statementHash,
        receivedAt,
      }),
    ),
  );

/** A state of a log: size and root, with the time of its signature. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** The name of an operator's log: the operator has one for each deployment. */
export const logOrigin = ({ chainId, rounds }: LogDeployment, operator: string): string =>
  `assay-acknowledgements/${chainId}/${rounds.toLowerCase()}/${operator.toLowerCase()}`;

/** The fields of a checkpoint that the operator signs. */
export const checkpointMessage = ({ origin, size, root, timestamp }: Checkpoint) => ({
  origin,
  size: size.toString(),
  root: hexlify(root),
  timestamp: timestamp.toString(),
});

/** Name of the signature's kind in its key id; 0xff is C2SP's type of signatures without a number. */
const SIGNATURE_KIND = 'assay.eip712.LogCheckpoint.v1';

/** First four bytes of SHA-256 over name, line feed, type of signature and key (here: the address). */
const keyId = (origin: string, operator: string): Uint8Array =>
  getBytes(
    sha256(concat([toUtf8Bytes(`${origin}\n`), '0xff', toUtf8Bytes(SIGNATURE_KIND), operator])),
  ).subarray(0, 4);

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** The text of a checkpoint as a signed note. @param signature 65 bytes as 0x-prefixed hex */
export function checkpointNote(checkpoint: Checkpoint, operator: string, signature: string): string {
  const { origin, size, root, timestamp } = checkpoint;
  const signed = getBytes(concat([keyId(origin, operator), signature]));
  return `${origin}\n${size}\n${base64(root)}\ntimestamp ${timestamp}\n\n— ${origin} ${base64(signed)}\n`;
}

const NOTE = new RegExp(
  [
    String.raw`^(?<origin>assay-acknowledgements/(?<chainId>[1-9]\d{0,19})/(?<rounds>0x[0-9a-f]{40})/(?<operator>0x[0-9a-f]{40}))`,
    String.raw`(?<size>0|[1-9]\d{0,14})`,
    '(?<root>[A-Za-z0-9+/]{43}=)',
    String.raw`timestamp (?<timestamp>[1-9]\d{0,11})`,
    '',
    String.raw`— (?<name>\S+) (?<signature>[A-Za-z0-9+/]{92})`,
    '$',
  ].join('\n'),
);

/** A checkpoint with the parts of its note. */
export interface SignedCheckpoint extends Checkpoint {
  /** The address in its origin, in lower case, which has signed it. */
  readonly operator: string;
  readonly note: string;
}

/**
 * Reads a checkpoint and verifies its signature by the operator that its origin names.
 * @throws AssayError (3) `bad-checkpoint` for any other text; `bad-checkpoint-signature`
 */
export function readCheckpoint(note: string): SignedCheckpoint {
  const { groups } = NOTE.exec(note) ?? {};
  if (groups === undefined) throw lie('bad-checkpoint', 'this is no checkpoint of a log of acknowledgements');
  const { origin = '', chainId = '', rounds = '', operator = '' } = groups;
  const checkpoint = {
    origin,
    size: Number(groups.size),
    root: Uint8Array.from(atob(groups.root ?? ''), (char) => char.charCodeAt(0)),
    timestamp: Number(groups.timestamp),
  };
  const signed = Uint8Array.from(atob(groups.signature ?? ''), (char) => char.charCodeAt(0));
  const isKey = hexlify(signed.subarray(0, 4)) === hexlify(keyId(origin, operator));
  const signature = hexlify(signed.subarray(4));
  if (!isKey || groups.name !== origin || !isSignedBy(operator, { chainId, rounds }, checkpoint, signature)) {
    throw lie('bad-checkpoint-signature', "the checkpoint is not signed by its log's operator");
  }
  return { ...checkpoint, operator, note };
}

function isSignedBy(
  operator: string,
  deployment: LogDeployment,
  checkpoint: Checkpoint,
  signature: string,
): boolean {
  try {
    const by = verifyTypedData(
      serviceDomain(deployment),
      CHECKPOINT_TYPES,
      checkpointMessage(checkpoint),
      signature,
    );
    return by.toLowerCase() === operator;
  } catch {
    return false; // The signature is malformed.
  }
}

const lie = (code: string, message: string): AssayError => new AssayError(code, message, { exitCode: 3 });

const size = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})$/)
  .transform(Number);
const sizeMeta = (description: string) => ({
  description,
  override: ({ jsonSchema }: { jsonSchema: Record<string, unknown> }) => {
    delete jsonSchema.pattern;
    Object.assign(jsonSchema, { type: 'integer', minimum: 0 });
  },
});
const hex = z.string().regex(/^0x[0-9a-f]{64}$/);

/** Query of an inclusion proof. */
export const inclusionQuery = z.strictObject({
  leaf: hex
    .optional()
    .meta({ description: "hash of the acknowledgement's leaf: SHA-256 of 0x00 and its EIP-712 digest" }),
  submission: z
    .string()
    .regex(/^[0-9a-f-]{36}$/)
    .optional()
    .meta({ description: "in place of `leaf`, id of one of the caller's submissions" }),
  size: size.meta(sizeMeta('size of the tree: of a checkpoint')),
});

/** Query of a consistency proof. */
export const consistencyQuery = z.strictObject({
  from: size.meta(sizeMeta('size of the older tree')),
  to: size.meta(sizeMeta('size of the newer tree')),
});

export const inclusionResource = z
  .strictObject({
    leaf: hex,
    index: z.int().min(0),
    size: z.int().min(1),
    proof: z.array(hex).max(64).meta({ description: 'as RFC 9162, 2.1.3, defines it' }),
  })
  .meta({ id: 'InclusionProof' });

export const consistencyResource = z
  .strictObject({
    from: z.int().min(0),
    to: z.int().min(0),
    proof: z.array(hex).max(64).meta({ description: 'as RFC 9162, 2.1.4, defines it' }),
  })
  .meta({ id: 'ConsistencyProof' });
