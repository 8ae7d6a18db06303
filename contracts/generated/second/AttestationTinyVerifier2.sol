// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/attestation-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit attestation-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract AttestationTinyVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(4, 4, 2, 2);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xf7ba5f70b0a86ccf61c096f28a74c9c284ea32c1e729a168ae307e9e99263c04;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-tiny";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override(Groth16Verifier, IGroth16Verifier) returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes memory) {
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
            hex"14c7f444133c2ba18f3c8f83f25cb1341d92216d07e824f8e67733475dfa6b6a"
            hex"20af18d70236152a066ec617f3e634fc68900efc4baa7f6ce599b9e9ef44f6c9"
            hex"0f03ed8f3d29e8e763897d19e8e53d439962b5c5bc69ff44d4f7b90e73c34ae1"
            hex"25b09664dcfc937f4cc902ddbfe55527773e061a191b20e88de99c8be7d4e551"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000009"
            // ic[0]
            hex"1554a7461fb39ff377980987beb68e08221f0c4b8ff2aeced4bb7a30a87310f0"
            hex"098b38ec03f4538233cca7b102f77d772f79e6c0ac60cef7c9ce933e797027b9"
            // ic[1]
            hex"22718effd2c0318522c2d0ce2bc52653e79398a3457cd6f1a5b13b763d93f835"
            hex"19d3a6bff07ac24e8419294cf52ff394d680e7cd0b104a14ab9c70ec32888799"
            // ic[2]
            hex"2fa5f966f21ab948152b72ac2042e5b8b56559fe571ca0f51b0f397ce5988d06"
            hex"2093ca1f95b270285807928d8ed6fddd694720077dfc0e7e165214516e2b76b8"
            // ic[3]
            hex"15fac954125c0ae71fd683990205e4848ea96be17fb80480cca7c1e55f0717f6"
            hex"2ee89286dce4ea91475a8804dc1aafb5e75c132162d4dc3985cd7da17d757a83"
            // ic[4]
            hex"2472583153a917bbfe7e01e3d4ea246bde7ce9f9bdbcfb75ab3b2ef70fcad225"
            hex"2472029049ee5b13773a9a9b96c35dfac409d118725d7ac11f053bee8630083d"
            // ic[5]
            hex"08ac8b27281a4b9d3f015e166f1f0cbb4ccf73d3937d86ead593f877f7f28609"
            hex"19da23d7d203dece85342d2470ec75d89d105300ca5bd9afee1d82a410ece63c"
            // ic[6]
            hex"14c9a1a870f2837bf7d90aa946b667430bd1479b4360a1918fa171acb33f737c"
            hex"2494f00c68071aed9e9021ac50dddd42f52de3f40b16d2eebbe2463e4a384eee"
            // ic[7]
            hex"1c5f415144c92b5497a87f81a3bf1f2d69f54f5b8a96ee59cd007f0981f4cf22"
            hex"230ae13b96764e89da10e27336e6fe5b83c7f4e605e0582ea6d5315e4659dbfd"
            // ic[8]
            hex"1289208228e6b17781c0bdb7f3368cfef8f6c784e460b81c6a0f0dbec0c262cf"
            hex"2b3074387b76c2899e0fca481c98e478f6c23b4146578b6915705c26960caeb7";
    }
}
