// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/open-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit open-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract OpenTinyVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x53b03ffa047fb3991ae9800b1b8f5aee999a9b5ef0511f1006aab860ec229a5f;
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
            hex"0b4a1dee6a8de29519340a625edebda342980576189d45abd2f37cd42f87eb9f"
            hex"10135fd87c4141d67efbaa8ec3116d2554c68c7785f980a2f6f47db12bbfabc4"
            // beta
            hex"1fcbe4c65ba9d70d6a04430756abade60229f5c19198d318b27e5021dbd06193"
            hex"18ddc5da2b34c20d24b4e45e793f7f0d5ef15e32d64845c8f7b1905914a2f545"
            hex"23498eed4c6362c57b0778a3e1e64dbc6fbaaa24b0966499bffdde5f8b998f41"
            hex"1a86ed5f53b04aed1a40985221addb6eaf050c573ab095f30c5adf42e184f2f2"
            // gamma
            hex"198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
            hex"1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
            hex"090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
            hex"12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"
            // delta
            hex"03de6fc6e9709ea477bd9f18127371db2ccc5b398256b41420889cc3bd083322"
            hex"196339858e60c35fa81a1cfb23037300bf4a0919041413d0545e1abfd6cc3a33"
            hex"271236385ce24fa90e6ff3281cbb54786336835c9d6ae1bf580d3d7c1532100b"
            hex"08d340edde5cf2a1ee0fb5e80fd1452ca25dcdf1415208bd92f33db28f357a80"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000a"
            // ic[0]
            hex"158d1ad805d57b81ba11d89fc32cd0e1c64ebf4bc44aaa335cf24fa899b03622"
            hex"0c684c053127e88cb2642ee0556aedc30fadebb4a95a96e23f20b033343c0bee"
            // ic[1]
            hex"2c67a606ff894307658626e26fb254620fe0f17892798b5a5d6cfa893cd68c17"
            hex"1d1c6072f49c7456178e2bca96b2afecfe749341d0eb81565c30c036409f6b4d"
            // ic[2]
            hex"145b7d1f2949677c5528918a1d43db4af543553a1d80d46118c0895c0a90cfac"
            hex"281d0a2e2012f7cf72f1f3e0b49f0accee859d34b6605e09f06b81e6aefc669e"
            // ic[3]
            hex"08c6ad1dee231cd25ebb5a19baebce87c9c034f3453bb6ea4290258217a9e909"
            hex"01f450ab4f186526a59b206309c722ea795f2facf9cd858bd150d431b9454f04"
            // ic[4]
            hex"2c5ce979e7dd401a88fcd7d04ed5d9572f10c30f370aa134dbb931df57dc53b6"
            hex"2fdd5ccc66e27d3dba4deca437ad4f6074f70f1829266f3337bf9b4ccf6db8e3"
            // ic[5]
            hex"092d72a0733a730ab0d30ab1e5fa7de837bc5fee205d86f835527abb74ee092a"
            hex"116bdc9793076f52cd3353d819f8da3bbb0b974bf05adada1f7cbc3be52456b5"
            // ic[6]
            hex"15413b77390ab960ce9b2b6f89cd9876629a4b31ffd08f9751d016de77f6b3cf"
            hex"2f960c970e9741aab2e0c932b8388d2ed5aa58dc14233092e4f303439b81aee3"
            // ic[7]
            hex"0ccbba00cce74a1515f1049fbc1952e69658cbca0d55609ca5d7df1d7baab82d"
            hex"2d13abc91f54f254f2b97d46650ff385f4eb465d8c842ce715e5e08470f2b7a3"
            // ic[8]
            hex"2eb0cc14b49d488f9b8996e68164b315690b3990ef055e6e0e1207323600bd74"
            hex"1b90f054752f6ff63218d059eca3d5e4102250b4d8f61dbb56e04cd19f80861f"
            // ic[9]
            hex"0e5114bf70f12eaeb6cf5b98920a9803024fe1b3b7ad79b23837a8f480c52ae1"
            hex"289d3fceaf4e9759f56329a71bf816bfcb683cabd867935ef2548cedd77f13f4";
    }
}
