// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/evaluate-f16.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit evaluate-f16 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract EvaluateF16Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 16, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x9095acc561fe371f5187fdacd47023b3571b8e3d8be6cf4e96240efeb1499a74;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "evaluate-f16";
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
            hex"0cea169b383293fb386ac9422364973e9b8c2bdb1a426ef37814cb8cd21b8856"
            hex"1c20013c7428f5001f70ea0ca086d01d61d83496bd68ee88f1650cd70a71c7d2"
            hex"07d7bbdc386fbedfaffac14e2e134b080d2078ba8cac29d900aff29e5226eaa9"
            hex"05e6103f06b1f333d0df49ad9348aeff2300ec8b9ebdcbdca9046391d356eb32"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000c"
            // ic[0]
            hex"160aaf6c62e075ac19eb14a5d26d4db57dc145bee33933eca7debae1df37ffb1"
            hex"1f37608d0b65297c32ffc62d0a4fe974c2e047d2844a494396f3171eac9072a1"
            // ic[1]
            hex"0061bcf6c9eb72d888b159feeb7e033ea2ddac3ae2950425178198d359cee931"
            hex"0b73b46d511269a6bc5dc2ae4e3d29de6c2d8c2374000b3118cb7fb23a5dda77"
            // ic[2]
            hex"023f61dcdaa2e5ee605e5e963de08f7d12069add2022c8f08d815feb2fcd278a"
            hex"2418014a737abf5b1215a1961395bf60e97f04e844baf54f62e00b2da1357932"
            // ic[3]
            hex"192901c5c3655bf3436a1d1364038102d7a28f64795d531fa3143499857796f7"
            hex"038273bed5ea593d39a10366223869ee31cca13c081072427dea3dd742b9d766"
            // ic[4]
            hex"15ac4ef5c441e5ca2c24c1497746c3c4333f633c510b1a466dd1570bd2db022b"
            hex"14c33b018faac547aa0b6e74d671e21e7cecff9e7a9d8e0b137a42859d35028f"
            // ic[5]
            hex"27aad46484a6915763ef6adbd27e136ba271a3f9cd242e7f6483dffeb98c68e6"
            hex"30073976b4c7554bf7d2b345aefdbf09cf14997c6dc2010cecfe0b440d3fe151"
            // ic[6]
            hex"1420f5f44f3367615224855468e520f184eb94228c3c03249ea00c082ffa8f48"
            hex"054b2e85b6737f42f51491c754cabc751d31d2b464cd2afd81bf08f2c4ce5ae9"
            // ic[7]
            hex"1013f0fb8e1e840bc97b5e0c474135a0d586182efbe571fe90b02340b061758e"
            hex"1994e47f05f0494cef0102e0e70652ae31257e31150f9bb17556676f539a0ef8"
            // ic[8]
            hex"28e95d1ce059a798d6c34b3c101701a06a7c7c27510a64a42f009f4352ecd37f"
            hex"0593626ce9b2b1122b7eb54cc3d45cc743feb4b3f8c1a922376e02a4ae44bef1"
            // ic[9]
            hex"08016551a5d1497ff4311ec29b34a054c206a03b88b1e29957fc49e0244ab03e"
            hex"05e58fd1020bfe4359af837fa1b47e1777a5311996efc32a5b7816db3e0b404d"
            // ic[10]
            hex"0a8968b2d73cca9778c649ad52b75b90a2d0973617df2746323529bfca236eef"
            hex"15e260aabf522d30ef7b12053501e6047a5cc332f79e70b7b821dd847bef7366"
            // ic[11]
            hex"305c7a872c8030fc9ebf269bc9b459d4a355c4268c72ed00c3eaa6ea95e80764"
            hex"0ef96686a076c6202f1d9d625f15018908363cb3d136be76da0c46eed3837c71";
    }
}
