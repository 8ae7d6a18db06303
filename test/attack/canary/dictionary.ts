import type { SeededRandom } from '../../../scripts/support/random.ts';
import { addPoints, mulPoint, type Point } from '../../../src/protocol/babyjub.ts';
import { generator } from '../../../src/protocol/commitment.ts';
import { publicKeyOf } from '../../../src/protocol/eddsa.ts';
import { asField, type Field, fieldOf, hashToField } from '../../../src/protocol/field.ts';
import { batchLeaf } from '../../../src/protocol/second/batch.ts';
import { buildSecondDataset, type SecondSourceSecrets } from '../../../src/protocol/second/build-dataset.ts';
import { commitOpening } from '../../../src/protocol/second/commitment.ts';
import { noiseSeed, seedHash } from '../../../src/protocol/second/dataset.ts';
import { lockedKey } from '../../../src/protocol/second/locked-key.ts';
import { packWeights, sumsOf } from '../../../src/protocol/second/model.ts';
import { SEAL_MODES } from '../../../src/protocol/second/noise.ts';
import type { EncodedRecord } from '../../../src/protocol/second/record.ts';
import { batchBlinding, freshBlinding } from '../../../src/protocol/second/secrets.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { sourceTag } from '../../../src/protocol/second/source-list.ts';
import { datasetSerial, holderSecretFrom } from '../../../src/protocol/secrets.ts';
import { holderOf, originNullifier } from '../../../src/protocol/signature.ts';

/**
 * The dictionary attack: an attacker who knows everything except the secrets guesses a record (age, sex,
 * code) and compares what would be published of it. Each victim is a dataset of one record, the easiest
 * target.
 */

/** Parameters of the attack. The sizes of the domain are the attacker's dictionary. */
export interface DictionaryOptions {
  readonly victims: number;
  readonly ages: number;
  readonly codes: number;
}

export interface DictionaryResult {
  readonly victims: number;
  readonly guesses: number;
  /** Victims recovered from public values, by comparing every guess under every guessable salt. */
  readonly recovered: number;
  /**
   * Victims recovered when salt, blinding and the key of the order are public. It must be all of them, or the attack
   * proves nothing.
   */
  readonly controlRecovered: number;
  /** Victims recovered when only the key of the records' order is public: the salt still hides them. */
  readonly recoveredWithTagKey: number;
}

const MODEL = hashToField('a model under attack');
const SCHEMA = hashToField('a schema under attack');
const DAY = 7433;
const ROUND = 1n;
const WEIGHTS = Array.from({ length: TINY.f + 1 }, (_, j) => BigInt(30_000 - 9_000 * j));
const POLICY = hashToField('a policy under attack');
const NOISE = hashToField('a beacon under attack');

/** A person: an age of [18, 18 + ages), a sex (the label), one of `codes` diagnoses. */
interface Person {
  readonly age: number;
  readonly sex: 0 | 1;
  readonly code: number;
}

const recordOf = ({ age, sex, code }: Person): EncodedRecord => ({
  codes: Array.from({ length: TINY.f }, (_, j) => [128 + age, 60 + code][j] ?? 0),
  label: sex,
});
/** The key is a function of the whole row, so an attacker who guesses the record knows its key. */
const keyOf = (person: Person): string => JSON.stringify(['clinic', person.age, person.sex, person.code]);

function allPeople({ ages, codes }: DictionaryOptions): Person[] {
  return Array.from({ length: ages }, (_, age) => age + 18).flatMap((age) =>
    ([0, 1] as const).flatMap((sex) => Array.from({ length: codes }, (_, code) => ({ age, sex, code }))),
  );
}

interface Secrets {
  readonly source: SecondSourceSecrets;
  readonly holder: Field;
  readonly nonce: string;
}

/**
 * Public data of a one-person dataset whose batch is drawn. `leaf` is never published; the test shows that it
 * would not help. Without noise the fresh commitment is to the exact sum.
 */
interface Published {
  readonly root: Field;
  readonly leaf: Field;
  readonly commitment: string;
  readonly fresh: string;
  readonly nullifier: Field;
  readonly holder: Field;
  readonly sourceTag: Field;
  readonly seedHash: Field;
}

function publish(person: Person, { source, holder, nonce }: Secrets): Published {
  const { dataset } = buildSecondDataset([{ ...recordOf(person), key: keyOf(person) }], source, {
    shape: TINY,
    model: MODEL,
    schemaHash: SCHEMA,
    firstDay: DAY,
    lastDay: DAY,
    smallestBatch: 1,
    nonce,
  });
  return {
    root: dataset.root,
    leaf: batchLeaf(dataset.batch(0), SCHEMA, TINY),
    ...committed(person, dataset.root, holder),
    nullifier: originNullifier(datasetSerial(source.signingKey, MODEL, dataset.period), MODEL),
    holder: holderOf(holder),
    sourceTag: sourceTag(source.tagSecret, MODEL),
    seedHash: seedHash(noiseSeed(holder, dataset.root, MODEL)),
  };
}

function committed(person: Person, root: Field, holder: Field): Pick<Published, 'commitment' | 'fresh'> {
  const weights = packWeights(WEIGHTS);
  const blinding = batchBlinding(holder, { root, index: 0, round: ROUND, policyHash: POLICY, weights });
  const point = unblindedOf(person);
  const hidden = (by: bigint) => addPoints(point, mulPoint(generator(0), by));
  const sum = hidden(blinding);
  const purpose = {
    sum,
    mode: SEAL_MODES.contributor,
    noiseInput: NOISE,
    policyHash: POLICY,
    directions: [],
  };
  const fresh = freshBlinding(holder, { ...purpose, key: lockedKey() });
  return { commitment: pointText(sum), fresh: pointText(hidden(fresh)) };
}

const unblinded = new Map<string, Point>();
/** The commitment to a person's sums without a blinding. */
function unblindedOf(person: Person): Point {
  const known = unblinded.get(keyOf(person));
  if (known !== undefined) return known;
  const point = commitOpening({ ...sumsOf([recordOf(person)], WEIGHTS), blinding: 0n });
  unblinded.set(keyOf(person), point);
  return point;
}

const pointText = ({ x, y }: { x: bigint; y: bigint }): string => `${x},${y}`;

const ZERO = new Uint8Array(32);
const secretBytes = (random: SeededRandom): Uint8Array =>
  Uint8Array.from({ length: 32 }, () => random.integer(0, 255));

/**
 * Publishes datasets of random people and attacks them.
 *
 * The attacker computes, for every guess, root, leaf and commitments under secrets that could be guessed: all zero
 * bytes, the public key, the holder's hash; and a commitment without a blinding.
 */
export function attackByDictionary(options: DictionaryOptions, random: SeededRandom): DictionaryResult {
  const people = allPeople(options);
  const nonce = 'public';
  const open: Secrets = {
    source: { signingKey: ZERO, orderKey: ZERO, saltKey: ZERO, tagSecret: asField(0n) },
    holder: asField(0n),
    nonce,
  };
  const dictionary = new Map<string, Person>();
  for (const person of people) {
    const { root, leaf, commitment, fresh } = publish(person, open);
    for (const value of [root, leaf, commitment, fresh]) dictionary.set(`${value}`, person);
    dictionary.set(
      pointText(commitOpening({ ...sumsOf([recordOf(person)], WEIGHTS), blinding: 0n })),
      person,
    );
  }
  const isKnown = (published: Published, person: Person): boolean =>
    Object.values(published).some((value) => {
      const found = dictionary.get(`${value}`);
      return found !== undefined && keyOf(found) === keyOf(person);
    });

  const result = { recovered: 0, controlRecovered: 0, recoveredWithTagKey: 0 };
  for (let i = 0; i < options.victims; i++) {
    const person = people[random.integer(0, people.length - 1)] as Person;
    const source = {
      signingKey: secretBytes(random),
      orderKey: secretBytes(random),
      saltKey: secretBytes(random),
      tagSecret: fieldOf(random.bigint(250)),
    };
    const holder = holderSecretFrom(Uint8Array.from([...secretBytes(random), ...secretBytes(random)]));
    const salted = publish(person, { source, holder, nonce });
    if (isKnown(salted, person) || guessesOf(person, salted, source, nonce)) result.recovered++;
    const tagged = publish(person, { source: { ...source, orderKey: ZERO }, holder, nonce });
    if (isKnown(tagged, person) || guessesOf(person, tagged, { ...source, orderKey: ZERO }, nonce))
      result.recoveredWithTagKey++;
    if (isKnown(publish(person, open), person)) result.controlRecovered++;
  }
  return { victims: options.victims, guesses: people.length, ...result };
}

/** The right guess, with secrets that a careless source might use instead of random ones. */
function guessesOf(
  person: Person,
  published: Published,
  source: SecondSourceSecrets,
  nonce: string,
): boolean {
  const { x } = publicKeyOf(source.signingKey);
  const bytes = Buffer.from(x.toString(16).padStart(64, '0'), 'hex');
  const { holder, nullifier, root, sourceTag: tag, seedHash: seed } = published;
  const holders = [holder, nullifier, root, tag, seed];
  const saltKeys = [ZERO, bytes, source.orderKey];
  const values = new Set(Object.values(published).map(String));
  return (
    saltKeys.some((saltKey) => {
      const guess = publish(person, { source: { ...source, saltKey }, holder: asField(0n), nonce });
      return values.has(`${guess.root}`) || values.has(`${guess.leaf}`);
    }) ||
    holders.some((each) => {
      const { commitment, fresh } = committed(person, root, each);
      return values.has(commitment) || values.has(fresh);
    })
  );
}
