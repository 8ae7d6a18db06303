// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/attestation-small.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit attestation-small (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract AttestationSmallVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(64, 16, 5, 2);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xba9f92bbb484a8e249acba2d31d7926ec629873ee818946c222126906375c05a;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-small";
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
            hex"297fa317f56c6c93bb07dd3522281cda0b80d6e06e454a9f99cb6b2709831b91"
            hex"02a4677c4b7d1039ff424178e7324ca8a094b6167124efd6d0534c1ae92a42ad"
            hex"29173de20fd7572cb060e6ca80d762d642a835074bf1b40ac4b1f1847e6abb65"
            hex"0caa26dcf477fe35bed428ed37f24afd84772bdb9693bf4d57938ff1dae9c50d"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000a"
            // ic[0]
            hex"07a86007913e23536f2917b3a228ab10120885b72bc18725650123aeebb835f0"
            hex"0665ae00f51e8e7d98b9a63683965c5086ea78a8907b0ee0a095f224176ec4ef"
            // ic[1]
            hex"2464bd72337aef21f0191c74739d23fe80b347a46c563cae25b608cf42a3fffc"
            hex"301669ea96008dace4af7f16a63ddd65ae062e0e88bff53b0ea41902b8ea14d2"
            // ic[2]
            hex"19dba3ef52381d4eea1b0ebd93d9bd4bef80b7583e25d5712ca7cf0c1ea6a1f0"
            hex"2b4be223ff44b1dba3705f13d35ec5db3f06ae546eac73aa62670786bb0aaab2"
            // ic[3]
            hex"1841fd8f7e73a1f74edc9d40720ea80c2b871e951dd35970d01cc3c818f7fc0e"
            hex"26a2e0d2161c1587f459022b506bdf02cadf64b43c67f19ec76814e5157dca56"
            // ic[4]
            hex"14674bf44bcf77b80a11336fe87addcdb115b5a9ae95ea1e644b841790ced25c"
            hex"1aba6c37c10e5f2cb15a7886a307f4bf0d198a45f05ff214538fe4ecdb66cdbc"
            // ic[5]
            hex"1786099d9fdd1ae9a4ba0f160fe1cbb09d64d43aa36dce17111da73bf6126136"
            hex"1a8b9e5837e430251bc470d7e97063ede8ba3e4beffe4bdc0ba9ad10dcb819eb"
            // ic[6]
            hex"00b7336c77437dfaab886c10ec9b2dbbc89904bba5279828ef5f0b9617800d0a"
            hex"122a685f6e4c9b35cbb1db08d01f0a79278992801091c894141854b9dd82843a"
            // ic[7]
            hex"07f4c0ebb05ce32d5199f0764aa3468871144693fdeb13e4f144b1b1cd3f770e"
            hex"0e125954d0b58c886350b0e3ff2f89cf0adb1350b4f45f5ea07968972ec6ca84"
            // ic[8]
            hex"1afd7ba1bb75049b74ff5fe5172e5d19f0f1c71f4b6be9276b7cf6ec3e16f4ae"
            hex"13b239469c41737dbcf83fc4fa56a6c23f00f28f349cbb9156db0de47ed77dfd"
            // ic[9]
            hex"25f4ca50d348e070ab51572f979c4e9c6241321083a20e543c3d3cad1a5c654a"
            hex"24530922d3e7e6b59ee9a2ba81525c9a76e42f8ccccd76bc68dbe5eeaf999365";
    }
}
