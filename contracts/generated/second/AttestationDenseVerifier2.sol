// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/attestation-dense.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit attestation-dense (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract AttestationDenseVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(64, 64, 5, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x3ce94f56f390967bc087f5cadea5c56e9f29ce1462d73c651e6a9aa7c8b18d84;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-dense";
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
            hex"25cb6ccc6e5325ffd0aafeb6e5bf8ac8c5d61db3b1aba187e1a1f8b9651d363e"
            hex"16298f581523b30991b8afbccd376be617111d52f1640d3ba44f555146f93168"
            hex"0468aad6f8577f80ba1bad2d215c2deeee7480a160b63c368a5363ccdd4d6176"
            hex"0f0632891c90833f6c693050eb3aa95705988eca9cb7f01434f15773336de6eb"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000010"
            // ic[0]
            hex"2b5690ae0ac1f76ec777a95103e48b912858af8c4a006051c711f39685dd55d4"
            hex"2342ec67f6ff32b6ffd5b478a692944f995dcb25225f651bdd548e3eef05b5fa"
            // ic[1]
            hex"2cb42636cf60b374b58bc28cc288fdc91f56a005f51e6c515718d1918ed68b5e"
            hex"2d4e6eddf4e860b5e721598fd4366cc74580a01b0f6a5d40a723237d3ff7c99b"
            // ic[2]
            hex"0a4ddf5bdb7e6b890a396bb991d5d8c6421e041a68ad80bb16a5f0f5757893c8"
            hex"17b1ee6935e6a8ec5b36b97b06d334f49d0fea2427cd644ea0c70be71ad20990"
            // ic[3]
            hex"0f524b77308d7e535cad3ae04019d7d348eec50766fb81f04e6433077986a192"
            hex"090534263a8e4c7f55a10a1ed1d10dbb531163084a3af84165e26b06dcb14a73"
            // ic[4]
            hex"2b24ad9bc4c69ba0c13e05d4fb05bbd626b3c0081aeaec65a201d77b6b11c9db"
            hex"09d219c1ec95718187a5127b713d0893391e5c385dc9f4433f164e12297c84c7"
            // ic[5]
            hex"25ba4bf706ee660de41b42d96b4b09728a8562355e37bf613f0de42f508346f9"
            hex"030882d4544703001061668d6b8b6d5a1d2969d286fe365d561244538254304f"
            // ic[6]
            hex"2c84e3d9f28949bc87787a7c5e46598534336253219b03307eed28b2a73e2082"
            hex"186651603292f7ca3285a4e3e772c1003c7369708d3a6fa29e4c9d2cf11e989a"
            // ic[7]
            hex"2ecd587655e25f4cfe270c85472f2c6d88e5c7276af029951d1c9ad04f7a94db"
            hex"06f11be5d996ac2b180769ef76776752cd6caf2732bfa89f908e8021a47197ab"
            // ic[8]
            hex"2ad95cf1c9af00787c3af93acf6f35fb4cfa0e9a871fb8461d75ecd45afda13a"
            hex"0b627b97b461f86b7bc1203fd62555dc1ba27205ffecbfe44e04074df884d9d5"
            // ic[9]
            hex"04667f1c7bad2430c0b8c0420ca7d4722fcd58651d45c8da66076ba8323e4256"
            hex"13a86eae8065be265dd174aee7b3eff137b172d4c7f80233ae39df0b33e78954"
            // ic[10]
            hex"30428cef536469f716f627c3f8f1d4edbebf452f01009af346546857dbbc83c2"
            hex"2b4042177cef68d0e9cab6e562f8f68abd97b96962678bc5ca6327c3f328c361"
            // ic[11]
            hex"2c73b0579a66446fa258cb7d36debfca267625e7ab0abcee58d145ddd76a402a"
            hex"2ece264ac661cc94d4999722138ee081e301455cbd9b80bc045f6f0c09576a86"
            // ic[12]
            hex"2d943d4d77f8d49e3d948615a3fdb0e7c25ebe0d7a9af6c684dfc2a6fd879efd"
            hex"036012130830d701d0162f8ff311261897915623d87dd9f8cab6f333787ce3d0"
            // ic[13]
            hex"1dc1d5fcb820bb3b8064bd7aa0b99fcd9365c20d5f7f4d884667e8b21d36b7a0"
            hex"0c9de09b1744801290360f6c31ce77c1172215c8259520818cf6fa3299875585"
            // ic[14]
            hex"206b1227407c88997bb8141993868619b36a1bde81f9fcd83c680e2b7079876d"
            hex"1041f58e8731ef46baa7e1eae55c504a1c2cae10baa01aab57b00150b65b5750"
            // ic[15]
            hex"013692420ee36613967ada36126afc2e462dd5708b282af90d0d676d6e8c6e1d"
            hex"1287b174fd30af52bf35b861c66fae08311c03fa4e96009cd87c4de36cf4b2e3";
    }
}
