// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @notice A contract wallet with one signer.
contract SignerWallet is IERC1271, ERC1155Holder {
    address public immutable signer;

    constructor(address signer_) {
        signer = signer_;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return ECDSA.recover(hash, signature) == signer ? IERC1271.isValidSignature.selector : bytes4(0);
    }

    function execute(address target, bytes calldata data) external returns (bytes memory result) {
        bool ok;
        (ok, result) = target.call(data);
        require(ok, "failed");
    }
}

/// @notice Receives stake and calls back while it does.
contract ReentrantHolder {
    address public target;
    bytes public data;
    bool public reentered;
    bool public called;

    function arm(address target_, bytes calldata data_) external {
        target = target_;
        data = data_;
    }

    function execute(address to, bytes calldata payload) external {
        (bool ok,) = to.call(payload);
        require(ok, "failed");
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        called = true;
        (reentered,) = target.call(data);
        return this.onERC1155Received.selector;
    }
}
