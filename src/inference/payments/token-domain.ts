import { Contract, type Provider } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';

/**
 * Name and version of a token's EIP-712 domain (ERC-5267, or the older `name` and `version`), if it takes signed transfers.
 * @throws AssayError `no-signed-transfers` (2): x402 can't pay with the token
 */
export async function tokenDomain(
  provider: Provider,
  token: string,
): Promise<{ readonly name: string; readonly version: string }> {
  const contract = new Contract(
    token,
    [
      'function eip712Domain() view returns (bytes1, string name, string version, uint256, address, bytes32, uint256[])',
      'function name() view returns (string)',
      'function version() view returns (string)',
      'function authorizationState(address, bytes32) view returns (bool)',
    ],
    provider,
  );
  try {
    await contract.getFunction('authorizationState')(token, `0x${'00'.repeat(32)}`);
    const domain = await contract
      .getFunction('eip712Domain')()
      .catch(() => undefined);
    if (domain !== undefined) return { name: String(domain.name), version: String(domain.version) };
    const [name, version] = await Promise.all([
      contract.getFunction('name')(),
      contract.getFunction('version')(),
    ]);
    return { name: String(name), version: String(version) };
  } catch (cause) {
    throw new AssayError(
      'no-signed-transfers',
      "the model's settlement token takes no signed transfers (ERC-3009): offer no x402 payments",
      { cause },
    );
  }
}
