#!/usr/bin/env bash
# Take a version of plotly.js and of DataTables out of their npm packages, and list what lies here
# in vendor.tsv. Needs npm. Without arguments: the versions that vendor.tsv names.
#
#   update.sh [PLOTLY_VERSION DATATABLES_VERSION]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

version_of() { awk -F '\t' -v name="$1" '$1 == name { print $2; exit }' vendor.tsv; }

# take PACKAGE VERSION FILE_IN_PACKAGE LICENCE_IN_PACKAGE LICENCE_HERE
take() {
    local folder file
    folder=$(mktemp -d)
    npm pack --silent --pack-destination "$folder" "$1@$2" >/dev/null
    tar -xzf "$folder"/*.tgz -C "$folder"
    file=$(basename "$3")
    cp "$folder/package/$3" "$file"
    cp "$folder/package/$4" "$5"
    rm -r "$folder"
    for name in "$file" "$5"; do
        printf '%s\t%s\tMIT\t%s\t%s\n' "$1" "$2" "$name" "$(sha256sum "$name" | cut -d ' ' -f 1)"
    done >>vendor.new
}

plotly=${1:-$(version_of plotly.js-cartesian-dist-min)}
datatables=${2:-$(version_of datatables.net)}
printf 'package\tversion\tlicence\tfile\tsha256\n' >vendor.new
take plotly.js-cartesian-dist-min "$plotly" plotly-cartesian.min.js LICENSE plotly-LICENSE.txt
take datatables.net "$datatables" js/dataTables.min.js License.txt dataTables-LICENSE.txt
mv vendor.new vendor.tsv
