#!/bin/bash
# others.sh STEP: plays the parties of a tutorial that its reader does not play, in the folder where it is started.
#   invite   the owner registers the model and invites county and university
#   join     county joins, builds its dataset and commits it
#   open     the owner opens a round
#   enrol    county enrols
#   seal     the enrolment ends, university answers for its holdout, the owner proves the direction
#   answer   county proves its drawn batches
#   settle   the round is settled, the owner proves the step and closes the model
#   claim    county mints its stake and claims its royalties
#   pay      a consumer pays for a use of the model
#   all      every step
# Needs `assay` on the path, a local chain of `assay devnet start --block-time 0` with its deployment.json, and the records beside this file.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
chain=(--rpc "${CHAIN:-http://127.0.0.1:8545}" --deployment deployment.json)
owner=(--keystore owner.json --password-file owner.password)
field() { node -p "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"; }
mine() { node "$here/mine.mjs" "$1" "${CHAIN:-http://127.0.0.1:8545}"; }
as() { (cd "$1" && shift && assay "$@"); }

hospital() { # NAME: its folder, its records, and the public key that it sends to the owner
  [ -d "$1" ] && return
  assay hospital init "$1" --no-approval
  cp "$here/$1.csv" "$1/records/"
}
invite() {
  hospital county
  hospital university
  (umask 077 && echo 'a password of the tutorial' >owner.password)
  assay trainer keygen "${owner[@]}" --json >owner-account.json
  assay devnet fund "$(field address <owner-account.json)" "$(field contributor.address <county/assay.json)" \
    "$(field contributor.address <university/assay.json)" "${chain[@]}"
  assay accreditation add contributors.json --name county --public-key "$(field source.publicKey <county/assay.json)"
  assay accreditation add holdouts.json --name university --public-key "$(field source.publicKey <university/assay.json)"
  assay model register --policy "$here/policy.json" --circuit attestation-tiny --contributors contributors.json \
    --holdouts holdouts.json "${owner[@]}" "${chain[@]}" --json >model.json
  for role in contributor holdout; do
    assay model invite --model "$(field model <model.json)" --name risk --policy "$here/policy.json" --role "$role" \
      --accreditation "${role}s.json" --out "$role.invitation" "${chain[@]}"
  done
}
commit() { # FOLDER INVITATION
  as "$1" hospital join "../$2"
  as "$1" source build
  as "$1" source sign
  as "$1" commit
}
join() { commit county contributor.invitation; }
open() {
  commit university holdout.invitation
  as university status --json | field dataset.id >holdout.id
  assay round open --model "$(field model <model.json)" --holdout "$(cat holdout.id)" --enrol-blocks 20 \
    --evaluate-blocks 60 --attest-blocks 60 --step-blocks 200 "${owner[@]}" "${chain[@]}" --json >round.json
}
enrol() { as county enrol; }
answer_for() { # FOLDER
  as "$1" prove --json >"$1.parcel.json"
  as "$1" submit "$(field parcel <"$1.parcel.json")"
}
seal() {
  mine 26 # past the enrolment and the beacon's block
  assay round seal --round "$(field round <round.json)" --wait "${owner[@]}" "${chain[@]}"
  answer_for university
  assay round evaluate --round "$(field round <round.json)" --policy "$here/policy.json" "${owner[@]}" "${chain[@]}"
}
answer() { answer_for county; }
settle() {
  mine 120 # past the last block for answers, and before the last one for the step
  assay round settle --round "$(field round <round.json)" --wait "${owner[@]}" "${chain[@]}"
  assay round step --round "$(field round <round.json)" --wait "${owner[@]}" "${chain[@]}"
  assay model close --model "$(field model <model.json)" "${owner[@]}" "${chain[@]}"
}
claim() { as county claim; }
pay() {
  assay pay --model "$(field model <model.json)" --amount 1000000 --use inference "${owner[@]}" "${chain[@]}"
}

case ${1:-} in
  invite | join | open | enrol | seal | answer | settle | claim | pay) "$1" ;;
  all) for step in invite join open enrol seal answer settle claim pay; do "$step"; done ;;
  *) sed -n '2,12p' "$0" >&2; exit 2 ;;
esac
