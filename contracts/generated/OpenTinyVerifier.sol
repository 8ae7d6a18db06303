// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/open-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit open-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract OpenTinyVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0xb46a719e0d0673ba67cea4541f7147f5b0098d1d98a91de9f8efcb32d2a0f75a;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "open-tiny";
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
            hex"107d10b32393715faf95b0c397b97faf45fcb8f9b3286c18dd24e53c7b0fa74b"
            hex"29378f614f719ae99c3e3a0ed4c4a132dd3d078ac76a2908f61f96f02392f6d1"
            hex"2034cb5fe547f821b636dddadb5ec6f53f5a9c2f02ff3ad9d86ca2b6fc97f06b"
            hex"0d05afab72abb4d670c1b24b0db272ce41b73ad11b9a125f6a2513fdfc96ab8d"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000a"
            // ic[0]
            hex"0f4e9a69504b2f5f804c99e338df654c49e0bc971d5c8cb59a3a383aa4423e7a"
            hex"136e58fb5282f94097e48ade37f9410071af385eb02ec7a3fe13f7e3c56a411e"
            // ic[1]
            hex"2273ecaa47c1bf50a43b319cac0fd5a4c1c8327870b225666bd2f06c38e3d176"
            hex"2266fe259b92cd39892ce90a02b7bfdb89a04bef23d74f9dec977c8b68d5eee5"
            // ic[2]
            hex"1938c2053af1ff22bb08eaf030647ecde1e5f9fe28a52bb58aa8d3c18fc5e473"
            hex"0c95b79809df33c9baa599a6673c5929fd8b54a3e9cdcb4faff78b10d6bda8d8"
            // ic[3]
            hex"0ec390f615118a5273f6c470c3cef21681c453bf85a72e6f5e5dec96811caab5"
            hex"2eea9e492c85c25536214e975a64f4928723ecec6bdc7f2de1553a473f395f12"
            // ic[4]
            hex"201ae5f6f2939028f50a82fafa8e8cfa7ca3fdbb427629e6afd2b76f2e25f3bf"
            hex"0f6505dd5908d773b979ac945e70a868e5a4aa9b4daf3ec5a8cd400d0a860e8d"
            // ic[5]
            hex"087f0667e84e78bddf57683c8df6fb93f94ca5a17af55d5e5b128b4d6d6e86c1"
            hex"22de0d067a467b55d997fa4ce7bd4c9e68f6e673359322ce5775c9a84654b4a4"
            // ic[6]
            hex"2ff88d3a9b543df8740bb69daebbfe07e0a14c6427b170b502d9dd1cd8a1fe24"
            hex"199255262375b478eacc320cfdb9bb341761df11edcf16a7a6dd5474f29b744a"
            // ic[7]
            hex"2a3b42e6466de8afc421e22d03930b5664c4802f02d7d3373d0ecaba3886d795"
            hex"0457348512a311cf4ba2ecf6cec87df71d7af688cce650910629dc335233133f"
            // ic[8]
            hex"2b8f784f9a128ad20140d5d3bdaf2f509f26c360372baf8bd3a1e196e2432fed"
            hex"1701b518bdc50ec80e0f715bd17609f05aee6d2fced35b09122ae73c340f9816"
            // ic[9]
            hex"24b716ac5eb3ef1bb23e95f701b7142471a9048fc08f06a22fad6a90c8ec2708"
            hex"29bc68175974e32bb0bdbf657963b10dcb6c21a9591e2e9c340216b11fe3a2aa";
    }
}
