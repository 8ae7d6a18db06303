import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SecondAttestationRecord } from '../../delivery/second/attestation-record.ts';
import type { Finding } from '../check/finding.ts';
import { unpackText } from '../check/link.ts';
import { SourceError } from '../data/source.ts';
import { describe, saveEndpoint } from '../data/store.ts';
import { EndpointForm } from '../parts/endpoint-form.tsx';
import { FileDrop } from '../parts/file-drop.tsx';
import { Findings } from '../parts/findings.tsx';
import { PageTitle, Section } from '../parts/notice.tsx';
import { Facts } from '../parts/table.tsx';
import { Code } from '../parts/values.tsx';
import { Keep } from './attestation.tsx';

/** Largest file with proofs. */
const LARGEST = 4 << 20;

/** Verifies a file or a link. No service and no chain is needed for the proofs themselves. */
export function VerifyPage({ parameters }: { parameters: readonly string[] }): JSX.Element {
  const [packed] = parameters;
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [record, setRecord] = useState<SecondAttestationRecord | undefined>(undefined);
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle');
  const [problem, setProblem] = useState('');

  const run = async (
    work: (report: (finding: Finding) => void) => Promise<SecondAttestationRecord | undefined>,
  ) => {
    setState('busy');
    setFindings([]);
    setProblem('');
    try {
      setRecord(await work((each) => setFindings((known) => [...known, each])));
    } catch (error) {
      setProblem(error instanceof SourceError ? `${error.message} ${error.hint}` : describe(error));
    }
    setState('done');
  };
  const checkText = (text: string) =>
    run(async (report) => (await import('../check/check-file.ts')).checkFile(text, report));
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    if (file.size > LARGEST) {
      setProblem(
        `${file.name} is larger than 4 MiB, so it holds no proof. Choose a proof file, a parcel or an attestation.`,
      );
      return;
    }
    await checkText(await file.text());
  };
  useEffect(() => {
    if (packed === undefined || packed === '') return;
    void unpackText(packed).then(checkText, () => {
      setProblem(
        'The link is damaged: a part of it is missing. Ask its sender for the whole link, or for the file.',
      );
    });
  }, [packed]);

  return (
    <>
      <PageTitle title="Verify a proof" kind="Verify">
        <p class="lead">
          Drop a proof file, a parcel or a saved attestation. It is checked in this tab and sent nowhere.
        </p>
      </PageTitle>
      <FileDrop onFiles={([file]) => void read(file)} />
      {problem !== '' && (
        <p class="notice bad" role="alert" data-verdict="bad">
          {problem}
        </p>
      )}
      {findings.length > 0 && <Findings findings={findings} isDone={state === 'done' && problem === ''} />}
      {record && (
        <>
          <Section title="The attestation">
            <Facts
              facts={[
                ['Chain', `${record.statement.chainId}`],
                ['Contract', <Code key="rounds" value={record.statement.rounds} />],
                ['Round', `${record.statement.round}`],
                ['Dataset', <Code key="dataset" value={record.statement.dataset} />],
                ['Paid to', <Code key="account" value={record.statement.beneficiary} />],
                ['Transaction', <Code key="transaction" value={record.transaction} />],
              ]}
            />
          </Section>
          <Section
            title="Compare with the chain"
            lead="The proofs alone do not say that a contract accepted them. Choose a chain endpoint to compare every public signal with the chain's state."
          >
            <EndpointForm
              action="Compare"
              isBusy={state === 'busy'}
              onChosen={(endpoint) =>
                void run(async (report) => {
                  const { checkAttestation } = await import('../check/check-attestation.ts');
                  const { rounds, round, dataset, before } = record.statement;
                  const chainId = Number(record.statement.chainId);
                  const ids = { round, dataset, before };
                  const subject = { endpoint, chainId, rounds, fromBlock: 0, ...ids, given: record };
                  await checkAttestation(subject, report);
                  saveEndpoint(endpoint);
                  return record;
                })
              }
            />
            <Keep record={record} />
          </Section>
        </>
      )}
    </>
  );
}
