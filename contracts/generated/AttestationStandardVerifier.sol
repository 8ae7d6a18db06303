// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/attestation-standard.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit attestation-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract AttestationStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x7ef64286dbb6e760461515b6ff744dee02eaf4c6ea9bebba892a7648fa14dd39;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-standard";
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
            hex"0f22e4adbc979c6459f2b7951f1a5ff4019d7a89872c01acb8662f60dd2f2d95"
            hex"102e6034087a8675ee9e9f962375b98267b0014584d532820da02a89cfdcbed3"
            hex"13138ab9d832b0f463e5faa48b15c4ec4b7528cbdfe303cd53264eabc922e501"
            hex"248197d97a0a5095a31e3b51d9e05541f287f336c81a5c059fe2bd34f4925120"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000d"
            // ic[0]
            hex"09bc31e978bc9ede904d378972eb158a3b2dd6e55dbc0f18bdd6b0e819ec3e14"
            hex"0dc94e347b899cbfc7f8bdd55433dc3f25cb4b2cc84514cbb0186947d223549b"
            // ic[1]
            hex"06793a539269013e277069a2e6869eeeb1b5f24dd7fd363ab017e7e01bb160f9"
            hex"041df9433c09d420df4441f7ba800a1fc4f0ee10302d0915ef0bbc32fa0ee499"
            // ic[2]
            hex"25e18619f436cde3c8bfb5f9ed677dbc2eeac282821f755a170690437ae09ea3"
            hex"2d31fa6a58c3f0ca24a9d27333cb75222b20e05bd952c06cf548f8329bdca027"
            // ic[3]
            hex"1e0fb926be64db0505631d7d162a19dc7b6d0ad7bbebcb4dc7f7d06b03654aa0"
            hex"15fffea6d7ebe21c06815dc56878b4b177ea0a9a99258c926430d0a209d022b2"
            // ic[4]
            hex"2e4e223424d2ce028523050c0bb0512029b11e7fdb6c25e6ff4428695a594348"
            hex"1ba2f4de486e966226dc126a020160967c3740ed1731c85771dc5d81b32d44bb"
            // ic[5]
            hex"259ae1c5ef6902ee94d171d9ce7e12053ebf489837d4b1e7be9f30313cfcb4b6"
            hex"2399cac75d140d419304b5953cc6b774982d01be7e7ef0a4291288a53ddb2d43"
            // ic[6]
            hex"2b9e6874fe5dee0dd99b57fb961b2f1541c018f21b9783b5a0f5973d69a6e0d8"
            hex"1f96d005124a7c0af7e8342455e2de9b1553c060b21b9b468e53a1fb38c8fa89"
            // ic[7]
            hex"1dca69a9cc46a898d68bc6c4ba5944de69bad7e5c19a5083094733818f9bf573"
            hex"0276da68215f5659decbd7be64814f45631170fcdb702073d9a099de7e96dce3"
            // ic[8]
            hex"2ce431bd3fd5afe2ba12a600d189681af997e8616dc2fc7d59a245327690c0c2"
            hex"0639bf67a12cb544a1aa92820403f1c9073572277969c47232f8852b8da92d35"
            // ic[9]
            hex"2f908974ae83abf3f046ab13825de84de0b148742af4bf51d9df50fa26a6a38a"
            hex"078aaf1ae9c7a7ba45c47b61a3bd3186bf6cc6da15274dff4baf05cfd81e8a9b"
            // ic[10]
            hex"1015b6b3865ca29fa632d2a7aeb2969c425b7f6134eb8badda1eb27f045f9d01"
            hex"1b4f54f7332294ab714d3fdc8234d255038b3b1fa2622e364148c1091994ae8b"
            // ic[11]
            hex"193557e9864bb2baf5560039790d74b4b04a28fefcf884594f83ace1904d4313"
            hex"01d5f5c9125551ac2423d8a6f7e2c64a48571aa7564ba544b57a8cfd821dbbbb"
            // ic[12]
            hex"09e41d9a9a478cae2e369205ee29173f72ece8f9e96ba2ea5ce66583d7bde933"
            hex"2f20b3d82980fe4e248fb5995b0cd075fabffc0fbb9ea70602e5e2b0ace517a8";
    }
}
