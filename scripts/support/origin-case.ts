import { AccreditationList } from '../../src/protocol/accreditation.ts';
import { BASE, mulPoint, type Point } from '../../src/protocol/babyjub.ts';
import { DOMAIN } from '../../src/protocol/domains.ts';
import { publicKeyOf, sign } from '../../src/protocol/eddsa.ts';
import { asField, type Field, hashToField } from '../../src/protocol/field.ts';
import { hash } from '../../src/protocol/poseidon.ts';
import { holderOf, originNullifier, type Signature, signatureMessage } from '../../src/protocol/signature.ts';
import { type OriginStatement, packPeriod } from '../../src/protocol/statement.ts';
import { type CircuitInputs, originInputs } from '../../src/prover/inputs.ts';

export interface OriginCase {
  readonly statement: OriginStatement;
  readonly signature: Signature;
  readonly list: AccreditationList;
  readonly holderSecret: Field;
  readonly serial: Field;
  /** Another source of the list. */
  readonly otherSource: Point;
  /** The source's signature of the same message under another version. */
  readonly signedUnder: (version: bigint) => Signature;
  readonly inputs: CircuitInputs;
}

type Parts = Pick<OriginStatement, 'model' | 'schemaHash' | 'period' | 'context'>;

/** An honest origin statement: the third of five accredited sources signed. */
export function originCase(parts: Partial<Parts> = {}): OriginCase {
  const privateKey = new Uint8Array(32).fill(9);
  const sourceKey = publicKeyOf(privateKey);
  const others = [2n, 3n, 4n, 5n].map((scalar) => mulPoint(BASE, scalar));
  const list = new AccreditationList([...others.slice(0, 2), sourceKey, ...others.slice(2)]);
  const holderSecret = asField(123456789n);
  const serial = asField(987654321n);
  const dataset = {
    model: parts.model ?? hashToField('a model'),
    schemaHash: parts.schemaHash ?? hashToField('a schema'),
    root: hashToField('a root'),
    records: 200,
    period: parts.period ?? packPeriod(18_000, 18_365),
    serial,
    holder: holderOf(holderSecret),
  };
  const signature = sign(privateKey, signatureMessage(dataset));
  const statement: OriginStatement = {
    ...dataset,
    sourceListRoot: list.root,
    originNullifier: originNullifier(serial, dataset.model),
    context: parts.context ?? hashToField('a context'),
  };
  const index = list.indexOf(sourceKey);
  const inputs = originInputs(statement, {
    sourceKey,
    sourceIndex: index,
    sourceSiblings: list.siblings(index),
    signature,
    serial,
    holderSecret,
  });
  const words = [
    dataset.model,
    dataset.schemaHash,
    dataset.root,
    200n,
    dataset.period,
    serial,
    dataset.holder,
  ];
  const signedUnder = (version: bigint) => sign(privateKey, hash(DOMAIN.signature, [version, ...words]));
  const otherSource = others[0] as Point;
  return { statement, signature, list, holderSecret, serial, otherSource, signedUnder, inputs };
}
