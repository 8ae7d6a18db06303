// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/attestation-standard.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit attestation-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract AttestationStandardVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(160, 16, 5, 2);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x70d35f9dc2a6f4471892a8e4c1355f2349cdeaaa9a2d15e4790daf9dc5d06193;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-standard";
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
            hex"1326452de43bf2b62f1af18555b54470dbff95b7bed4ed8eb09620e50b81f80a"
            hex"047b8f2fdb3400c63b9b6ea03a753fe355d91ae45d97b6560cebd381e7f0f705"
            hex"1ea812ea4ae790bfc3f6c83893c9bf99ae60f6f21585151b812fac7d9c9b0399"
            hex"0fce43cafab8db0e7e1cd84bff66145c2c19c7a9385022e22178eaed8aecf566"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000a"
            // ic[0]
            hex"02aec4c192ce8581581d30e06f67a6fa48898c9596d981965a092e429e739a03"
            hex"293eccd37bce7db35b6a27e13bc3a34ac4c1eb25c6cac162dd3c00cfd02f83ba"
            // ic[1]
            hex"18a6988d1c7bd3b0af46236c719009fe6b59554fc1340b640357570fe367e2de"
            hex"276850bf421f452a4d871afc7c24007b11142b1d6d6c2d23fcc80f04d36327c4"
            // ic[2]
            hex"189057fa37838144760f3613f0ebf2c685e15831acbc25471d1c79d29e9e46a1"
            hex"157e1dc016ff96cdcfcbcd700186f680b198b5719b2459cbae792cdbb0c7af32"
            // ic[3]
            hex"192ab99ce83ec4c4d4d07a0e3e3d32df8caae0a1cc7c38fcb05d604abb702507"
            hex"05ee701ef62fc614134894348aa3a599113eafc43985580f971e75f2195186b8"
            // ic[4]
            hex"108f95a4d5b2178637ab6c1f16858279ceef2d8074eb8348cdcdb5214cf7e37a"
            hex"0e5762aeebb5da60b5689852e14a766d00308d5d31fe8b26db7a16d253a41766"
            // ic[5]
            hex"20209e86ed844fe0c6a0d5e47dfd359686f481a082f4634926182c9316cb7228"
            hex"02acb5b4a4751dd2702843e2be4b6d7fab06171c3db118e40ae401476607011a"
            // ic[6]
            hex"242ea422aeaba9c38679c40400b801bbc22b9965b101c9740b5ac7c2c3262619"
            hex"059fbbcb533a7caf28f2c462ce1d0eea6d81dd265c2aacd5fcae24cfab51ff0b"
            // ic[7]
            hex"1782622f5cd7952ca61c2e39ef01bc903762ff24e6d9fe7ea191ddc8e8558c78"
            hex"1284a9ab64dceda3fbd66f21864a4ef4864b08b6a45f8559a516078cd2ba4a9c"
            // ic[8]
            hex"00126e0d9925b69986bb65f9943a7a03a08bf0d522b63e84ebeceab6efb1e12a"
            hex"10c953a0c2f13bdec6fbe8309e39f1a5308db77747d0dffbb3512c4575e0d3fd"
            // ic[9]
            hex"26024df05e5ff2bc4112ad39822a0a228eb4831187a10e92e7acfac1d4f1831d"
            hex"05e15033ec4c9caed9cbba2119094586ca1442f4c165fe42664a78d7c1d213f9";
    }
}
