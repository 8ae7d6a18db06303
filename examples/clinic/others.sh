#!/bin/bash
# others.sh STEP: plays the parties of a tutorial that its reader does not play, in the folder where it is started.
#   invite   the owner registers the model and invites county and university
#   join     county joins, builds its dataset and commits it
#   open     university pledges its holdout, the owner opens a round
#   enrol    county enrols
#   draw     the enrolment ends, the beacon draws, university proves direction and loss
#   answer   county proves its drawn batches
#   step     the owner proves the next checkpoint, and a closing round begins, in which university evaluates again
#   score    county proves its second score
#   close    the rounds are settled, the owner closes the model
#   claim    county mints its stake and claims its royalties
#   pay      a consumer pays for a use of the model
#   all [STEP]   every step, up to this one
# Needs `assay` on the path, a local chain of `assay devnet start --block-time 0` with its deployment.json, and the records beside this file.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
policy="$here/policy.json"
url="${CHAIN:-http://127.0.0.1:8545}"
chain=(--rpc "$url" --deployment deployment.json)
owner=(--keystore owner.json --password-file owner.password "${chain[@]}")
field() { node -p "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"; }
mine() { node "$here/mine.mjs" "$1" "$url"; }
round() { field round <"$1.json"; }
together() { # COMMAND COMMAND: both at once
  $1 &
  local first=$!
  $2
  wait "$first"
}
as() { (cd "$1" && shift && assay "$@"); }

hospital() { # NAME: its folder and its records
  [ -d "$1" ] && return
  assay hospital init "$1" --no-approval
  cp "$here/$1.csv" "$1/records/"
}
key() { node -p "const { x, y, commitment } = require('./$1/keys/source.json').public; [x, y, commitment].join(',')"; }
address() { field contributor.address <"$1/assay.json"; }
invite() {
  together 'hospital county' 'hospital university'
  (umask 077 && echo 'a password of the tutorial' >owner.password)
  assay trainer keygen --keystore owner.json --password-file owner.password --json >owner-account.json
  assay devnet fund "$(field address <owner-account.json)" "$(address county)" "$(address university)" "${chain[@]}"
  assay accreditation add contributors.json --name county --public-key "$(key county)"
  assay accreditation add holdouts.json --name university --public-key "$(key university)"
  assay model register --policy "$policy" --contributors contributors.json --holdouts holdouts.json \
    --evaluators "$(address university)" "${owner[@]}" --json >model.json
  together 'invitation contributor' 'invitation holdout'
}
invitation() { # ROLE
  assay model invite --model "$(field model <model.json)" --name risk --policy "$policy" --role "$1" \
    --accreditation "$1s.json" --out "$1.invitation" "${chain[@]}"
}
commit() { # FOLDER INVITATION
  as "$1" hospital join "../$2"
  as "$1" source build
  as "$1" source sign
  as "$1" commit
}
join() { commit county contributor.invitation; }
open_round() { # NAME [--closing]
  assay round open --model "$(field model <model.json)" --holdout "$(cat holdout.id)" --enrol-blocks 20 \
    --beacon-blocks 3 --evaluate-blocks 60 --attest-blocks 60 --step-blocks 200 "${owner[@]}" "${@:2}" --json >"$1.json"
}
offer() { # university commits its holdout and pledges it, once
  [ -f holdout.id ] && return
  commit university holdout.invitation
  as university pledge
  as university status --json | field dataset.id >holdout.id
}
open() {
  offer
  open_round round
}
enrol() { as county enrol; }
draw_round() { # NAME
  mine 26 # past the enrolment and the beacon's block
  assay round draw --round "$(round "$1")" --wait "${owner[@]}"
  as university evaluator run --once
}
draw() { draw_round round; }
answer() {
  as county prove --json >answer.json
  as county submit "$(field 'parcels[0]' <answer.json)"
}
step() {
  mine 120 # past the last block for answers, and before the last one for the step
  assay round step --round "$(round round)" --policy "$policy" "${owner[@]}"
  open_round closing --closing
  draw_round closing
}
score() { as county score --round "$(round round)"; }
close() {
  mine 120 # past the last block for second scores
  for each in closing round; do assay round settle --round "$(round "$each")" --wait "${owner[@]}"; done
  assay model close --model "$(field model <model.json)" "${owner[@]}"
}
claim() { as county claim; }
pay() {
  assay pay --model "$(field model <model.json)" --amount 1000000 --use inference "${owner[@]}"
}

case ${1:-} in
  invite | join | open | enrol | draw | answer | step | score | close | claim | pay) "$1" ;;
  all)
    invite
    together join offer
    for each in open enrol draw answer step score close claim pay; do
      "$each"
      [ "$each" != "${2:-}" ] || break
    done
    ;;
  *) sed -n '2,14p' "$0" >&2; exit 2 ;;
esac
