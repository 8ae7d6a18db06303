import { Seeded } from './seeded.ts';

/**
 * A made-up triage note: a sentence that a seeded generator puts together from phrases. It describes no
 * person and no hospital.
 */
export interface Note {
  readonly key: string;
  /** ISO day. */
  readonly day: string;
  readonly triage: 'urgent' | 'routine';
  readonly text: string;
}

const WHO = ['Patient', 'Pt', 'Adult', 'Elderly patient', 'Young adult'];
const URGENT = [
  'crushing chest pain radiating to the left arm',
  'sudden weakness of the right side and slurred speech',
  'short of breath at rest, speaking in single words',
  'vomiting fresh blood since this morning',
  'rigid abdomen with guarding',
  'confused, cold and clammy',
  'high fever with neck stiffness',
  'severe allergic reaction, lips swelling',
];
const ROUTINE = [
  'sore throat for three days',
  'asks for a repeat prescription',
  'itchy rash on both forearms',
  'mild low back pain after gardening',
  'ankle twisted last week, walking well',
  'runny nose and a dry cough',
  'wants advice on travel vaccination',
  'blocked ear, no pain',
];
const SHARED = [
  'known hypertension',
  'takes metformin',
  'no known allergies',
  'lives alone',
  'here with a relative',
  'smokes ten a day',
  'similar episode last year',
  'pain score given as moderate',
  'slept badly',
  'no fever reported',
];
const SIGNS = [
  'pulse fast',
  'pulse regular',
  'looks unwell',
  'looks well',
  'alert',
  'drowsy',
  'pale',
  'good colour',
];

/** @param count number of notes; about a third are urgent, and a few are labelled against their text */
export function makeNotes(seed: number, count: number): Note[] {
  const random = new Seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const looksUrgent = random.next() < 0.35;
    const sentences = [
      `${random.of(WHO)} with ${random.of(looksUrgent ? URGENT : ROUTINE)}`,
      random.of(SHARED),
      // Signs agree with the complaint more often than not.
      `${random.of(SIGNS.filter((_, s) => random.next() < 0.5 || (s % 2 === 0) === looksUrgent))}`,
      random.of(SHARED),
    ];
    const isUrgent = random.next() < 0.05 ? !looksUrgent : looksUrgent;
    return {
      key: `note-${i}`,
      day: new Date(Date.UTC(2023, 0, 1 + random.below(365))).toISOString().slice(0, 10),
      triage: isUrgent ? 'urgent' : 'routine',
      text: `${sentences.join('. ')}.`,
    };
  });
}

/** A made-up decision of a person about an answer of a model. */
export interface Feedback {
  readonly answer: string;
  readonly day: string;
  readonly decision: 'accepted' | 'corrected';
  /** The confidence that the model reported, 0..1. */
  readonly confidence: number;
  readonly answerWords: number;
  /** Sources that the answer cites. */
  readonly sources: number;
  readonly text: string;
}

const TOPICS = ['dose of', 'interaction with', 'indication for', 'side effects of', 'monitoring of'];
const DRUGS = ['warfarin', 'metformin', 'amoxicillin', 'ramipril', 'lithium', 'paracetamol'];

/**
 * Answers about some drugs are wrong more often, and low confidence is a weak sign of it, so a model can
 * learn something.
 */
export function makeFeedback(seed: number, count: number): Feedback[] {
  const random = new Seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const [topic, drug] = [random.of(TOPICS), random.of(DRUGS)];
    const sources = random.below(5);
    const hard =
      (drug === 'lithium' || drug === 'warfarin' ? 1.2 : 0) + (topic === 'interaction with' ? 0.8 : 0);
    const odds = hard - 0.35 * sources - 0.6;
    const corrected = random.next() < 1 / (1 + Math.exp(-odds));
    const confidence = Math.min(0.99, Math.max(0.05, random.normal(corrected ? 0.62 : 0.78, 0.12)));
    return {
      answer: `answer-${i}`,
      day: new Date(Date.UTC(2023, 0, 1 + random.below(365))).toISOString().slice(0, 10),
      decision: corrected ? 'corrected' : 'accepted',
      confidence: Number(confidence.toFixed(3)),
      answerWords: Math.max(5, Math.round(random.normal(80, 25))),
      sources,
      text: `What is the ${topic} ${drug}?`,
    };
  });
}
