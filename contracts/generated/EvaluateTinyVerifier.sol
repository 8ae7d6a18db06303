// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/evaluate-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit evaluate-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract EvaluateTinyVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0xd5c063bbc4c5db7a432fc51a28d95c93e5b7177b3a80c7fb2ba70f45e4a737f7;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "evaluate-tiny";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override returns (bytes memory) {
        return
            // alpha
            hex"2feee8d8377fa1da27cc3fe1f5fcd5b5db6d36749660d30403ce721d25a24566"
            hex"22894249783c8cacb9c92f01f6935ea2bfbdce9aabc16f40036043d4ceef2389"
            // beta
            hex"208dd5bc773e660d9254d4f3f15641dd4c529c6923a02dc44c02f39a955bce76"
            hex"0ea704465ed39002c50ae79f544ebf1eaeb8a1ca9450609728217ab29a08d747"
            hex"08b52537ca3f64385d78eb01bad5a425bc64b624b3599670a20ca3c8829626d0"
            hex"2d9dc57ad0aa30d43f484a91a5b5548349b402eec906d56154118f7460afcf59"
            // gamma
            hex"0c5952a069e3363030052eafee0da8655cd1c59495afaa4f116c0fab910aee93"
            hex"1e509b213a199246a6e4b275d601c68bd8879e2a10de4aff6db6914531f28e6c"
            hex"134bdd31e26ce4f14b83fc8fd99fc7ff37576a86db8bcd509948842fb27442fa"
            hex"0ae07952fef9bdf031ec188ad70bccfbce369bfbd32b13a5d6c28510dcb69e71"
            // delta
            hex"02dee0fe905d86d4dcf8f546d2efc31bf12368e68f3e0dd481a303bcf8213852"
            hex"1eff9662455d40028c9a3d1086f9276996115760a0c43cbe84a3d2793130addb"
            hex"0b5946c5e92239cd66fbcdf254e0344e4fb39521639e4871042b18ccf7db5dd7"
            hex"23ea7506a0f8b2794a76dcd19b39ad3afd2262bd6608d54822d71133fa6f0497"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000007"
            // ic[0]
            hex"15ec873ba94d754b1f4a7377bf25eacdcf1cde4eea4638da523049e8947859ab"
            hex"0f71d7b682ef32cee8940f80d19419559329af2e775b5ae9a2379d96515cef2b"
            // ic[1]
            hex"0ef45cc40cd8c339766fe79580ecab31943498cb666d6cdb934c20c144f1a96a"
            hex"0feeeeaed7abe097ab74f594c9d14c89b2ff138d39b2d9863e30d2833a0cf5f5"
            // ic[2]
            hex"1d38af0b6a6f475faa18acde8fc3198d08312a296ee9080734202b279ae9d4f9"
            hex"1afa78645a91c3a5756cc218313e4e80868fc4f4750b45d5d597a42b66f42dfb"
            // ic[3]
            hex"1b6d39a8b0190d8181028648a6c44694564678c843f74892354242c5849876d4"
            hex"288ce779b1c1672512bf7cfd39b7eb91faf913d9ca7ec1e90f4f52a5343d4acb"
            // ic[4]
            hex"24d26c999c60ad02122f8a0f0b0c98727dd73e94dde0361653717f07fbf81318"
            hex"0f39fa30f30609549d5a7527f817e3085f3fdb849de15c5e5ad43b1453e88ed5"
            // ic[5]
            hex"2bd2fba8c9ac970021f0edec1ade267f5d7780cc527dc93e414d3018f5b42626"
            hex"1f560de247dbde767d18f01ff8c432c9e4f9a0f9b2ed8b307f619e1f12acd386"
            // ic[6]
            hex"2d9424cbe736227db84c22f928462ea6546929fe7a7d3726d130ae55ad503b53"
            hex"155a10132dfa69eff823a962e65350717b0431be91ac08be66a227811667e324";
    }
}
