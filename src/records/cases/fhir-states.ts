/**
 * States of FHIR R4 resources: which codes of which element mean that it happened. docs/formats.md has the list.
 */

/** Codes of one element: those that count, and those that are left aside. Any other code is a finding. */
export interface States {
  readonly counts: readonly string[];
  readonly aside: readonly string[];
}

const words = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));
const states = (counts: string, aside: string): States => ({ counts: words(counts), aside: words(aside) });

const INTENTS = 'order original-order reflex-order filler-order instance-order';
/** Orders: no `cancelled` in R4, `revoked` instead. */
const ORDER = states('active on-hold completed', 'draft revoked entered-in-error unknown');
/** Procedures, administrations and the like: begun is happened. */
const EVENT = states(
  'in-progress on-hold stopped completed',
  'preparation not-done entered-in-error unknown cancelled',
);
const BILL = states('active', 'cancelled draft entered-in-error');
const VERIFIED = 'unconfirmed provisional differential refuted entered-in-error';

/** `Type.element` and its codes in R4. */
export const STATES: Readonly<Record<string, States>> = {
  'Observation.status': states(
    'preliminary final amended corrected',
    'registered cancelled entered-in-error unknown',
  ),
  'DiagnosticReport.status': states(
    'partial preliminary final amended corrected appended',
    'registered cancelled entered-in-error unknown',
  ),
  'RiskAssessment.status': states(
    'preliminary final amended corrected',
    'registered cancelled entered-in-error unknown',
  ),
  'Condition.verificationStatus': states('confirmed', VERIFIED),
  'AllergyIntolerance.verificationStatus': states('confirmed', VERIFIED),
  'Procedure.status': EVENT,
  'MedicationAdministration.status': EVENT,
  'Communication.status': EVENT,
  'ClinicalImpression.status': states('in-progress completed', 'draft entered-in-error'),
  'MedicationStatement.status': states(
    'active completed stopped on-hold',
    'intended not-taken entered-in-error unknown',
  ),
  'MedicationRequest.status': states(
    'active on-hold completed stopped',
    'draft cancelled entered-in-error unknown',
  ),
  'MedicationRequest.intent': states(INTENTS, 'proposal plan option'),
  'MedicationDispense.status': states(
    'completed',
    'preparation in-progress on-hold stopped declined cancelled entered-in-error unknown',
  ),
  'Immunization.status': states('completed', 'not-done entered-in-error'),
  'Encounter.status': states(
    'arrived triaged in-progress onleave finished',
    'planned cancelled entered-in-error unknown',
  ),
  'EpisodeOfCare.status': states('active onhold finished', 'planned waitlist cancelled entered-in-error'),
  'ServiceRequest.status': ORDER,
  'ServiceRequest.intent': states(`directive ${INTENTS}`, 'proposal plan option'),
  'DeviceRequest.status': ORDER,
  'DeviceRequest.intent': states(`directive ${INTENTS}`, 'proposal plan option'),
  'NutritionOrder.status': ORDER,
  'NutritionOrder.intent': states(`directive ${INTENTS}`, 'proposal plan option'),
  'CarePlan.status': ORDER,
  'CarePlan.intent': states('plan order', 'proposal option'),
  'CareTeam.status': states('active suspended inactive', 'proposed entered-in-error'),
  'Goal.lifecycleStatus': states(
    'accepted active on-hold completed',
    'proposed planned cancelled entered-in-error rejected',
  ),
  'FamilyMemberHistory.status': states('partial completed', 'entered-in-error health-unknown'),
  'DeviceUseStatement.status': states('active completed stopped on-hold', 'intended entered-in-error'),
  'ImagingStudy.status': states('available', 'registered cancelled entered-in-error unknown'),
  'Specimen.status': states('available unavailable unsatisfactory', 'entered-in-error'),
  'QuestionnaireResponse.status': states('completed amended', 'in-progress stopped entered-in-error'),
  'Consent.status': states('active inactive', 'draft proposed rejected entered-in-error'),
  'DocumentReference.status': states('current superseded', 'entered-in-error'),
  'Composition.status': states('preliminary final amended', 'entered-in-error'),
  'Flag.status': states('active inactive', 'entered-in-error'),
  'List.status': states('current retired', 'entered-in-error'),
  'DetectedIssue.status': states(
    'preliminary final amended corrected',
    'registered cancelled entered-in-error unknown',
  ),
  'AdverseEvent.actuality': states('actual', 'potential'),
  'SupplyDelivery.status': states('completed', 'in-progress abandoned entered-in-error'),
  'SupplyRequest.status': states('active suspended completed', 'draft cancelled entered-in-error unknown'),
  'Coverage.status': BILL,
  'Claim.status': BILL,
  'Claim.use': states('claim', 'preauthorization predetermination'),
  'ExplanationOfBenefit.status': BILL,
  'ExplanationOfBenefit.use': states('claim', 'preauthorization predetermination'),
};

/** Types that the list does not have: what their `status` says. Anything else counts. */
export const OTHERS_ASIDE: ReadonlySet<string> = new Set(
  words(
    'entered-in-error cancelled not-done draft proposed planned pending rejected refused declined noshow',
  ),
);

/** `Type.element` names that a mapping may declare in `counts`. */
export const FHIR_STATES: ReadonlySet<string> = new Set(Object.keys(STATES));
