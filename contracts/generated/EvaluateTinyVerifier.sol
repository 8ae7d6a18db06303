// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/evaluate-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit evaluate-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract EvaluateTinyVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0xc3313a78e5b23b592587a1515aa660a775f27c1efd8a2f5047521d6472b2b6a3;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "evaluate-tiny";
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
            hex"0000000000000000000000000000000000000000000000000000000000000007"
            // ic[0]
            hex"28507edc648b5522761252c55e75ed58e29ac377fd62cd69863d6c286528d81c"
            hex"29dc2dbe9d60e56d584c7001ba7b62d7a2e2b5676da299aa8150d0f7adcac85f"
            // ic[1]
            hex"1541b65358e3ab772d7e7dda15ce658807a736e2db45a24f141312f867c412af"
            hex"0928301e6f0488438439e0871fef6bfeccdd676a6a82b1b1861058e1506e1054"
            // ic[2]
            hex"239869e85c151b93f228e689d2467407b6091df58aff499cf3bcf2d4e43d1074"
            hex"03e9ddd7cb7a38af71edd6c0e2d82e81371781b8e3578ccfb04ad4489a7df81d"
            // ic[3]
            hex"1badee802b3816f26d2e150e9d3a1c783d7e12bff8f7e9f0b0a5f4e2a43e02c0"
            hex"154170462be3fa5f990ead75a327bdaf0b1897bcef0e65d93a33eab6c5511157"
            // ic[4]
            hex"25f3421b70216675a05d35c7fe5069f9284d7962d4f5fe0c8bea5ca3bcec713a"
            hex"0032d33b011a8def2e9dbb0fc0c2e14b039587423d2734017b5d3996b1a9200a"
            // ic[5]
            hex"0fb72b428110f7748c985cd51e3d85ebb21a30b3de80bf823954a32058b82006"
            hex"266e15fd4fe5d52252bef897fbdf336b03c6ff279ce7c84b58e384a1230cf07d"
            // ic[6]
            hex"294ec62890beb7a204d82d7f341363c9aade8d537d913294c2a36f9b353cc090"
            hex"1400b214a199f7b3e5a51edce38198b5b7fee3b5d20876a314f6a27193b3d46a";
    }
}
