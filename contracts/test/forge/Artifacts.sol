// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {vm} from "./Vm.sol";

/// @notice Deploys the contracts that src/chain/deploy/compile.ts compiled into the folder in ASSAY_ARTIFACTS, and
/// links their libraries.
abstract contract Artifacts {
    mapping(bytes32 name => address) private _deployed;

    function _deploy(string memory name, bytes memory arguments) internal returns (address deployed) {
        string memory json = vm.readFile(string.concat(vm.envString("ASSAY_ARTIFACTS"), "/", name, ".json"));
        bytes memory code = vm.parseJsonBytes(json, ".bytecode");
        string[] memory linked = vm.parseJsonKeys(json, ".links");
        for (uint256 i = 0; i < linked.length; i++) {
            uint256[] memory places = vm.parseJsonUintArray(json, string.concat(".links.", linked[i]));
            bytes20 place = bytes20(_library(linked[i]));
            for (uint256 j = 0; j < places.length; j++) {
                for (uint256 k = 0; k < 20; k++) code[places[j] + k] = place[k];
            }
        }
        code = bytes.concat(code, arguments);
        assembly {
            deployed := create(0, add(code, 0x20), mload(code))
        }
        require(deployed != address(0), string.concat("cannot deploy ", name));
    }

    /// @dev Deploys the libraries of a contract before it, because predicted addresses count deployments.
    function _libraries(string memory name) internal {
        string memory json = vm.readFile(string.concat(vm.envString("ASSAY_ARTIFACTS"), "/", name, ".json"));
        string[] memory linked = vm.parseJsonKeys(json, ".links");
        for (uint256 i = 0; i < linked.length; i++) _library(linked[i]);
    }

    /// @dev Deploys libraries before the contracts that link them, so that their nonces come first.
    function _library(string memory name) internal returns (address found) {
        bytes32 key = keccak256(bytes(name));
        found = _deployed[key];
        if (found == address(0)) {
            found = _deploy(name, "");
            _deployed[key] = found;
        }
    }

    /// @dev The address of the deployment that comes after `ahead` others.
    function _predict(uint256 ahead) internal view returns (address) {
        return vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + ahead);
    }
}
