# Every variable with a dot in its name is a setting, as in the official image.
set -eu
settings=()
while IFS='=' read -r -d '' name value; do
  if [[ $name =~ ^[a-z0-9_]+\.[a-z0-9_.]+$ ]]; then settings+=("-E$name=$value"); fi
done < <(env -0)
if [ "$(ulimit -Hn)" -lt 65536 ]; then export LD_PRELOAD=/usr/local/lib/open_files.so; fi
exec bin/opensearch "${settings[@]}"
