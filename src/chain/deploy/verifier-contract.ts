/** Name of a circuit's verifier contract, in Solidity and in a deployment: `attestation-tiny` gives AttestationTinyVerifier. */
export function verifierContract(circuit: string): string {
  const words = circuit.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Verifier`;
}
