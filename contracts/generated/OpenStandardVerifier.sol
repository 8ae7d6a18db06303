// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/open-standard.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit open-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract OpenStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0xe4a85269adafbb800142b08d342f39a46c1872761c1f382fe403ad63e766dd52;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "open-standard";
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
            hex"000000000000000000000000000000000000000000000000000000000000000c"
            // ic[0]
            hex"0d459e95cc473b47717658e701ae5d77a70bd8172abb37b9be15dca8f2828cb7"
            hex"05cfe214f1f74a321c29dcd49d9831affabae426e43807f9c00d9013e0dd41b9"
            // ic[1]
            hex"2aedd489a6b10b2ccd42a432415139c23b9972fbe797d8b7e63c4821e5bc70de"
            hex"04fe441c85b1eb498748c9406f93fed0fc3d6e9963254a3f7f178f3e0c2e6437"
            // ic[2]
            hex"2433190bf63e3e6c59a89d88b076444c0f2f00c88a2f75bb6bfce7514264d642"
            hex"06f3479b52dead40899ae11ca5c431ca03ee35f3393f8f44c026562e144929fe"
            // ic[3]
            hex"05c4b619cbc61117dea5fbaffd5bc41d0f5f7d256d034a3b8af4cbfd2f68b1de"
            hex"2e6e338b3a87b437889fdea8206503402dd34d34f293f625b8879498f326f1a4"
            // ic[4]
            hex"1d97e29543beb703b9de89ba032ce0221c1d1131f3240434ee133e2be1271889"
            hex"10f7bcba4bb768369def2fd4fd8be820eaf8371fd7c4c37bb53625b85890fa27"
            // ic[5]
            hex"114fa6c224be6df9bd8c1bede2a2eb3d76da47ea4a3a7cea921d810554e7ef7e"
            hex"139e85de6e1de17c1810a77f0b241b0f74ef65d7268f1e0a9ef4cd06183549f8"
            // ic[6]
            hex"2c22751f5e6ba61224612637e327be9189c5e4a5328ec7d205074e1263edb01e"
            hex"2e98300377d939202f429470076aeb73a53b811f54f86f146e8f4be8f2aa4628"
            // ic[7]
            hex"0dc19535a63595b59895117f54d9ebce00ea570150454a4a82a0d8a124b1eae4"
            hex"28cb869be84d3688fd81ea70b15b01cec0a9af0e4e725aee2e0959adf9ec68c8"
            // ic[8]
            hex"12d32f5c26055946fc8adb83683494d9343748cccf2be2c64a3ec802dde4b1ca"
            hex"2354cd223ad230f0f5bf3e854b3d1aa5190f7d093b11758b2ffa96fe3c455909"
            // ic[9]
            hex"2dcbe376e38dc3f1cb86f3c8b0a51b3e571c82b1315b272e40d70bf7b3c1ff38"
            hex"0e947a0b0008f57b1039306b827fb516d436288ed811d382a9bc5a7a4f8213d8"
            // ic[10]
            hex"176b3673f8252907ff5d3513a7ea79310787a5b54692993942c59197c1797399"
            hex"15016c17e042fd9f2951fe32f171e2bd58aa7fdba5e94d3f18f68adfb65469ec"
            // ic[11]
            hex"2b85e735771c4919e23d35dae97402c44b478ced3aae214160726db1c4cb119a"
            hex"10db0b65bc63ef18dd80c6062d422a5d84dd5960be849cb59e0b2337e1234a64";
    }
}
