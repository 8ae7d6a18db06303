// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/step-standard.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit step-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract StepStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x714711332cf47516521c5e71033f4b08b163f6b3fcceb22b9f8b6454994af33d;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "step-standard";
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
            hex"116bdbfb40a6faa1a36e96112410ee42fb54dccff1dc61c882cb99c02550bed3"
            hex"19e8e7cee88499ec4387b79d90999983cb44843a85b7c6121918adedee4b73c7"
            hex"143977e64383746b8c1f5b949f9f1a983362d4a81c56de9cd21bd31f6d1266ca"
            hex"13643239fca8bad9c6e4e2a6b1a088edaf9f94ef830d2092e866a74533fc855f"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000a"
            // ic[0]
            hex"0672b2480951260656d4ff9d9d467139901c2e4a0f07f7d93f957ee676f673ec"
            hex"25cd0c22d7ae144d35a463f8d95bfb539a9be0de7f00a433f621978a66786785"
            // ic[1]
            hex"0a98d8f411fb8c6b113efb59a4df773a893cb206a353e19e87c20a4a1026f107"
            hex"20295a998e59e2cb403854c0b0607d9823fdf7c02c8408e1676b334c13a4bb64"
            // ic[2]
            hex"17ac97c5390d7f30a596a5c789ced1a69655c9c8a83c7d61f5ae5c8812e73621"
            hex"2aade08cd3a1094f6a956e12c4c83ebaa30cc8cbc0d1dd20d1bd92c0faa0f24d"
            // ic[3]
            hex"11353e155e90714f80eb809a0eabc42f4e9c0eb9ec9038b340f122ca5805eb2f"
            hex"28a9bcab6c5ab3dbb8d75decf0168c8c8b3e808ca606f3c65a61c4b4339db25b"
            // ic[4]
            hex"1fd5ebee004d67484dfb2f2250bdfb1b49d3cbd7bd6acf7455734b64ea222e9b"
            hex"18da27ca0cc5a2c7f9eb95a84d57aab6ef09ce4bc855227074c19ebf19552cb2"
            // ic[5]
            hex"0dbc14f6747d596bf0de6b582151775ef658953833cbdf1209ce456fe5678540"
            hex"1d04685190c27c3030f0af7dc6df536d2c1422a1ba3b8179339cb1fe86e7817a"
            // ic[6]
            hex"288b795ea634da227139e1406ed52d6685fdfc79621505fce98f0bfcd0efc579"
            hex"0d5de0308bea0d84c83c918f6e66ffdee67f472717d589b60a12d72acb1f0439"
            // ic[7]
            hex"1a1a444d7da3b7648e894baf8547c528a5f433da64d55d463c0684d69fda8f00"
            hex"1e5a22f9d2bb88926c58be640bc3817e0638ce83cf4e034d0ea5d6e7f20f9e01"
            // ic[8]
            hex"16c456b49975dd5505629ce6dc86205cc154d2c4944310065adfce29ca6ac89e"
            hex"12cfbc26d348f7cf8dcf6c9125acab86bfad8f868c8507c8815b392e63fd3fdb"
            // ic[9]
            hex"0e88346cf760e69ad0d5dc7dc8fc825223e48695031bc9a3f8386fa073e0e674"
            hex"22ded3f15a74e18bdc9e304e3fa096ca33a6088378d82f777447333b3e8faa32";
    }
}
