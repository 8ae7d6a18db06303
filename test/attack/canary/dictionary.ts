import type { SeededRandom } from '../../../scripts/support/random.ts';
import { batchLeaf } from '../../../src/protocol/batch.ts';
import { commit } from '../../../src/protocol/commitment.ts';
import { buildDataset, type Dataset } from '../../../src/protocol/dataset.ts';
import { publicKeyOf } from '../../../src/protocol/eddsa.ts';
import { asField, type Field, hashToField } from '../../../src/protocol/field.ts';
import type { EncodedRecord } from '../../../src/protocol/record.ts';
import { gradient, packWeights } from '../../../src/protocol/reference-model.ts';
import {
  blinding,
  datasetSerial,
  holderSecretFrom,
  type SourceSecrets,
} from '../../../src/protocol/secrets.ts';
import { TINY } from '../../../src/protocol/shape.ts';
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
   * Victims recovered when salt, blinding and tag key are public. It must be all of them, or the attack
   * proves nothing.
   */
  readonly controlRecovered: number;
  /** Victims recovered when only the tag key is public: the salt still hides them. */
  readonly recoveredWithTagKey: number;
}

const MODEL = hashToField('a model under attack');
const SCHEMA = hashToField('a schema under attack');
const DAY = 7433;
const ROUND = 1n;
const WEIGHTS = Array.from({ length: TINY.f + 1 }, (_, j) => BigInt(30_000 - 9_000 * j));
const POLICY = hashToField('a policy under attack');

/** A person: an age of [18, 18 + ages), a sex (the label), one of `codes` diagnoses. */
interface Person {
  readonly age: number;
  readonly sex: 0 | 1;
  readonly code: number;
}

const recordOf = ({ age, sex, code }: Person): EncodedRecord => ({
  codes: Array.from({ length: TINY.f }, (_, j) => [512 + age, 300 + code][j] ?? 0),
  day: DAY,
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
  readonly source: SourceSecrets;
  readonly holder: Field;
  readonly nonce: string;
}

/**
 * Public data of a one-person dataset whose batch is drawn. `leaf` is never published; the test shows that it
 * would not help.
 */
interface Published {
  readonly root: Field;
  readonly leaf: Field;
  readonly commitment: string;
  readonly nullifier: Field;
  readonly holder: Field;
}

function publish(person: Person, { source, holder, nonce }: Secrets): Published {
  const { dataset } = buildDataset([{ ...recordOf(person), key: keyOf(person) }], source, {
    shape: TINY,
    model: MODEL,
    schemaHash: SCHEMA,
    firstDay: DAY,
    lastDay: DAY,
    nonce,
  });
  return {
    root: dataset.tree.root,
    leaf: batchLeaf(dataset.batches[0] as Dataset['batches'][number], SCHEMA, TINY).hash,
    commitment: committed(person, dataset.tree.root, holder),
    nullifier: originNullifier(datasetSerial(source.signingKey, MODEL, dataset.period), MODEL),
    holder: holderOf(holder),
  };
}

function committed(person: Person, root: Field, holder: Field): string {
  const rho = blinding(holder, {
    root,
    batchIndex: 0,
    round: ROUND,
    role: 'contributor',
    policyHash: POLICY,
    weights: packWeights(WEIGHTS),
  });
  return pointText(commit(gradient([recordOf(person)], WEIGHTS), rho));
}

const pointText = ({ x, y }: { x: bigint; y: bigint }): string => `${x},${y}`;

const ZERO = new Uint8Array(32);
const secretBytes = (random: SeededRandom): Uint8Array =>
  Uint8Array.from({ length: 32 }, () => random.integer(0, 255));

/**
 * Publishes datasets of random people and attacks them.
 *
 * The attacker computes, for every guess, root, leaf and commitment under secrets that could be guessed: all zero
 * bytes, the public key, the holder's hash; and a commitment without a blinding.
 */
export function attackByDictionary(options: DictionaryOptions, random: SeededRandom): DictionaryResult {
  const people = allPeople(options);
  const nonce = 'public';
  const open: Secrets = {
    source: { signingKey: ZERO, tagKey: ZERO, saltKey: ZERO },
    holder: asField(0n),
    nonce,
  };
  const dictionary = new Map<string, Person>();
  for (const person of people) {
    const { root, leaf, commitment } = publish(person, open);
    for (const value of [root, leaf, commitment]) dictionary.set(`${value}`, person);
    dictionary.set(pointText(commit(gradient([recordOf(person)], WEIGHTS), 0n)), person);
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
      tagKey: secretBytes(random),
      saltKey: secretBytes(random),
    };
    const holder = holderSecretFrom(Uint8Array.from([...secretBytes(random), ...secretBytes(random)]));
    const salted = publish(person, { source, holder, nonce });
    if (isKnown(salted, person) || guessesOf(person, salted, source, nonce)) result.recovered++;
    const tagged = publish(person, { source: { ...source, tagKey: ZERO }, holder, nonce });
    if (isKnown(tagged, person) || guessesOf(person, tagged, { ...source, tagKey: ZERO }, nonce))
      result.recoveredWithTagKey++;
    if (isKnown(publish(person, open), person)) result.controlRecovered++;
  }
  return { victims: options.victims, guesses: people.length, ...result };
}

/** The right guess, with secrets that a careless source might use instead of random ones. */
function guessesOf(person: Person, published: Published, source: SourceSecrets, nonce: string): boolean {
  const { x } = publicKeyOf(source.signingKey);
  const bytes = Buffer.from(x.toString(16).padStart(64, '0'), 'hex');
  const holders = [published.holder, published.nullifier, published.root];
  const saltKeys = [ZERO, bytes, source.tagKey];
  const values = new Set(Object.values(published).map(String));
  return (
    saltKeys.some((saltKey) => {
      const guess = publish(person, { source: { ...source, saltKey }, holder: asField(0n), nonce });
      return values.has(`${guess.root}`) || values.has(`${guess.leaf}`);
    }) || holders.some((holder) => values.has(committed(person, published.root, holder)))
  );
}
