// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/attestation-wide.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit attestation-wide (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract AttestationWideVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(90, 32, 5, 2);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x8823672936fe69cdb91df1f4fe7afecdcac16cd3d4b092ac06cce63aba9a3671;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-wide";
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
            hex"01c19d068ea3f4ecd9fe3af1491004f7ffc3096a598f510caa782ed05aeab077"
            hex"1877702acc4460921774f6a68bb62026206677969fe3b65243a6c631eb5161d8"
            hex"1569c1f96968c1eededb5129be5cc7883cd83e07cd9612e35a2a780fc63885de"
            hex"1cf21f05fd51285348e96dccf4f1bfb7198b8ec722e7b228f399f5efabc6cd1a"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000c"
            // ic[0]
            hex"15f5d98caa6f62b5188da6adb5ec203b06ceb5b7c490f758325c1cc90a750f97"
            hex"2a9340fcdb5d720e087b52230c447fa2563707e23d90fe5d4232a0bf05a031bc"
            // ic[1]
            hex"2b7af629dd39ef50c6992c271fc2c21d6d75546162fbfa5dfa43780aaaa246ec"
            hex"05fe8f24422b2aa4a8fa214e6e6d37ed6512bf8ce472ed282b4d788f74fb092d"
            // ic[2]
            hex"1c8a09c3609c948f7a8e95c9858d0432da23f7c3ba511528d02a064a5dbbe8b7"
            hex"07de282b7bca81665cc0ef5c41ae92c2d13aa989576fd4757e1ce73dd4852ca1"
            // ic[3]
            hex"17458c596220191a575160f76f19fdaa20c00619751dbb07b99d9302a6a3ddcc"
            hex"15dab07c3c4ee40e93a77d53ecb332dbac38691aed5082d3f72be637d033ff15"
            // ic[4]
            hex"170b635ab9b5c16c08128d4a0632a6b1a257d1409754a37ad4ef1818b7031293"
            hex"1e88e79920db9566aa0a2af5e557b4426ecea0d29522e1b8757e544e93c8a28c"
            // ic[5]
            hex"133bb81724558ef57eab38e0013d6d53e04ffee2c14466dd0812fce912f25f76"
            hex"2da41d821f8dccc545396f222b7720f4d238c7388e959eae981621df0b2347ff"
            // ic[6]
            hex"2fadd9250aa56a0dfd7e3d0bb72ccb7d3eca7c506c39f8426d95b7d192df28f9"
            hex"00faa43b9ff8d3e18c0486b363918705ea4f5f360ca9bc452c880c0c3f2b3c08"
            // ic[7]
            hex"2e7c8a2491f2f06d5fa526c63de95293b809f1d6b55152fedd5d5849c55bb90d"
            hex"21803b037441adea5770b7d4b3cb89ef3997a94cf2377626df6783a50e5f41b3"
            // ic[8]
            hex"07f11e340c607810e444100d26bd1b2e9de3b096849b1b1c8db8a1ec4a8f44e6"
            hex"0d499f1a535a7ecce7935043442194a96692a0985749c0765792c3666ee20050"
            // ic[9]
            hex"020626b2e1965d72244b941a30a38581d9e0316d90eb146f01e67b4fefc25f1a"
            hex"24b73a7db1814211baa2809d727a6c04744cff096b16d082b84047f8d9de4e7e"
            // ic[10]
            hex"00917207d8863b28861ace7b1722c48f43dfe57f7d112af7a725b76313856305"
            hex"08936fae2fb294cc34b42ecc0aa5ed37237b709a280d06aa94c7422b64b4b9d8"
            // ic[11]
            hex"24a217859dfe35b7521d54f8687bbd375fdbd6b895bfe0abe89df618306eae01"
            hex"19f54f7d20ac062213a984a00a23043b262328c3662e1eacb76686fecce45ddd";
    }
}
