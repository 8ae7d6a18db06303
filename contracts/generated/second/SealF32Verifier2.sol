// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/seal-f32.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit seal-f32 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SealF32Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 32, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x4c1ebefbf7bab63ad61af6843e4858952ab8fe68e4569bfdaeb9c93ef5009609;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "seal-f32";
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
            hex"1a93f22801b25a4565056ba373389f80b8061789ed05346862622a108fcb0aff"
            hex"27115d07bb6039c459b5209f94d43509bd120736b201d3e32719e044c4624ad4"
            hex"003a67bb260c62f1790849c2c55135760cdfa1ecd946464de1068d507dce65b5"
            hex"09060ca94e46af52321d96106600602ad626ac1efd01f55ad1c44de0589c5b70"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000001d"
            // ic[0]
            hex"30421af297cb9da88d8289970b8e5b56395b547db1c44126f65c5080576125e2"
            hex"0a91043b11fa532122e0225b3df75c44bf0b1bc4d967176325e9af2e8cfd067b"
            // ic[1]
            hex"1bd53b9d54fe0599bf77a627fdca4dce4702903e73ac4d6a3e6205552169ab12"
            hex"186af9908677ea203080a93efaba0bfdf2925888ecade52fd5e26a7cae4f862a"
            // ic[2]
            hex"0e9acf2bd34b96fd6c4677a4fbfcc7334b285a413550819c04b418fa9876a5a6"
            hex"03d9554f570679d1ef1cffa247d07ddff13b4feca69a9cb3590a52c9b7fd6998"
            // ic[3]
            hex"0e56a5f20ff492d7764f3f5613876a10f1d54dfb387b2e7cd48f025e2373cd51"
            hex"1b4bcb2ac8a1815b9cba63561ebe182ab07f2cc59b2220ba0bcb36ff53af66c8"
            // ic[4]
            hex"1518ce7c4929ad577eca48610f4df240803b7407fcdc595415220025416b7aa0"
            hex"2a8c46a7400822bf86ee7fb6af9ec393c3cd0d86d91c330b6c71daabf672ef72"
            // ic[5]
            hex"0cecb1553b19fca89245d5f619da1877bd2a04df3eb635b414fd129434fd2fe3"
            hex"2f685a1cf5d771f3ea5dc6791d747e69f70f54dd96ce8ab380729bd6dab68449"
            // ic[6]
            hex"1257a2772182bf56722d6bc5301a8c990b8fd7e121c3877c36bf0c0b15a52b70"
            hex"1808e64b1dd03647fa9452e3dc7d9f67b57d4b3ce852127b2308574508eb99ef"
            // ic[7]
            hex"181fa2ddf2632637141d7a12201efe308e190fbd9dabc478430a445d9bc83c88"
            hex"180476cd0be36e9a5d3bb21baf14b42b4f05ffeb9283adbf31e9b50adcc96ac8"
            // ic[8]
            hex"2b1fbc22e62188036058b94853c56853268b78634d4e2204aa37b9015d0bf7aa"
            hex"279e93d48f78e891f8572ac360863bc141a8347818942bd9c0be96cdd58d0158"
            // ic[9]
            hex"15fd8250f5dbccda8a0b4c574777ba2938321646090b90e24d12b47e0075d35b"
            hex"2541ecdd2ee2705a92c90eae9c1baad76c99e32e1b64e1f84d5c911fb626adf2"
            // ic[10]
            hex"0e1c84f282872109799a5fc74c5411d8e360ee79e9ef5ca744a3802d2388da72"
            hex"0ff6793c14113b623a2370798924f5a577c4f629510e885711006d8902ca7538"
            // ic[11]
            hex"2921e7982444062859af975511da5ad8140bf3e948fcc2fe6900dda8f2e6e7ef"
            hex"241459b43d3c7a2e9a0cb074ba761ffcd3d801ce2d1d390edf71c8938148f9e9"
            // ic[12]
            hex"1c1b5eae6d4005b3683c4a5f81a378bb03da44eda3a7626d76403a7a97015938"
            hex"11010dbb33cc4c5be2ddc0edb6e4312659dcddac1b143ee4dd21fef98c98ea1d"
            // ic[13]
            hex"1a9289640d437211a47abbc0a1a1c5bbf1100b558fc91f5b45cb337a168f1048"
            hex"0223dabc4b9abddc7d532b8a7d2854a39856de1998cf1d4209ba72645f90aa25"
            // ic[14]
            hex"0daa408d23ca6a59fec548f4634b8846eed62b0d6328f78f7990dccc9a3374e4"
            hex"06d7711653ed800451a6b9f76ca2a8517d806bd52c277cac3c85606a9f49bcca"
            // ic[15]
            hex"1ffbab8eac158424e947cb350bbf66b201ecbfc946cac518fb3824b7c2824875"
            hex"210ccdb5044d892f759ddf89ff2995bf57d13c13d18c7cdc10c878084b18154b"
            // ic[16]
            hex"2951a4cd7081319c5f086c42528f2012c57797a2ae08641d33d3ff1d4cc3b618"
            hex"2667390d49fcdd678d9b14db28675fe2523bd2b052af10cf17ad8358de36b9a7"
            // ic[17]
            hex"02c116a98c6feabfae14eed385d9c6727644151b9f07783af1d919ba761f5eb9"
            hex"10e24a57867c4b7e8d2e3e64e5c7817df62742727e6955968fd4f72f23dcfa1e"
            // ic[18]
            hex"305e727495f9bbfdae088279e44de6bcdd72ff39898bd7e2cff34b783260e5a2"
            hex"0eed78d5bfabca60b7c4956ee61be25e349398c9add05cd5186282acab7e1f73"
            // ic[19]
            hex"219d94f4a3e4d6ae5eb79168feb1bd691208327572756413794d986aa90e98b8"
            hex"2aef54e7147b1654e9fc0f1eafedc252e0a0e6873aef38007b9880ed9052f5af"
            // ic[20]
            hex"025ab2d3537174c2c946d98a25b5019105f83feb15b8281242a0418ad689c82e"
            hex"1cdc217429360bcea858f708239ede4a52ec568cbb7c5654e3b6e72ba8e02691"
            // ic[21]
            hex"057c0daa43b1a5853ce20c1bd5f7f6876b9d0e6350298b49e7364ba6d3e22627"
            hex"1ad59692ac890865dc62a060fd9ca0c9c5c8ead6e45bdf11d22dc200d062ebde"
            // ic[22]
            hex"13ae5d7e5f3061153835ae85d612ba6a16f816876b21930c382abaa474848521"
            hex"1fcc86f9b94a6224687526ead9666ae7391f669a87e4c35b4f5b699b789334f9"
            // ic[23]
            hex"2543ca42f67bf84ca2a1c69b41d7158e3d2432a490fe374730a9b9be0b567675"
            hex"2b9e6daf91c47f73ccec0ab5b0ca0011869eee93117ef4a009d0b6d47366e2c5"
            // ic[24]
            hex"25ade8cd8f64ce1d484bc207d29dc9b2db3cea938ac4b977bc70d19665bc1909"
            hex"1dd0fe6587081987e8df3f1c92a8e94c82d320d6ba4e57d6849a64c0cf8cc333"
            // ic[25]
            hex"0125785fad65bc87bf2d6c8faf32b567dbbfd73231cd0eb04c01a332c69e199c"
            hex"02bfbd56045c50aeb3d4312a264dde506575898073c9981485fb0da762f75b54"
            // ic[26]
            hex"0c5f43dfa3c6dfce6728ba7b27bf7d6b6d973df7e1721de69d940edf9ecef8af"
            hex"0d12966e76985372fb016a0dcd3edff74fd4770552b1697ac53f4a5fdaca86fd"
            // ic[27]
            hex"025805bd31c37a05c586ffcadd89ec83e10398e2b2b42e648f0fcce48f1943c8"
            hex"02cc3b873aa10b5d9749633663a902b163710dc427ea33ab91287f6687945081"
            // ic[28]
            hex"1f44f097e97dc51dfb9c9a5c1d3405271df1a27b16e7eeb0b197c7e777d0b4d4"
            hex"18644cd085f6a188df9e835f9ac46a35081efc3d0a1e4a0cae90f10034c9a375";
    }
}
