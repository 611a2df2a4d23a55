#!/bin/bash
# What a graphics card does, on a bare Linux x64 machine: a checkout, and in it dist/gpu-pack that `npm run gpu:pack`
# made elsewhere. Uses no program of the machine but bash and the C library's loader. Arguments: file for the report
# (gpu-report.md), provider (webgpu).
set -eu

here=${BASH_SOURCE[0]%/*}
[[ $here == /* ]] || here=$PWD/$here
root=$here/../..
pack=$root/dist/gpu-pack
loader=/lib64/ld-linux-x86-64.so.2

if [[ ! -f $pack/node.xz ]]; then
  echo "There is no dist/gpu-pack in this checkout: make it with 'npm run gpu:pack' and bring it here." >&2
  exit 2
fi

"$loader" --library-path "$pack" "$pack/xz" --decompress --stdout "$pack/node.xz" >"$pack/node"
# Started by the loader, since nothing here could say yet that it is a program.
exec "$loader" "$pack/node" "$root/scripts/gpu/unpack.mjs" "${1:-gpu-report.md}" "${2:-webgpu}"
