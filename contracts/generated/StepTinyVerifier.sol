// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/step-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit step-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract StepTinyVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x715bdc08ab3fa32dabdb6ba7970b25b62221580a7d5ce6221644f83ecfced516;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "step-tiny";
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
            hex"1b84d817ce3d4272768decbd6b9cefce3fe79d13bf2e8078042113a368d5d159"
            hex"1643c816063a738cba95a0bce9c805dcf6a81dc0d30b152ae7c7b0d4197952e0"
            hex"1c9d7950f8b05a4518adb5f0b42013ef6a7c27751493f4ec45a9fe0574ca7c52"
            hex"2b3e89a0c57a9029cd13322dd9307c03c3d3b6e664cb481410b0d362436e419e"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000008"
            // ic[0]
            hex"240c8262f31f8994c8496390cf897eccf4dbef5a72235f1b793cfe5d0b1a4c4b"
            hex"2dbd06ba9bc166abe1bd64d11e8b618fa39989fa7b48e0ca81ce9c9dfd253038"
            // ic[1]
            hex"05eca9b9a5289f94a90f10690f96ca27c810d65e98594eb960aea8904f02a02d"
            hex"07c68550daee65f94c4f82d635b6dea611fa9610a65c1cdfd608840863fe9390"
            // ic[2]
            hex"05f4f4be40a55cf455a4733c84b1a015e99e0eea09a22313745bf8bded6206ba"
            hex"112ab48fc556c0bf25e4fe46b69ffd3b2683f451e50bdbe08b12fd14ff1724da"
            // ic[3]
            hex"055d6a116b75c5c23d47fca362edc4f5aa422fc36c3c83274538796d9e8f071c"
            hex"1e9061f2709d98640a98886ff58e5b88003e8a65b38558d7190b0468fa1c99e7"
            // ic[4]
            hex"2ddab46f28507b3ae4b5f0b15599a6010ea2e3c1aced8eedbd108289f3d33b2a"
            hex"0f94fcfa70a357ed86b86dc42a6a252d419b8e9d626028ee86f4f077060fc9c8"
            // ic[5]
            hex"00f472373ce9c8d4834960b381d1af7579cd46b02aa85a4e1f0e3ab1f0f97d3a"
            hex"009251cf791b1991944cdade0b3986a7abf02eb922471f0cdbd904381cb860ed"
            // ic[6]
            hex"04db129eabd0d4f3c8b3de204baf22f0609236187ee4a6b76229fcd48b248922"
            hex"1148bbe20694bb9aa3b0665dd4f1036c53277c2396a8af02d8c1bd124be5443a"
            // ic[7]
            hex"06767e3b9dc83b03b7d0aa71212e7f13f845b0cf213af6e524bfe86edd5de71a"
            hex"1d45fefb6cf6366c2517d6cff477729f3eb7be186bdb049972b840578fab9c3a";
    }
}
